package postgres

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"

	"fewshot/server/classroom"
	"fewshot/server/store"
	"fewshot/server/store/sqlite"
	"fewshot/server/store/storetest"
)

// filled is a file with something in every table, and what can be read of it.
func filled(t *testing.T) (path string, readings map[string]any) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "class.db")
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Fill(t, s)
	readings = storetest.Readings(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path, readings
}

// loaded moves a file into a database.
func loaded(t *testing.T, path, address string) ([]store.Count, error) {
	t.Helper()
	from, err := sqlite.OpenDump(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	return Load(t.Context(), address, from)
}

// opened opens a store that ends with the test.
func opened(t *testing.T, address string) *store.Store {
	t.Helper()
	s, err := Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// execute runs statements in a database.
func execute(t *testing.T, address string, statements ...string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	for _, statement := range statements {
		if _, err := c.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// counted is how many rows each table of a database has.
func counted(t *testing.T, address string) (counts []store.Count) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	for _, table := range store.Tables {
		n := store.Count{Table: table}
		if err := c.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&n.Rows); err != nil {
			t.Fatal(err)
		}
		counts = append(counts, n)
	}
	return counts
}

// TestLoad moves a file with something in every table into a database in which a server
// was started once, and goes on there.
func TestLoad(t *testing.T) {
	path, want := filled(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	address := cluster.Database(t)
	s := opened(t, address)
	if _, err := classroom.NewService(s, nil).Begin(t.Context()); err != nil { // a server's first start
		t.Fatal(err)
	}
	if _, err := s.Secret(t.Context(), "key", func() ([]byte, error) { return []byte("of the first start"), nil }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	counts, err := loaded(t, path, address)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range counts {
		if c.Rows == 0 {
			t.Errorf("storetest.Fill puts nothing into %s, so that nobody knows whether it is moved", c.Table)
		}
	}
	if there := counted(t, address); !slices.Equal(counts, there) {
		t.Errorf("it says %v, there are %v", counts, there)
	}
	moved := opened(t, address)
	storetest.Alike(t, storetest.Readings(t, moved), want)
	storetest.GoesOn(t, moved)

	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file has changed: %d bytes, then %d, %v", len(before), len(after), err)
	}
}

// TestLoad_takes_text_that_a_database_can_not_hold: one odd row keeps no class from being
// moved.
func TestLoad_takes_text_that_a_database_can_not_hold(t *testing.T) {
	path, _ := filled(t)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`UPDATE submission SET key = CAST(x'6100ff62' AS TEXT) WHERE id = 's4'`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	address := cluster.Database(t)
	if _, err := loaded(t, path, address); err != nil {
		t.Fatal(err)
	}
	if got, err := opened(t, address).Submission(t.Context(), "c1", "s4"); err != nil || got.Key != "a\uFFFD\uFFFDb" {
		t.Errorf("its key is %q, %v", got.Key, err)
	}
}

// TestLoad_brings_an_older_file_up_to_date moves a file of the first schema.
func TestLoad_brings_an_older_file_up_to_date(t *testing.T) {
	path := filepath.Join(t.TempDir(), "class.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	storetest.First(t, goose.DialectSQLite3, db, os.DirFS("../sqlite"))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	address := cluster.Database(t)
	if _, err := loaded(t, path, address); err != nil {
		t.Fatal(err)
	}
	storetest.CheckFirst(t, opened(t, address))
}

// TestLoad_refuses leaves a database as it is.
func TestLoad_refuses(t *testing.T) {
	path, _ := filled(t)
	prepared := func(change func(address string)) string {
		address := cluster.Database(t)
		opened(t, address).Close()
		change(address)
		return address
	}
	full := prepared(func(address string) {
		if _, err := loaded(t, path, address); err != nil {
			t.Fatal(err)
		}
	})
	used := prepared(func(address string) {
		s := opened(t, address)
		rung := make(chan struct{}, 1)
		s.Watch("", func() {
			select {
			case rung <- struct{}{}:
			default:
			}
		})
		<-rung // it listens
	})
	registered := prepared(func(address string) {
		execute(t, address, `INSERT INTO registration (name, data, created) VALUES ('lms', '{}', 1)`)
	})
	// The last table can't be filled, so that all others have been.
	strict := prepared(func(address string) {
		execute(t, address, `ALTER TABLE registration ADD CHECK (name <> 'lms')`, `INSERT INTO secret (name, value) VALUES ('key', 'kept')`)
	})
	wider := prepared(func(address string) { execute(t, address, `ALTER TABLE course ADD COLUMN more text`) })
	lossy := prepared(func(address string) { // as another's trigger might
		execute(t, address, `CREATE FUNCTION drop_it() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
			`CREATE TRIGGER drop_it BEFORE INSERT ON tally FOR EACH ROW EXECUTE FUNCTION drop_it()`)
	})
	for _, tt := range []struct{ name, address, want string }{
		{"a database with classes", full, "has classes already"},
		{"one that a server uses", used, "a server uses the database"},
		{"one with a learning platform", registered, "has classes already"},
		{"one that does not take a row", strict, "move registration"},
		{"one with another column", wider, "the columns more"},
		{"one that loses rows", lossy, "move tally: 0 rows came of 1"},
		{"none", "postgres://user:hunter2@127.0.0.1:1/none", "connect to the database"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var before []store.Count
			if tt.name != "none" {
				before = counted(t, tt.address)
			}
			_, err := loaded(t, path, tt.address)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got error %v, want %q", err, tt.want)
			}
			if tt.name == "none" {
				return
			}
			if after := counted(t, tt.address); !slices.Equal(before, after) {
				t.Errorf("there was %v, now there is %v", before, after)
			}
		})
	}
}

// An odd source has one more table than is known.
type odd struct{ *sqlite.Dump }

func (o odd) Tables(ctx context.Context) ([]string, error) {
	all, err := o.Dump.Tables(ctx)
	return append(all, "prize"), err
}

func TestLoad_refuses_a_table_that_it_does_not_know(t *testing.T) {
	path, _ := filled(t)
	from, err := sqlite.OpenDump(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	if _, err := Load(t.Context(), cluster.Database(t), odd{from}); err == nil || !strings.Contains(err.Error(), "prize") {
		t.Errorf("got error %v", err)
	}
}

// TestTables fails when a table is added to the schema that a move doesn't know, or a
// column that counts by itself: a move would have to set its sequence.
func TestTables(t *testing.T) {
	address := cluster.Database(t)
	opened(t, address).Close()
	c, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	list := func(query string) []string {
		t.Helper()
		r, err := c.Query(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		all, err := pgx.CollectRows(r, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	got := list(`SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'goose_db_version' ORDER BY table_name`)
	if want := slices.Sorted(slices.Values(store.Tables)); !slices.Equal(got, want) {
		t.Errorf("the schema has the tables\n%q, a move knows\n%q", got, want)
	}
	if counting := list(`SELECT table_name || '.' || column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name <> 'goose_db_version' AND (is_identity = 'YES' OR column_default LIKE 'nextval%')`); len(counting) > 0 {
		t.Errorf("%q count by themselves: Load has to set their sequences", counting)
	}
}

// TestOpen_upgrades_the_first_schema opens a database of the first version.
func TestOpen_upgrades_the_first_schema(t *testing.T) {
	address := cluster.Database(t)
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	storetest.First(t, dialect().Name, db, files)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	storetest.CheckFirst(t, opened(t, address))
}
