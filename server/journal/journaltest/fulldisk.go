// Package journaltest fills disks, for tests of packages that write files.
package journaltest

import (
	"os"
	"os/exec"
	"regexp"
	"testing"
)

// fullEnv says that this process is the one whose disk may be filled.
const fullEnv = "FEWSHOT_JOURNALTEST_FULL"

// FullDisk runs the rest of a test, which has no subtests of another kind around it,
// in a process of its own, where fill has the disk take files of no more than so
// many bytes, until free is called. What doesn't fit is written in part, as on a
// disk that is full.
func FullDisk(t *testing.T, rest func(fill func(bytes uint64) (free func()))) {
	t.Helper()
	if os.Getenv(fullEnv) == "" {
		alone := exec.Command(os.Args[0], "-test.run=^"+regexp.QuoteMeta(t.Name())+"$", "-test.v")
		alone.Env = append(os.Environ(), fullEnv+"=1")
		if out, err := alone.CombinedOutput(); err != nil {
			t.Errorf("%v:\n%s", err, out)
		}
		return
	}
	rest(func(bytes uint64) func() { return limit(t, bytes) })
}
