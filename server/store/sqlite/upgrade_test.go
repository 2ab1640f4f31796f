package sqlite

import (
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"fewshot/server/classroom"
	"fewshot/server/store/storetest"
)

// TestOpen_upgrades_the_first_schema opens a file of the first version.
func TestOpen_upgrades_the_first_schema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "class.db")
	db, err := open(path, 1, "_txlock", "immediate")
	if err != nil {
		t.Fatal(err)
	}
	storetest.First(t, dialect().Name, db, files)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	storetest.CheckFirst(t, opened(t, path))
}

// TestOpen_upgrades opens a file of a version that had one column of a platform's for
// each exercise.
func TestOpen_upgrades(t *testing.T) {
	path := filepath.Join(t.TempDir(), "class.db")
	db, err := open(path, 1, "_txlock", "immediate")
	if err != nil {
		t.Fatal(err)
	}
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, migrations, goose.WithDisableGlobalRegistry(true))
	if err == nil {
		_, err = p.UpTo(t.Context(), 10)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`INSERT INTO teacher (id, token, identity, created) VALUES ('t1', 'aa', 'bb', 1)`,
		`INSERT INTO class (id, teacher, name, language, opens, closes, models, code, seats, budget_micro_usd, budget_requests, student_micro_usd, student_requests, archived, created)
			VALUES ('c1', 't1', 'A course', 'en', 0, 0, '["tiny/base","openai/gpt-4o"]', '', 9, 1000000000, 9, 5, 9, 0, 1)`,
		`INSERT INTO budget (class, member, cap_micro_usd, cap_requests) VALUES ('c1', '', 1000000000, 9)`,
		`INSERT INTO course (id, class) VALUES ('cc', 'c1')`,
		`INSERT INTO member (id, class, pseudonym, token, joined) VALUES ('m1', 'c1', 'blue bird', 'dd', 1)`,
		`INSERT INTO passback (member, exercise, platform, address, subject, sent, attempts, due) VALUES ('m1', 'opposites', 'lms', 'https://lms.example/1', 'u1', 7.5, 2, 5)`,
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Now()
	got, err := s.ClaimPassback(t.Context(), "lms", now, now.Add(time.Minute))
	if err != nil || got.Class != "c1" || got.Member != "m1" || got.Address != "https://lms.example/1" || got.Sent != 7.5 || got.Attempts != 2 || !got.Since.IsZero() {
		t.Errorf("what was to be sent is %+v, %v", got, err)
	}
	if err := s.WakePassback(t.Context(), "m1", "shout", now); err != nil {
		t.Fatal(err)
	}
	all, err := s.Passbacks(t.Context(), "c1", "")
	if err != nil || len(all) != 2 || all[1].Exercise != "shout" || all[1].Subject != "u1" || all[1].Platform != "lms" {
		t.Errorf("the book of grades is %+v, %v", all, err)
	}

	// Its class is of a platform that nobody knows any more, which may spend nothing.
	service := classroom.NewService(s, nil)
	if err := service.Bound(t.Context()); err != nil {
		t.Fatal(err)
	}
	c, err := s.Class(t.Context(), "c1")
	if err != nil || c.Platform != "?" || c.Budget.MicroUSD != 0 || c.Allows("openai/gpt-4o") || !c.Allows("tiny/base") {
		t.Errorf("the class is %+v, %v", c, err)
	}
}
