package sqlite

import (
	"path/filepath"
	"testing"

	"fewshot/server/classroom"
	"fewshot/server/store/storetest"
)

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
