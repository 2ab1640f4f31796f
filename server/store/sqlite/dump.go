package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// A Dump reads all that a store's file holds, row by row, so that it can be moved
// elsewhere. While it is open nobody else can open the file.
type Dump struct {
	db *sql.DB
	tx *sql.Tx
}

// OpenDump opens a file that no server uses, and first brings its tables up to date.
func OpenDump(ctx context.Context, path string) (*Dump, error) {
	number, err := schemaOf(ctx, path)
	if err != nil {
		return nil, err
	}
	if err := known(path, number); err != nil {
		return nil, err
	}
	used := fmt.Errorf("a server uses %s: stop it first, or what it writes from now on is lost", path)
	if yes, err := InUse(ctx, path); err != nil || yes {
		if err == nil {
			err = used
		}
		return nil, err
	}
	s, err := Open(ctx, path)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	d := &Dump{}
	if d.db, err = exclusive(path); err != nil {
		return nil, err
	}
	if d.tx, err = d.db.BeginTx(ctx, nil); err != nil {
		d.db.Close()
		if busy(err) {
			err = used
		}
		return nil, err
	}
	return d, nil
}

// Close lets others open the file.
func (d *Dump) Close() error { return errors.Join(d.tx.Rollback(), d.db.Close()) }

// Tables are the tables of the file but goose's own.
func (d *Dump) Tables(ctx context.Context) ([]string, error) {
	return d.names(ctx, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name <> 'goose_db_version' ORDER BY name`)
}

// Columns are those of a table.
func (d *Dump) Columns(ctx context.Context, table string) ([]string, error) {
	return d.names(ctx, `SELECT name FROM pragma_table_info(?1) ORDER BY cid`, table)
}

func (d *Dump) names(ctx context.Context, query string, args ...any) (all []string, err error) {
	r, err := d.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for r.Next() {
		var name string
		if err := r.Scan(&name); err != nil {
			return nil, err
		}
		all = append(all, name)
	}
	return all, r.Err()
}

// Rows are all rows of a table, with these columns. The caller closes them before it
// asks for anything else.
func (d *Dump) Rows(ctx context.Context, table string, columns []string) (*sql.Rows, error) {
	return d.tx.QueryContext(ctx, `SELECT "`+strings.Join(columns, `", "`)+`" FROM "`+table+`"`)
}

// Count is how many rows a table has.
func (d *Dump) Count(ctx context.Context, table string) (n int64, err error) {
	err = d.tx.QueryRowContext(ctx, `SELECT count(*) FROM "`+table+`"`).Scan(&n)
	return n, err
}
