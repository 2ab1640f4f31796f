package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"fewshot/server/classroom"
)

// SavePassback keeps where points go, and sends what there are.
func (s *Store) SavePassback(ctx context.Context, p classroom.Passback, now time.Time) error {
	return s.within(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := s.execIn(ctx, tx, `INSERT INTO gradebook (member, platform, subject, items) VALUES (?1, ?2, ?3, ?4)
			ON CONFLICT (member) DO UPDATE SET platform = ?2, subject = ?3, items = ?4`, p.Member, p.Platform, p.Subject, p.Items); err != nil {
			return err
		}
		if p.Exercise == "" {
			return nil
		}
		// What isn't known gives way to what is, and doesn't come back.
		if p.Address != "" {
			if _, err := s.execIn(ctx, tx, `DELETE FROM passback WHERE member = ?1 AND exercise = ?2 AND address = ''`, p.Member, p.Exercise); err != nil {
				return err
			}
		} else {
			var n int
			if err := s.rowIn(ctx, tx, `SELECT count(*) FROM passback WHERE member = ?1 AND exercise = ?2 AND address <> ''`, []any{p.Member, p.Exercise}, &n); err != nil || n > 0 {
				return err
			}
		}
		// A second column of the same exercise has what is handed in from now on.
		_, err := s.execIn(ctx, tx, `INSERT INTO passback (member, exercise, address, platform, subject, items, since, sent, attempts, due, why, status, changed)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, CASE WHEN EXISTS (SELECT 1 FROM passback WHERE member = ?1 AND exercise = ?2 AND address <> ?3) THEN CAST(?7 AS BIGINT) ELSE 0 END,
				-1, 0, CAST(?7 AS BIGINT), '', 0, CAST(?7 AS BIGINT))
			ON CONFLICT (member, exercise, address) DO UPDATE SET platform = ?4, subject = ?5, items = ?6, attempts = 0, due = CAST(?7 AS BIGINT)`,
			p.Member, p.Exercise, p.Address, p.Platform, p.Subject, p.Items, millis(now))
		return err
	})
}

// WakePassback has the points of a member for an exercise sent, if a platform wants
// them. Where no column is known for the exercise, one is to be looked for.
func (s *Store) WakePassback(ctx context.Context, member, exercise string, now time.Time) error {
	return s.within(ctx, func(ctx context.Context, tx *sql.Tx) error {
		n, err := s.execIn(ctx, tx, `UPDATE passback SET due = ?3, attempts = 0 WHERE member = ?1 AND exercise = ?2`, member, exercise, millis(now))
		if err != nil || n > 0 {
			return err
		}
		_, err = s.execIn(ctx, tx, `INSERT INTO passback (member, exercise, address, platform, subject, items, since, sent, attempts, due, why, status, changed)
			SELECT member, CAST(?2 AS TEXT), '', platform, subject, items, 0, -1, 0, CAST(?3 AS BIGINT), '', 0, CAST(?3 AS BIGINT) FROM gradebook WHERE member = ?1
			ON CONFLICT DO NOTHING`, member, exercise, millis(now))
		return err
	})
}

// RetryPassbacks has everything sent again that was not taken.
func (s *Store) RetryPassbacks(ctx context.Context, class, member string, now time.Time) error {
	_, err := s.exec(ctx, `UPDATE passback SET due = ?3, attempts = 0 WHERE why <> ''
		AND member IN (SELECT id FROM member WHERE class = ?1 AND (id = ?2 OR ?2 = ''))`, class, member, millis(now))
	return err
}

const selectPassback = `SELECT m.class, p.member, p.exercise, p.address, p.platform, p.subject, p.items, p.since, p.sent, p.attempts, p.due, p.why, p.status, p.changed
	FROM passback p JOIN member m ON m.id = p.member`

func scanPassback(r scanner) (classroom.Passback, error) {
	var p classroom.Passback
	err := r.Scan(&p.Class, &p.Member, &p.Exercise, &p.Address, &p.Platform, &p.Subject, &p.Items, instant{&p.Since}, &p.Sent, &p.Attempts, instant{&p.Due}, &p.Why, &p.Status, instant{&p.Changed})
	return p, err
}

// Passbacks are those of a class, or of one of its members.
func (s *Store) Passbacks(ctx context.Context, class, member string) ([]classroom.Passback, error) {
	return rows(ctx, s, s.read, selectPassback+` WHERE m.class = ?1 AND (m.id = ?2 OR ?2 = '') ORDER BY p.member, p.exercise, p.since, p.address`, []any{class, member}, scanPassback)
}

// longestPause is how long points wait at most before they are sent again.
const longestPause = 24 * time.Hour

// ClaimPassback takes one of a platform that is due, until a time.
func (s *Store) ClaimPassback(ctx context.Context, platform string, now, until time.Time) (classroom.Passback, error) {
	var p classroom.Passback
	err := s.within(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		p, err = row(ctx, s, tx, selectPassback+` WHERE p.platform = ?3 AND p.due > 0 AND (p.due <= ?1 OR p.due > ?2) ORDER BY p.due LIMIT 1`+s.dialect.SkipOf("p"),
			[]any{millis(now), millis(now.Add(longestPause + clockSlack)), platform}, scanPassback)
		if err != nil {
			return err
		}
		_, err = s.execIn(ctx, tx, `UPDATE passback SET due = ?4 WHERE member = ?1 AND exercise = ?2 AND address = ?3`, p.Member, p.Exercise, p.Address, millis(until))
		return err
	})
	if errors.Is(err, classroom.ErrNotFound) {
		err = classroom.ErrIdle
	}
	return p, err
}

// EndPassback keeps what became of one: the points that the platform has, why it has no
// more, and when to try again; the zero time is not at all. A wake in between stays.
func (s *Store) EndPassback(ctx context.Context, p classroom.Passback, claimed, again time.Time) error {
	_, err := s.exec(ctx, `UPDATE passback SET sent = ?4, attempts = ?5, due = ?6, why = ?8, status = ?9, changed = ?10 WHERE member = ?1 AND exercise = ?2 AND address = ?3 AND due = ?7`,
		p.Member, p.Exercise, p.Address, p.Sent, p.Attempts, millis(again), millis(claimed), p.Why, p.Status, millis(p.Changed))
	return err
}
