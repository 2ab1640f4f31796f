package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// A Content is what a file of classes holds.
type Content struct {
	Schema      int64 // number of the last migration that made its tables
	Teachers    int64
	Classes     int64
	Students    int64
	Exercises   int64
	Submissions int64
	Bytes       int64 // of the file
}

// Backup copies a store's file, as it is at one moment, into the new file to. A server
// may write to the store meanwhile and doesn't wait. The copy stands there only once it
// is whole, checked and on the disk; it is for this user alone to read.
func Backup(ctx context.Context, from, to string) (Content, error) {
	if _, err := os.Lstat(to); err == nil {
		return Content{}, fmt.Errorf("%s is there already: choose another name", to)
	}
	if _, err := schemaOf(ctx, from); err != nil {
		return Content{}, err
	}
	return copyTo(ctx, from, to)
}

// Restore makes the store's file to of a copy that [Backup] made. There must be no file
// in its place, nor what a server has beside one.
func Restore(ctx context.Context, from, to string) (Content, error) {
	if err := free(ctx, to); err != nil {
		return Content{}, err
	}
	schema, err := schemaOf(ctx, from)
	if err != nil {
		return Content{}, err
	}
	if err := known(from, schema); err != nil {
		return Content{}, err
	}
	if _, err := inspect(ctx, from); err != nil { // a copy of what is broken may look whole
		return Content{}, err
	}
	return copyTo(ctx, from, to)
}

// free says what stands in the place of a store's file, nil if nothing does.
func free(ctx context.Context, path string) error {
	if _, err := os.Lstat(path); err == nil {
		if used, err := InUse(ctx, path); err == nil && used {
			return fmt.Errorf("a server uses %s: stop it, and move the file away", path)
		}
		return fmt.Errorf("%s is there already: move it away, or choose another name", path)
	}
	for _, ending := range []string{"-wal", "-shm", "-journal"} {
		if _, err := os.Lstat(path + ending); err == nil {
			return fmt.Errorf("%s is there without its file, so a server may still use it: stop the server, and move the file away", path+ending)
		}
	}
	return nil
}

// InUse reports whether another program, such as a server, has a store's file open.
func InUse(ctx context.Context, path string) (bool, error) {
	db, err := exclusive(path)
	if err != nil {
		return false, err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		if busy(err) {
			return true, nil
		}
		return false, fmt.Errorf("open %s: %w", path, err)
	}
	return false, tx.Rollback()
}

// busy reports whether somebody else has a file.
func busy(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (e.Code()&0xff == sqlite3.SQLITE_BUSY || e.Code()&0xff == sqlite3.SQLITE_LOCKED)
}

// exclusive opens a file so that its first transaction fails while anybody else has it
// open, and nobody else can open it from then on. (In WAL mode whoever has the file open
// holds a shared lock on it, with or without a transaction.)
func exclusive(path string) (*sql.DB, error) {
	return openPlain(path, url.Values{"mode": {"rw"}, "_txlock": {"exclusive"}, "_pragma": {"busy_timeout(0)", "locking_mode(EXCLUSIVE)"}})
}

// openPlain opens one connection to a file that must be there.
func openPlain(path string, options url.Values) (*sql.DB, error) {
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a file", path)
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+options.Encode())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// reading opens a file that is not changed. A server may have it open.
func reading(path string) (*sql.DB, error) {
	return openPlain(path, url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(2500)"}})
}

// schemaOf is the number of the last migration of a file; an error if there are no
// classes in it.
func schemaOf(ctx context.Context, path string) (int64, error) {
	db, err := reading(path)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return schema(ctx, db, path)
}

func schema(ctx context.Context, db *sql.DB, path string) (n int64, err error) {
	err = db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&n)
	switch {
	case away(err):
		return 0, fmt.Errorf("read %s: %w", path, err)
	case err != nil || n == 0:
		return 0, fmt.Errorf("%s is not a file of classes", path)
	}
	return n, nil
}

// newest is the number of the last migration that this version knows.
func newest() (n int64, err error) {
	all, err := fs.ReadDir(files, "migrations")
	for _, f := range all {
		number, err := goose.NumericComponent(f.Name())
		if err != nil {
			return 0, err
		}
		n = max(n, number)
	}
	return n, err
}

// known says that a file is of a newer version than this one.
func known(path string, schema int64) error {
	newest, err := newest()
	if err == nil && schema > newest {
		err = fmt.Errorf("%s was written by a newer version of Fewshot (its schema is %d, this version knows %d): use that version", path, schema, newest)
	}
	return err
}

// copyTo copies what a store holds into a new file, beside it until it is whole.
func copyTo(ctx context.Context, from, to string) (Content, error) {
	db, err := reading(from)
	if err != nil {
		return Content{}, err
	}
	defer db.Close()
	folder, err := filepath.Abs(filepath.Dir(to))
	if err != nil {
		return Content{}, err
	}
	f, err := os.CreateTemp(folder, ".fewshot-*") // for this user alone
	if err != nil {
		return Content{}, err
	}
	part := f.Name()
	defer os.Remove(part + "-journal")
	defer os.Remove(part)
	if err := f.Close(); err != nil {
		return Content{}, err
	}
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, part); err != nil { // one transaction, which reads
		return Content{}, fmt.Errorf("copy %s: %w", from, err)
	}
	content, err := inspect(ctx, part)
	if err != nil {
		return Content{}, err
	}
	if err := syncFile(part); err != nil {
		return Content{}, err
	}
	if err := appear(part, to); err != nil {
		return Content{}, err
	}
	return content, nil
}

// inspect checks a file and says what it holds.
func inspect(ctx context.Context, path string) (Content, error) {
	db, err := reading(path)
	if err != nil {
		return Content{}, err
	}
	defer db.Close()
	var c Content
	if c.Schema, err = schema(ctx, db, path); err != nil {
		return c, err
	}
	var verdict string
	if err := db.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&verdict); err != nil {
		return c, fmt.Errorf("%s is damaged: %w", path, err)
	}
	if verdict != "ok" {
		return c, fmt.Errorf("%s is damaged: %s", path, verdict)
	}
	var table string
	err = db.QueryRowContext(ctx, `SELECT "table" FROM pragma_foreign_key_check LIMIT 1`).Scan(&table)
	if err == nil {
		return c, fmt.Errorf("%s is damaged: a row of %s belongs to nothing", path, table)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return c, fmt.Errorf("check %s: %w", path, err)
	}
	err = db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM teacher), (SELECT count(*) FROM class), (SELECT count(*) FROM member),
		(SELECT count(*) FROM exercise), (SELECT count(*) FROM submission)`).Scan(&c.Teachers, &c.Classes, &c.Students, &c.Exercises, &c.Submissions)
	if err != nil {
		return c, fmt.Errorf("read %s: %w", path, err)
	}
	info, err := os.Stat(path)
	if err == nil {
		c.Bytes = info.Size()
	}
	return c, err
}

// syncFile waits until a file is on the disk.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// appear gives a file its name, which nothing else has: a link fails where something
// does. Not every file system has links.
func appear(part, name string) error {
	err := os.Link(part, name)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: choose another name", name)
	}
	if err != nil {
		if _, there := os.Lstat(name); there == nil {
			return fmt.Errorf("%s is there already: choose another name", name)
		}
		if err := os.Rename(part, name); err != nil {
			return err
		}
	}
	if d, err := os.Open(filepath.Dir(name)); err == nil { // the name is to last too, where a system can do that
		d.Sync()
		d.Close()
	}
	return nil
}
