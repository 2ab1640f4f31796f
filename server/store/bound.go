package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"fewshot/server/classroom"
)

const (
	// patience is how long one question to the database may take.
	patience = 5 * time.Second
	// closedTime is how long nobody asks a database that did not answer: those who
	// wait for one another would wait one after the other.
	closedTime = time.Second
)

var errRecently = errors.New("it did not answer a moment ago")

// A gate is before the connections of a database.
type gate struct{ until atomic.Int64 } // Unix nanoseconds until which it is closed

// gateOf is the gate of q, nil within a transaction.
func (s *Store) gateOf(q querier) *gate {
	switch q {
	case s.write:
		return &s.writing
	case s.read:
		return &s.reading
	}
	return nil
}

// ask asks q, a database or a transaction, which is bound already.
func (s *Store) ask(ctx context.Context, q querier, f func(ctx context.Context) error) error {
	g := s.gateOf(q)
	if g == nil {
		return f(ctx)
	}
	return s.bound(ctx, g, f)
}

// bound gives f an end in time, and says whether it was the database that failed.
func (s *Store) bound(ctx context.Context, g *gate, f func(ctx context.Context) error) error {
	if time.Now().UnixNano() < g.until.Load() {
		return classroom.Away(errRecently)
	}
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := f(within)
	switch {
	case err != nil && ctx.Err() != nil:
		return err // who asked has left
	case err == nil:
	case s.dialect.NoRoom(err):
		s.full.Store(time.Now().UnixNano())
		return classroom.NoRoom(err)
	case within.Err() != nil || s.dialect.Away(err) || lost(err):
		g.until.Store(time.Now().Add(closedTime).UnixNano())
		return classroom.Away(err)
	}
	g.until.Store(0)
	return err
}

// lost reports whether there is no connection.
func lost(err error) bool {
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

const (
	readyTime     = time.Second     // how long an answer to Ready holds
	readyPatience = 2 * time.Second // how long it may take
	fullTime      = 5 * time.Second // how long a disk counts as full after a write found it so: a smaller one may find room
)

// readiness is whether the store could be written, a moment ago.
type readiness struct {
	mu  sync.Mutex
	at  time.Time
	err error
}

// Ready reports why the store can't be written, nil if it can: ErrAway, ErrNoRoom. It
// is asked once a second at most, however many want to know.
func (s *Store) Ready(ctx context.Context) error {
	s.readiness.mu.Lock()
	defer s.readiness.mu.Unlock()
	if time.Since(s.readiness.at) > readyTime {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyPatience) // the answer is for others too
		defer cancel()
		_, err := s.exec(ctx, `INSERT INTO secret (name, value) VALUES ('ready', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1`, []byte{1})
		if err == nil && s.dialect.Room != nil {
			if failed := s.dialect.Room(); failed != nil {
				err = classroom.NoRoom(failed)
			}
		}
		if full := time.Unix(0, s.full.Load()); err == nil && time.Since(full) < fullTime {
			err = classroom.NoRoom(errRecently)
		}
		s.readiness.err, s.readiness.at = err, time.Now()
	}
	return s.readiness.err
}
