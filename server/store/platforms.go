package store

import (
	"context"
	"database/sql"
	"time"

	"fewshot/server/classroom"
)

// Teach has a teacher teach a class of somebody else's.
func (s *Store) Teach(ctx context.Context, teacher, class string, assistant bool) error {
	_, err := s.exec(ctx, `INSERT INTO teaching (teacher, class, assistant) VALUES (?1, ?2, ?3)
		ON CONFLICT (teacher, class) DO UPDATE SET assistant = ?3`, teacher, class, number(assistant))
	return err
}

// Teaches says how a teacher teaches a class of somebody else's.
func (s *Store) Teaches(ctx context.Context, teacher, class string) (assistant bool, err error) {
	var n int
	err = s.rowIn(ctx, s.read, `SELECT assistant FROM teaching WHERE teacher = ?1 AND class = ?2`, []any{teacher, class}, &n)
	return n != 0, err
}

// OfPlatforms are the classes of learning platforms.
func (s *Store) OfPlatforms(ctx context.Context) ([]classroom.Class, error) {
	return rows(ctx, s, s.read, selectClass+` WHERE platform <> '' ORDER BY created, id`, nil, scanClass)
}

// Allot is SaveClass for a class of a platform's. A platform's allotments wait for each
// other, so that two at once don't give out the same dollar. No more than the class has
// is always there.
func (s *Store) Allot(ctx context.Context, c classroom.Class, total int64) error {
	return s.taken(s.within(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := s.execIn(ctx, tx, `INSERT INTO platform (name, spent_micro_usd) VALUES (?1, 0) ON CONFLICT DO NOTHING`, c.Platform); err != nil {
			return err
		}
		var gone, others, own int64
		if err := s.rowIn(ctx, tx, `SELECT spent_micro_usd FROM platform WHERE name = ?1`+s.dialect.Lock, []any{c.Platform}, &gone); err != nil {
			return err
		}
		if err := s.rowIn(ctx, tx, `SELECT cap_micro_usd FROM budget WHERE class = ?1 AND member = ''`, []any{c.ID}, &own); err != nil {
			return err
		}
		if err := s.rowIn(ctx, tx, `SELECT CAST(coalesce(sum(CASE WHEN b.cap_micro_usd > b.spent_micro_usd + b.reserved_micro_usd THEN b.cap_micro_usd
			ELSE b.spent_micro_usd + b.reserved_micro_usd END), 0) AS BIGINT)
			FROM class c JOIN budget b ON b.class = c.id AND b.member = '' WHERE c.platform = ?1 AND c.id <> ?2`, []any{c.Platform, c.ID}, &others); err != nil {
			return err
		}
		if c.Budget.MicroUSD > own && gone+others+c.Budget.MicroUSD > total {
			return classroom.ErrAllotted
		}
		return s.saveClass(ctx, tx, c)
	}))
}

// AddRegistration keeps a platform that has registered itself.
func (s *Store) AddRegistration(ctx context.Context, name string, data []byte, now time.Time) error {
	_, err := s.exec(ctx, `INSERT INTO registration (name, data, created) VALUES (?1, ?2, ?3)`, name, string(data), millis(now))
	return s.taken(err)
}

// Registrations are the platforms that have registered themselves.
func (s *Store) Registrations(ctx context.Context) ([][]byte, error) {
	return rows(ctx, s, s.read, `SELECT data FROM registration ORDER BY created, name`, nil, func(r scanner) ([]byte, error) {
		var data string
		err := r.Scan(&data)
		return []byte(data), err
	})
}
