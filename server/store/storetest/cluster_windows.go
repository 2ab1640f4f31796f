package storetest

import "syscall"

// attributes are those of a process that runs as who runs the tests, and perhaps in a
// group of its own, which a Ctrl+C in the terminal doesn't reach.
func attributes(_ *account, alone bool) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{}
	if alone {
		a.CreationFlags = syscall.CREATE_NEW_PROCESS_GROUP
	}
	return a
}
