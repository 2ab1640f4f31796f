package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"fewshot/server/classroom"
)

// AddMember adds a member and their budget.
func (s *Store) AddMember(ctx context.Context, m classroom.Member) error {
	err := s.within(ctx, func(ctx context.Context, tx *sql.Tx) error {
		budget, err := s.seatIn(ctx, tx, m.Class)
		if err != nil {
			return err
		}
		if _, err := s.execIn(ctx, tx, `INSERT INTO member (id, class, pseudonym, number, token, joined, identity, removed, burst) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
			m.ID, m.Class, m.Pseudonym, some(m.Number), hash(m.Token), millis(m.Joined), identity(m.Identity), millis(m.Removed), m.Burst); err != nil {
			return err
		}
		_, err = s.execIn(ctx, tx, `INSERT INTO budget (class, member, cap_micro_usd, cap_requests) VALUES (?1, ?2, ?3, ?4)`,
			m.Class, m.ID, budget.MicroUSD, budget.Requests)
		return err
	})
	return s.taken(err)
}

// seatIn finds a free seat of a class, which is locked, so that its seats are counted
// one member at a time. It returns the budget of each student there.
func (s *Store) seatIn(ctx context.Context, tx *sql.Tx, class string) (budget classroom.Amount, err error) {
	var seats, members int
	err = s.rowIn(ctx, tx, `SELECT seats, student_micro_usd, student_requests FROM class WHERE id = ?1`+s.dialect.Lock, []any{class},
		&seats, &budget.MicroUSD, &budget.Requests)
	if err == nil {
		err = s.rowIn(ctx, tx, `SELECT count(*) FROM member WHERE class = ?1 AND removed = 0`, []any{class}, &members)
	}
	if err == nil && members >= seats {
		err = classroom.ErrFull
	}
	return budget, err
}

// RemoveMember takes a member off a class, or puts them back.
func (s *Store) RemoveMember(ctx context.Context, class, id string, at time.Time) error {
	return s.within(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var removed int64
		if err := s.rowIn(ctx, tx, `SELECT removed FROM member WHERE class = ?1 AND id = ?2`, []any{class, id}, &removed); err != nil {
			return err
		}
		if at.IsZero() == (removed == 0) {
			return nil // as they are
		}
		if at.IsZero() {
			if _, err := s.seatIn(ctx, tx, class); err != nil {
				return err
			}
		}
		_, err := s.execIn(ctx, tx, `UPDATE member SET removed = ?3 WHERE class = ?1 AND id = ?2`, class, id, millis(at))
		return err
	})
}

// identity is a hash as it is kept; NULL for the zero one.
func identity(h classroom.Hash) any {
	if h == (classroom.Hash{}) {
		return nil
	}
	return hash(h)
}

const selectMember = `SELECT id, class, pseudonym, coalesce(number, 0), token, joined, removed, burst FROM member`

func scanMember(r scanner) (classroom.Member, error) {
	var m classroom.Member
	err := r.Scan(&m.ID, &m.Class, &m.Pseudonym, &m.Number, hashed{&m.Token}, instant{&m.Joined}, instant{&m.Removed}, &m.Burst)
	return m, err
}

// Member is a member of a class.
func (s *Store) Member(ctx context.Context, class, id string) (classroom.Member, error) {
	return row(ctx, s, s.read, selectMember+` WHERE class = ?1 AND id = ?2`, []any{class, id}, scanMember)
}

// MemberByToken is who has the token.
func (s *Store) MemberByToken(ctx context.Context, token classroom.Hash) (classroom.Member, error) {
	return row(ctx, s, s.read, selectMember+` WHERE token = ?1`, []any{hash(token)}, scanMember)
}

// placesOf asks for the members with tokens, and for those of sessions, whose tokens
// are of another kind. It takes as many tokens as there are at most, so that it is one
// text.
var placesOf = func() string {
	in := make([]string, classroom.MaxPlaces)
	for i := range in {
		in[i] = "?" + strconv.Itoa(i+2)
	}
	const class = `m.pseudonym, c.id, c.name, c.language, c.opens, c.closes, c.models, c.votes, c.archived, c.created`
	tokens := ` IN (` + strings.Join(in, ", ") + `)`
	return `SELECT m.token, ` + class + ` FROM member m JOIN class c ON c.id = m.class WHERE m.removed = 0 AND m.token` + tokens + `
		UNION ALL
		SELECT s.token, ` + class + ` FROM session s JOIN member m ON m.id = s.member JOIN class c ON c.id = m.class
			WHERE m.removed = 0 AND s.expires > ?1 AND s.token` + tokens + `
		ORDER BY 11 DESC, 3` // when the class was made, its id
}()

// Places are the classes that tokens are for.
func (s *Store) Places(ctx context.Context, tokens []classroom.Hash, now time.Time) ([]classroom.Place, error) {
	args := make([]any, 1+classroom.MaxPlaces)
	for i := range args {
		args[i] = ""
	}
	args[0] = millis(now)
	for i, t := range tokens[:min(len(tokens), classroom.MaxPlaces)] {
		args[i+1] = hash(t)
	}
	return rows(ctx, s, s.read, placesOf, args, func(r scanner) (classroom.Place, error) {
		var p classroom.Place
		var created int64
		err := r.Scan(hashed{&p.Token}, &p.Pseudonym, &p.ID, &p.Name, &p.Language, instant{&p.Opens}, instant{&p.Closes}, fromJSON{&p.Models}, &p.Votes, &p.Archived, &created)
		return p, err
	})
}

// Members are those of a class.
func (s *Store) Members(ctx context.Context, class string) ([]classroom.Member, error) {
	return rows(ctx, s, s.read, selectMember+` WHERE class = ?1 ORDER BY joined, number, id`, []any{class}, scanMember)
}
