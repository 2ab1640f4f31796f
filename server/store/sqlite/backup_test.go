package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fewshot/server/classroom"
	"fewshot/server/store"
	"fewshot/server/store/storetest"
)

// opened opens a store that ends with the test.
func opened(t *testing.T, path string) *store.Store {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestBackup_while_a_server_writes copies a store to which students come all the time,
// each with a member, a budget and a reservation. A copy has all of a student or nothing,
// and everybody who was there before it began.
func TestBackup_while_a_server_writes(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a class ?&.db")
	s := opened(t, path)
	storetest.Fill(t, s)
	c, err := s.Class(t.Context(), "c1")
	if err != nil {
		t.Fatal(err)
	}
	c.Seats = 1_000_000
	if err := s.SaveClass(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	var joined atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	written := make(chan error, 1)
	go func() {
		for i := 1; ctx.Err() == nil; i++ {
			id := fmt.Sprint("new", i)
			m := classroom.Member{ID: id, Class: "c1", Pseudonym: id, Token: classroom.Hash{byte(i), byte(i >> 8), 9}, Joined: time.Now()}
			if err := s.AddMember(t.Context(), m); err != nil {
				written <- err
				return
			}
			joined.Store(int64(i))
		}
		written <- nil
	}()
	wait := func(past int64) {
		t.Helper()
		for joined.Load() <= past {
			select {
			case err := <-written:
				t.Fatalf("the server stopped to write: %v", err)
			case <-time.After(time.Millisecond):
			}
		}
	}
	wait(0)
	last := int64(0)
	for i := range 5 {
		copied := filepath.Join(dir, fmt.Sprint("copy", i))
		before := joined.Load()
		content, err := Backup(t.Context(), path, copied)
		if err != nil {
			t.Fatal(err)
		}
		db, err := reading(copied)
		if err != nil {
			t.Fatal(err)
		}
		var members, budgets int64
		if err := db.QueryRow(`SELECT (SELECT count(*) FROM member WHERE id LIKE 'new%'), (SELECT count(*) FROM budget WHERE member LIKE 'new%')`).Scan(&members, &budgets); err != nil {
			t.Fatal(err)
		}
		db.Close()
		if members != budgets || members < before || members < last {
			t.Errorf("the copy has %d students and %d budgets; %d had joined before it", members, budgets, before)
		}
		if content.Students < members || content.Classes == 0 || content.Submissions == 0 || content.Schema == 0 || content.Bytes == 0 {
			t.Errorf("it holds %+v", content)
		}
		if info, err := os.Stat(copied); err != nil || info.Mode().Perm() != 0o600 || info.Size() != content.Bytes {
			t.Errorf("the copy is %v, %v", info, err)
		}
		last = members
		wait(joined.Load()) // it goes on to write
	}
	cancel()
	if err := <-written; err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("it left %q", left)
	}
}

// TestRestore reads from a restored file what the store had when it was copied.
func TestRestore(t *testing.T) {
	dir := t.TempDir()
	path, copied, again := filepath.Join(dir, "class.db"), filepath.Join(dir, "copy.db"), filepath.Join(dir, "again.db")
	s := opened(t, path)
	storetest.Fill(t, s)
	want := storetest.Readings(t, s)
	made, err := Backup(t.Context(), path, copied)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteClass(t.Context(), "c1"); err != nil {
		t.Fatal(err)
	}
	got, err := Restore(t.Context(), copied, again)
	if err != nil || got.Classes != made.Classes || got.Submissions != made.Submissions || got.Schema != made.Schema {
		t.Fatalf("restored %+v of %+v, %v", got, made, err)
	}
	back := opened(t, again)
	storetest.Alike(t, storetest.Readings(t, back), want)
	storetest.GoesOn(t, back)
}

func TestBackup_refuses(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "class.db")
	s := opened(t, path)
	storetest.Fill(t, s)
	at := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("something", "mine")
	if _, err := Backup(t.Context(), path, at("good")); err != nil {
		t.Fatal(err)
	}

	// Copies that are newer, broken, cut, or of something else.
	edit := func(name, statement string) {
		t.Helper()
		data, err := os.ReadFile(at("good"))
		if err != nil {
			t.Fatal(err)
		}
		write(name, string(data))
		db, err := sql.Open("sqlite", at(name))
		if err == nil {
			_, err = db.Exec(statement)
		}
		if err != nil {
			t.Fatal(err)
		}
		db.Close()
	}
	edit("newer", `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`)
	edit("orphan", `PRAGMA foreign_keys = 0; DELETE FROM class WHERE id = 'c1'`)
	edit("other", `DROP TABLE goose_db_version`)
	data, err := os.ReadFile(at("good"))
	if err != nil {
		t.Fatal(err)
	}
	write("cut", string(data[:len(data)/2]))
	write("text", "classes, all of them")
	// A file that was taken away from under its server.
	write("gone.db-wal", "")

	restored := func(from, to string) error { _, err := Restore(t.Context(), at(from), at(to)); return err }
	copied := func(from, to string) error { _, err := Backup(t.Context(), at(from), at(to)); return err }
	for _, tt := range []struct {
		name, want string
		err        error
	}{
		{"a copy over a file", "something is there already", copied("class.db", "something")},
		{"a copy over itself", "class.db is there already", copied("class.db", "class.db")},
		{"a copy of nothing", "no such file", copied("nothing", "new")},
		{"a copy of a folder", "is not a file", copied(".", "new")},
		{"a copy of something else", "not a file of classes", copied("text", "new")},
		{"a copy into no folder", "no such file", copied("class.db", "no/new")},
		{"over a file that a server uses", "a server uses", restored("good", "class.db")},
		{"over a file", "something is there already", restored("good", "something")},
		{"over what a server left or has", "gone.db-wal is there", restored("good", "gone.db")},
		{"a newer one", "newer version", restored("newer", "new")},
		{"one with a class missing", "damaged", restored("orphan", "new")},
		{"one that was cut", "", restored("cut", "new")},
		{"one of another program", "not a file of classes", restored("other", "new")},
		{"a text", "not a file of classes", restored("text", "new")},
		{"nothing", "no such file", restored("nothing", "new")},
	} {
		if tt.err == nil || !strings.Contains(tt.err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want %q", tt.name, tt.err, tt.want)
		}
	}
	if text, err := os.ReadFile(at("something")); string(text) != "mine" {
		t.Errorf("the file that was there is %q, %v", text, err)
	}
	if _, err := os.Stat(at("new")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a refused copy left a file: %v", err)
	}
	if left, _ := filepath.Glob(at(".fewshot-*")); len(left) > 0 {
		t.Errorf("refused copies left %q", left)
	}
	storetest.GoesOn(t, s)
}

func TestInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "class.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	check := func(when string, want bool) {
		t.Helper()
		if used, err := InUse(t.Context(), path); used != want || err != nil {
			t.Errorf("%s: in use %v, %v", when, used, err)
		}
	}
	check("while a server has it open", true)
	if _, err := s.Registrations(t.Context()); err != nil { // and the question disturbed nothing
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check("after the server", false)
}
