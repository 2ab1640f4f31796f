//go:build unix

package journaltest

import (
	"os/signal"
	"sync"
	"syscall"
	"testing"
)

// limit has this process write files of no more than so many bytes, until free is called.
func limit(t *testing.T, bytes uint64) (free func()) {
	t.Helper()
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ) // an error instead
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	free = sync.OnceFunc(func() { syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before) })
	t.Cleanup(free)
	return free
}
