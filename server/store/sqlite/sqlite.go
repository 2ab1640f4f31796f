// Package sqlite opens a store in a SQLite file, the default. It needs no other
// program and no C compiler (modernc.org/sqlite). Only one server can use a file at a
// time.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"fewshot/server/store"
)

//go:embed migrations/*.sql
var files embed.FS

// readers is how many connections read at a time, beside the one that writes.
const readers = 4

// Open opens the store in a file, which is made if it isn't there, for this user
// alone to read, and brings its tables up to date. In WAL mode readers never wait for the writer; what was
// written survives the end of the program, and all but perhaps the last moments
// that of the machine.
func Open(ctx context.Context, path string) (*store.Store, error) {
	if f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	} else if err := f.Close(); err != nil {
		return nil, err
	}
	// Transactions of the writer lock at once: there is nothing to wait for later.
	write, err := open(path, 1, "_txlock", "immediate")
	if err != nil {
		return nil, err
	}
	read, err := open(path, readers, "_pragma", "query_only(1)")
	if err != nil {
		write.Close()
		return nil, err
	}
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		return nil, err
	}
	d := dialect()
	d.Room = func() error { return room(filepath.Dir(path)) }
	return store.New(ctx, d, write, read, migrations)
}

// roomBytes is how much must be free beside the file. Its log has pages that are used
// again, so that a write which succeeds does not say that the next one will.
const roomBytes = 256 << 10

// room reports whether a disk is full.
func room(dir string) error {
	f, err := os.CreateTemp(dir, ".room-*")
	if err != nil {
		return nil // the folder may not be ours to write; the file is, which is tried too
	}
	defer os.Remove(f.Name())
	_, err = f.Write(make([]byte, roomBytes))
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}

// open opens a pool of so many connections with one more option.
func open(path string, connections int, option, value string) (*sql.DB, error) {
	options := url.Values{"_pragma": {"busy_timeout(2500)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)"}}
	options.Add(option, value)
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+options.Encode())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

func dialect() store.Dialect {
	d := store.Dialect{Name: goose.DialectSQLite3, Taken: taken, Again: func(error) bool { return false }, Away: away, NoRoom: noRoom}
	d.Budget.Reserve, d.Budget.Settle = reserve, settle
	return d
}

// reserve checks every budget and inserts the reservation, whose trigger adds it
// to the budgets: one statement, and there is one writer.
const reserve = `INSERT INTO reservation (id, class, member, micro_usd, requests, expires)
	SELECT ?1, ?2, ?3, ?4, ?5, ?6
	WHERE (SELECT count(*) FROM budget WHERE class = ?2 AND member IN ('', ?3)
		AND cap_micro_usd - spent_micro_usd - reserved_micro_usd >= ?4
		AND cap_requests - spent_requests - reserved_requests >= ?5) = CASE ?3 WHEN '' THEN 1 ELSE 2 END
	ON CONFLICT (id) DO NOTHING RETURNING id`

// settle changes the reservation once; the budgets follow by a trigger.
const settle = `UPDATE reservation SET state = 'settled', spent_micro_usd = coalesce(?2, micro_usd), spent_requests = coalesce(?3, requests)
	WHERE id = ?1 AND state = 'held'`

// away reports whether another program has the file, or it can't be written at all.
func away(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return false
	}
	switch e.Code() & 0xff { // the kinds of errors; what is above says more
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY:
		return true
	}
	return false
}

// noRoom reports whether the disk is full.
func noRoom(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code()&0xff == sqlite3.SQLITE_FULL
}

// taken reports whether a unique key is taken.
func taken(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}
