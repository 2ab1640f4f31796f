package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
)

func TestReady(t *testing.T) {
	open := func(t *testing.T) (*Journal, string) {
		dir := t.TempDir()
		var mu sync.Mutex
		j, err := Open(filepath.Join(dir, "state"), &mu, func([]byte) error { return nil }, func() []byte { return []byte("{}") })
		if err != nil {
			t.Fatal(err)
		}
		return j, dir
	}
	t.Run("leaves_nothing_behind", func(t *testing.T) {
		j, dir := open(t)
		if err := j.Ready(t.Context()); err != nil {
			t.Error(err)
		}
		if files, _ := os.ReadDir(dir); len(files) != 1 {
			t.Errorf("in the folder are %v", files)
		}
	})
	t.Run("says_that_the_folder_is_gone", func(t *testing.T) {
		j, dir := open(t)
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := j.Ready(t.Context()); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("says_that_the_disk_is_full", func(t *testing.T) {
		codes := []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT}
		if runtime.GOOS == "windows" {
			codes = []syscall.Errno{39, 112, 1295} // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED
		}
		for _, code := range codes {
			if err := noRoom(&fs.PathError{Op: "write", Err: code}); err != ErrNoRoom {
				t.Errorf("%v became %v", code, err)
			}
		}
	})
}
