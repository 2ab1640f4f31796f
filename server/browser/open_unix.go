//go:build unix

package browser

import (
	"os/exec"
	"runtime"
	"syscall"
)

// Open has the system show an address in the user's browser, and does not wait for it.
func Open(address string) error {
	opener := "xdg-open" // freedesktop.org's, which every Linux desktop has
	if runtime.GOOS == "darwin" {
		opener = "open"
	}
	cmd := exec.Command(opener, address)
	// The browser may become this process's child. In a session of its own it doesn't
	// end when Ctrl+C ends the server.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	go cmd.Wait()
	return nil
}
