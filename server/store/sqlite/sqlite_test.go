package sqlite

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"fewshot/server/classroom"
	"fewshot/server/store/storetest"
)

func TestMain(m *testing.M) {
	storetest.Serve(func(ctx context.Context, path string) (classroom.Store, error) { return Open(ctx, path) })
	os.Exit(m.Run())
}

func TestCrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "class.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, file := range []string{path, path + "-wal"} { // what is in it is nobody else's
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", file, info, err)
		}
	}
	storetest.Crash(t, path, s, 1)
}

func TestCrashGrading(t *testing.T) {
	path := filepath.Join(t.TempDir(), "class.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, file := range []string{path, path + "-wal"} { // what is in it is nobody else's
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", file, info, err)
		}
	}
	storetest.CrashGrading(t, path, s, 1)
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) func() classroom.Store {
		path := filepath.Join(t.TempDir(), "a class ?&.db")
		return func() classroom.Store {
			s, err := Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			return s
		}
	})
}

func TestOpen_says_where_it_cannot(t *testing.T) {
	if _, err := Open(t.Context(), filepath.Join(t.TempDir(), "no", "such", "folder.db")); err == nil {
		t.Error("a store in a folder that isn't there was opened")
	}
}
