package sqlite

import (
	"path/filepath"
	"slices"
	"testing"

	"fewshot/server/store"
)

// TestDump_keeps_servers_out opens a file that a server had, while no other can.
func TestDump_keeps_servers_out(t *testing.T) {
	path := filepath.Join(t.TempDir(), "class.db")
	s := opened(t, path)
	if d, err := OpenDump(t.Context(), path); err == nil {
		d.Close()
		t.Error("a file was opened that a server uses")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := OpenDump(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if used, err := InUse(t.Context(), path); !used || err != nil {
		t.Errorf("while it is moved: in use %v, %v", used, err)
	}
	if s, err := Open(t.Context(), path); err == nil {
		s.Close()
		t.Error("a server opened a file that is moved")
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	opened(t, path)
}

// TestTables fails when a table is added to the schema that a move doesn't know.
func TestTables(t *testing.T) {
	path := filepath.Join(t.TempDir(), "class.db")
	opened(t, path).Close()
	d, err := OpenDump(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	got, err := d.Tables(t.Context())
	if want := slices.Sorted(slices.Values(store.Tables)); err != nil || !slices.Equal(got, want) {
		t.Errorf("the schema has the tables\n%q, a move knows\n%q, %v", got, want, err)
	}
}
