package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"fewshot/server/store"
)

// A Source is a store that is moved into a database: sqlite.Dump is one.
type Source interface {
	Tables(ctx context.Context) ([]string, error)
	Columns(ctx context.Context, table string) ([]string, error)
	// Rows are closed before anything else is asked.
	Rows(ctx context.Context, table string, columns []string) (*sql.Rows, error)
	Count(ctx context.Context, table string) (int64, error)
}

// firstThings are the tables in which a server leaves something at its first start: its
// teacher, its keys, and who has signed in since. What is loaded takes their place.
var firstThings = []string{"teacher", "secret", "session", "once", "tally", "day_spent"}

// Load moves a source into a database that has no classes, in one transaction: all of it
// is there afterwards or nothing is. It counts what came, and says how much it was. The
// tables are brought up to date first.
//
// A database in which a server has only been started counts as one without classes; that
// server's teacher and keys give way to the source's.
func Load(ctx context.Context, address string, from Source) ([]store.Count, error) {
	// 1. The tables.
	s, config, err := open(ctx, address)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	tables, err := from.Tables(ctx)
	if err != nil {
		return nil, err
	}
	if unknown := difference(tables, store.Tables); unknown != "" {
		return nil, fmt.Errorf("nobody knows how to move %s", unknown)
	}

	// 2. A database that is empty, and stays so.
	c, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to the database at %s, port %d: %s", config.Host, config.Port, cause(err))
	}
	defer c.Close(context.WithoutCancel(ctx))
	if err := unused(ctx, c); err != nil {
		return nil, err
	}
	tx, err := c.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx)) // after Commit it does nothing
	if err := vacant(ctx, tx); err != nil {
		return nil, err
	}

	// 3. The rows.
	var counts []store.Count
	for _, table := range store.Tables {
		n, err := load(ctx, tx, from, table)
		if err != nil {
			return nil, fmt.Errorf("move %s: %w", table, err)
		}
		counts = append(counts, store.Count{Table: table, Rows: n})
	}
	return counts, tx.Commit(ctx)
}

// unused makes sure that no server uses the database: each listens on a connection of
// its own. One that was just stopped may be seen for a moment.
func unused(ctx context.Context, c *pgx.Conn) error {
	const tries, pause = 20, 100 * time.Millisecond
	for n := 0; ; n++ {
		var servers int
		if err := c.QueryRow(ctx, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = $1`, listening).Scan(&servers); err != nil {
			return err
		}
		switch {
		case servers == 0:
			return nil
		case n == tries:
			return errors.New("a server uses the database: stop it first")
		}
		time.Sleep(pause)
	}
}

// vacant makes sure that no class is in the database, and keeps others out of it until
// the transaction ends.
func vacant(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, `LOCK TABLE `+strings.Join(store.Tables, ", ")+` IN ACCESS EXCLUSIVE MODE`); err != nil {
		return err
	}
	for _, table := range slices.Backward(store.Tables) {
		if slices.Contains(firstThings, table) {
			continue
		}
		var some bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM `+table+`)`).Scan(&some); err != nil {
			return err
		}
		if some {
			return fmt.Errorf("the database has classes already (there are rows in %s): name another database", table)
		}
	}
	for _, table := range slices.Backward(firstThings) {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table); err != nil {
			return err
		}
	}
	return nil
}

// load moves one table and compares how much came.
func load(ctx context.Context, tx pgx.Tx, from Source, table string) (int64, error) {
	columns, err := from.Columns(ctx, table)
	if err != nil {
		return 0, err
	}
	there, err := tx.Query(ctx, `SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1`, table)
	if err != nil {
		return 0, err
	}
	own, err := pgx.CollectRows(there, pgx.RowTo[string])
	if err != nil {
		return 0, err
	}
	if differ := difference(columns, own); differ != "" {
		return 0, fmt.Errorf("not both have the columns %s", differ)
	}
	rows, err := from.Rows(ctx, table, columns)
	if err != nil {
		return 0, err
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{table}, columns, &copying{rows: rows, columns: len(columns)})
	if err := errors.Join(err, rows.Close()); err != nil {
		return 0, err
	}
	want, err := from.Count(ctx, table)
	if err != nil {
		return 0, err
	}
	var got int64
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM `+table).Scan(&got); err != nil {
		return 0, err
	}
	if got != want {
		return 0, fmt.Errorf("%d rows came of %d", got, want)
	}
	return got, nil
}

// copying are rows of another database, as pgx takes them.
type copying struct {
	rows    *sql.Rows
	columns int
}

func (c *copying) Next() bool { return c.rows.Next() }
func (c *copying) Err() error { return c.rows.Err() }

func (c *copying) Values() ([]any, error) {
	values, into := make([]any, c.columns), make([]any, c.columns)
	for i := range values {
		into[i] = &values[i]
	}
	if err := c.rows.Scan(into...); err != nil {
		return nil, err
	}
	for i, v := range values {
		if text, ok := v.(string); ok {
			values[i] = fitting(text)
		}
	}
	return values, nil
}

// fitting is a text without what PostgreSQL can't hold and SQLite can: NUL, and bytes
// that are no UTF-8. One row of that must not keep all others from being moved.
func fitting(text string) string {
	const unreadable = "\uFFFD"
	return strings.ReplaceAll(strings.ToValidUTF8(text, unreadable), "\x00", unreadable)
}

// difference names what only one of two lists has, "" if they have the same.
func difference(a, b []string) string {
	var only []string
	for _, lists := range [][2][]string{{a, b}, {b, a}} {
		for _, name := range lists[0] {
			if !slices.Contains(lists[1], name) {
				only = append(only, name)
			}
		}
	}
	return strings.Join(only, ", ")
}
