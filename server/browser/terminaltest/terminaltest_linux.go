// Package terminaltest makes terminals, for tests of programs that behave differently
// at one.
package terminaltest

import (
	"fmt"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// Open makes a terminal: what a program at it reads and writes, and the other end,
// where somebody would sit. Both are closed when the test ends.
func Open(t *testing.T) (seat, terminal *os.File) {
	t.Helper()
	seat, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { seat.Close() })
	if err := unix.IoctlSetPointerInt(int(seat.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(seat.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { terminal.Close() })
	return seat, terminal
}
