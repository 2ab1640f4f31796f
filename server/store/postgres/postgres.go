// Package postgres opens a store in a PostgreSQL database (pgx), which any number
// of servers can share.
package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"fewshot/server/store"
)

//go:embed migrations/*.sql
var files embed.FS

// connectTime is how long a connection may take to be made, where the address doesn't
// say.
const connectTime = 5 * time.Second

// connections is how many one server opens at most.
const connections = 16

// Open opens the store of a database, given as a URL or as keywords and values,
// and brings its tables up to date: of several servers that start at once, one
// does. An error does not quote the address, which holds a password.
func Open(ctx context.Context, address string) (*store.Store, error) {
	s, config, err := open(ctx, address)
	if err != nil {
		return nil, err
	}
	s.Closing(listen(config, s.Notify))
	return s, nil
}

// open is Open without listening. The configuration is what to connect with.
func open(ctx context.Context, address string) (*store.Store, *pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, nil, errors.New("the database's address can't be read: write postgres://user:password@host:port/name")
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTime
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, nil, fmt.Errorf("connect to the database at %s, port %d: %s", config.Host, config.Port, cause(err))
	}
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		return nil, nil, err
	}
	d := dialect()
	d.Goose = []goose.ProviderOption{goose.WithSessionLocker(oneByOne{})}
	s, err := store.New(ctx, d, db, db, migrations)
	if err != nil {
		return nil, nil, err
	}
	return s, config, nil
}

// oneByOne is goose's lock around the migrations, for which the servers that start at
// once queue. Goose's own locker looks every five seconds whether it is free.
type oneByOne struct{}

// turnTime is how long a server waits for its turn.
const turnTime = 5 * time.Minute

// SessionLock is lock.SessionLocker's.
func (oneByOne) SessionLock(ctx context.Context, conn *sql.Conn) error {
	within, cancel := context.WithTimeout(ctx, turnTime)
	defer cancel()
	_, err := conn.ExecContext(within, "SELECT pg_advisory_lock($1)", lock.DefaultLockID)
	if err != nil && within.Err() != nil && ctx.Err() == nil {
		return fmt.Errorf("another server is at it for more than %v: see what holds an advisory lock in pg_locks", turnTime)
	}
	return err
}

// SessionUnlock is lock.SessionLocker's.
func (oneByOne) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", lock.DefaultLockID)
	return err
}

// cause is what the database said, or that it said nothing.
func cause(err error) string {
	if said, ok := errors.AsType[*pgconn.PgError](err); ok {
		return said.Message
	}
	return "no connection; is it running, and is the address right?"
}

func dialect() store.Dialect {
	d := store.Dialect{Name: goose.DialectPostgres, Dollar: true, Lock: " FOR UPDATE", Skip: " FOR UPDATE SKIP LOCKED", Signal: `SELECT pg_notify('fewshot', ?1)`, Taken: taken, Again: again, Away: away, NoRoom: noRoom}
	d.Budget.Reserve, d.Budget.Settle = reserve, settle
	return d
}

// reserve locks every budget, the class's own first, checks all, adds to all and
// writes the reservation. (A lock shows what others have committed by then, so
// that the check is of the latest.) A reservation that is there already undoes
// all of it, by its key.
const reserve = `WITH locked AS (
		SELECT cap_micro_usd - spent_micro_usd - reserved_micro_usd AS micro_usd, cap_requests - spent_requests - reserved_requests AS requests
		FROM budget WHERE class = ?2 AND member IN ('', ?3) ORDER BY member FOR UPDATE),
	enough AS (
		SELECT count(*) = CASE ?3::text WHEN '' THEN 1 ELSE 2 END AND bool_and(micro_usd >= ?4 AND requests >= ?5) AS yes FROM locked),
	added AS (
		UPDATE budget SET reserved_micro_usd = reserved_micro_usd + ?4, reserved_requests = reserved_requests + ?5
		FROM enough WHERE enough.yes AND class = ?2 AND member IN ('', ?3) RETURNING 1)
	INSERT INTO reservation (id, class, member, micro_usd, requests, expires)
	SELECT ?1, ?2, ?3, ?4, ?5, ?6 FROM enough WHERE enough.yes RETURNING id`

// settle changes the reservation once, and its budgets in the order in which
// reserve locks them.
const settle = `WITH settled AS (
		UPDATE reservation SET state = 'settled', spent_micro_usd = coalesce(?2, micro_usd), spent_requests = coalesce(?3, requests)
		WHERE id = ?1 AND state = 'held'
		RETURNING class, member, micro_usd, requests, spent_micro_usd, spent_requests),
	locked AS (
		SELECT b.class, b.member FROM budget b, settled WHERE b.class = settled.class AND b.member IN ('', settled.member)
		ORDER BY b.member FOR UPDATE OF b)
	UPDATE budget b SET reserved_micro_usd = b.reserved_micro_usd - settled.micro_usd, reserved_requests = b.reserved_requests - settled.requests,
		spent_micro_usd = b.spent_micro_usd + settled.spent_micro_usd, spent_requests = b.spent_requests + settled.spent_requests
	FROM settled, locked WHERE b.class = locked.class AND b.member = locked.member`

// Codes of PostgreSQL's manual, appendix A.
const (
	uniqueViolation      = "23505"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	diskFull             = "53100"
)

func code(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// taken reports whether a unique key is taken.
func taken(err error) bool { return code(err) == uniqueViolation }

// again reports whether the database gave a statement up for another's sake.
func again(err error) bool {
	c := code(err)
	return c == serializationFailure || c == deadlockDetected
}

// away reports whether the database refuses to answer: it stops, starts, may not be
// written, has too many connections, or none was to be had.
func away(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	switch c := code(err); {
	case strings.HasPrefix(c, "08"), strings.HasPrefix(c, "57P"), c == "53300", c == "25006":
		return true
	case c == "":
		return strings.Contains(err.Error(), "conn closed") // pgx has no type for it
	}
	return false
}

// noRoom reports whether the database's disk is full.
func noRoom(err error) bool { return code(err) == diskFull }
