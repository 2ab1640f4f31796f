// Package store keeps classes in a database: it is a classroom.Store on database/sql.
// The packages sqlite and postgres open one; what differs between the two is in their
// [Dialect], and package storetest tests that both behave the same.
//
//	s, err := sqlite.Open(ctx, "class.db")
//	s, err := postgres.Open(ctx, os.Getenv("DATABASE_URL"))
//
// Times are Unix milliseconds, hashes are hexadecimal, and what is read as a whole
// (prompts, outcomes, grades) is JSON in one column.
package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pressly/goose/v3"

	"fewshot/server/classroom"
)

// A Dialect is what differs between two databases. In all queries ?1 is the first
// argument.
type Dialect struct {
	Name   goose.Dialect
	Dollar bool                             // arguments are written $1
	Lock   string                           // what makes a SELECT in a transaction lock its rows, "" where a transaction locks all
	Skip   string                           // the same for a SELECT that passes over locked rows
	Signal string                           // tells every server of a class, its argument; "" where there is only one server
	Taken  func(err error) bool             // whether an error says that a unique key is taken
	Room   func() error                     // why there is no room for more on the disk, nil if there is; nil: the database says so itself
	Again  func(err error) bool             // whether a statement that failed may succeed when it is repeated
	Away   func(err error) bool             // whether an error says that the database can't answer now
	NoRoom func(err error) bool             // whether an error says that its disk is full
	Goose  []goose.ProviderOption           // of the migrations
	Budget struct{ Reserve, Settle string } // see budgets.go for their arguments
}

// SkipOf is Skip for the rows of one table of a join.
func (d Dialect) SkipOf(table string) string {
	if d.Skip == "" {
		return ""
	}
	return strings.Replace(d.Skip, "FOR UPDATE", "FOR UPDATE OF "+table, 1)
}

// A Store is a classroom.Store.
type Store struct {
	dialect     Dialect
	schema      int64 // number of the last migration
	read, write *sql.DB
	queries     sync.Map // by their text, as the database wants them
	signals     signals
	readiness   readiness

	reading, writing gate
	full             atomic.Int64 // when a write last found the disk full, in Unix nanoseconds
	closing          func()       // what else ends with the store; nil: nothing
}

var _ classroom.Store = (*Store)(nil)

// New makes a store of a database: what only reads goes to read, which may be
// the same as write. It brings the tables up to date with the folder's
// migrations. The store closes both.
func New(ctx context.Context, d Dialect, write, read *sql.DB, migrations fs.FS) (*Store, error) {
	s := &Store{dialect: d, read: read, write: write}
	p, err := goose.NewProvider(d.Name, write, migrations, append([]goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}, d.Goose...)...)
	if err == nil {
		_, err = p.Up(ctx)
	}
	if err == nil {
		s.schema, err = p.GetDBVersion(ctx)
	}
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("migrate the database: %w", err)
	}
	return s, nil
}

// Schema is the number of the last migration of the database.
func (s *Store) Schema() int64 { return s.schema }

// Closing has f called when the store is closed, before the database is.
func (s *Store) Closing(f func()) { s.closing = f }

// Close closes the database.
func (s *Store) Close() error {
	if s.closing != nil {
		s.closing()
	}
	err := s.write.Close()
	if s.read != s.write {
		err = errors.Join(err, s.read.Close())
	}
	return err
}

var argument = regexp.MustCompile(`\?(\d+)`)

// text is a query as the database wants it.
func (s *Store) text(query string) string {
	if !s.dialect.Dollar {
		return query
	}
	if known, ok := s.queries.Load(query); ok {
		return known.(string)
	}
	text := argument.ReplaceAllString(query, "$$$1")
	s.queries.Store(query, text)
	return text
}

// querier is a database or a transaction.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// exec runs a statement by itself and says how many rows it changed.
func (s *Store) exec(ctx context.Context, query string, args ...any) (changed int64, err error) {
	err = s.bound(ctx, &s.writing, func(ctx context.Context) error {
		return s.repeat(func() error {
			r, err := s.write.ExecContext(ctx, s.text(query), args...)
			if err == nil {
				changed, err = r.RowsAffected()
			}
			return err
		})
	})
	return changed, err
}

// execIn runs a statement in q.
func (s *Store) execIn(ctx context.Context, q querier, query string, args ...any) (int64, error) {
	r, err := q.ExecContext(ctx, s.text(query), args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// rowIn reads one row; ErrNotFound if there is none.
func (s *Store) rowIn(ctx context.Context, q querier, query string, args []any, into ...any) error {
	return s.ask(ctx, q, func(ctx context.Context) error {
		err := q.QueryRowContext(ctx, s.text(query), args...).Scan(into...)
		if errors.Is(err, sql.ErrNoRows) {
			return classroom.ErrNotFound
		}
		return err
	})
}

// within runs f in a transaction.
func (s *Store) within(ctx context.Context, f func(ctx context.Context, tx *sql.Tx) error) error {
	return s.bound(ctx, &s.writing, func(ctx context.Context) error {
		return s.repeat(func() error {
			tx, err := s.write.BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			defer tx.Rollback() // after Commit it does nothing
			if err := f(ctx, tx); err != nil {
				return err
			}
			return tx.Commit()
		})
	})
}

// repeat runs f again where the database asks for it, as after a deadlock.
func (s *Store) repeat(f func() error) error {
	const times = 5
	err := f()
	for n := 1; n < times && err != nil && s.dialect.Again(err); n++ {
		time.Sleep(time.Duration(n) * 5 * time.Millisecond)
		err = f()
	}
	return err
}

// rows reads all rows of a query.
func rows[T any](ctx context.Context, s *Store, q querier, query string, args []any, scan func(row scanner) (T, error)) ([]T, error) {
	var all []T
	err := s.ask(ctx, q, func(ctx context.Context) error {
		r, err := q.QueryContext(ctx, s.text(query), args...)
		if err != nil {
			return err
		}
		defer r.Close()
		for r.Next() {
			one, err := scan(r)
			if err != nil {
				return err
			}
			all = append(all, one)
		}
		return r.Err()
	})
	return all, err
}

// row reads the one row of a query; ErrNotFound if there is none.
func row[T any](ctx context.Context, s *Store, q querier, query string, args []any, scan func(row scanner) (T, error)) (T, error) {
	var one T
	err := s.ask(ctx, q, func(ctx context.Context) (err error) {
		one, err = scan(q.QueryRowContext(ctx, s.text(query), args...))
		if errors.Is(err, sql.ErrNoRows) {
			err = classroom.ErrNotFound
		}
		return err
	})
	return one, err
}

// scanner is a row to be read.
type scanner interface{ Scan(into ...any) error }

// some is nil, which becomes NULL, for a zero value.
func some[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// millis is a time as it is kept; 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// instant reads a time into t.
type instant struct{ t *time.Time }

// Scan is sql.Scanner's.
func (i instant) Scan(v any) error {
	ms, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is kept as %T", v)
	}
	*i.t = time.Time{}
	if ms != 0 {
		*i.t = time.UnixMilli(ms).UTC()
	}
	return nil
}

func hash(h classroom.Hash) string { return hex.EncodeToString(h[:]) }

// hashed reads a hash into h.
type hashed struct{ h *classroom.Hash }

// Scan is sql.Scanner's.
func (x hashed) Scan(v any) error {
	text, _ := v.(string)
	n, err := hex.Decode(x.h[:], []byte(text))
	if err == nil && n != len(x.h) {
		err = errors.New("a hash is kept too short")
	}
	return err
}

// inJSON writes a value for a column of JSON.
func inJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // what is kept in JSON has no value that can't be written
	}
	return string(data)
}

// fromJSON reads a column of JSON into a value; NULL leaves it as it is.
type fromJSON struct{ into any }

// Scan is sql.Scanner's.
func (j fromJSON) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(v), j.into)
	case []byte:
		return json.Unmarshal(v, j.into)
	}
	return fmt.Errorf("JSON is kept as %T", v)
}
