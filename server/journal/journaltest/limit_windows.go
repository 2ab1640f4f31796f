package journaltest

import "testing"

// limit has no way to limit what a process writes: Windows has none but a quota of a
// whole disk.
func limit(t *testing.T, _ uint64) (free func()) {
	t.Helper()
	t.Fatal("a disk can be filled for a test only on Unix: run this one there, or in WSL")
	return nil
}
