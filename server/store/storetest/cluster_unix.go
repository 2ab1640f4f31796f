//go:build unix

package storetest

import "syscall"

// attributes are those of a process that runs as a user, nil for who runs the tests,
// and perhaps in a group of its own, which a Ctrl+C in the terminal doesn't reach.
func attributes(as *account, alone bool) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: alone}
	if as != nil {
		a.Credential = &syscall.Credential{Uid: as.uid, Gid: as.gid}
	}
	return a
}
