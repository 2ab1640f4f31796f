package store

import (
	"context"
	"database/sql"

	"fewshot/server/classroom"
)

// AddMember adds a member and their budget.
func (s *Store) AddMember(ctx context.Context, m classroom.Member) error {
	err := s.within(ctx, func(tx *sql.Tx) error {
		// The class is locked, so that its seats are counted one member at a time.
		var seats, members int
		var budget classroom.Amount
		if err := s.rowIn(ctx, tx, `SELECT seats, student_micro_usd, student_requests FROM class WHERE id = ?1`+s.dialect.Lock, []any{m.Class},
			&seats, &budget.MicroUSD, &budget.Requests); err != nil {
			return err
		}
		if err := s.rowIn(ctx, tx, `SELECT count(*) FROM member WHERE class = ?1`, []any{m.Class}, &members); err != nil {
			return err
		}
		if members >= seats {
			return classroom.ErrFull
		}
		if _, err := s.execIn(ctx, tx, `INSERT INTO member (id, class, pseudonym, number, token, joined, identity) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
			m.ID, m.Class, m.Pseudonym, some(m.Number), hash(m.Token), millis(m.Joined), identity(m.Identity)); err != nil {
			return err
		}
		_, err := s.execIn(ctx, tx, `INSERT INTO budget (class, member, cap_micro_usd, cap_requests) VALUES (?1, ?2, ?3, ?4)`,
			m.Class, m.ID, budget.MicroUSD, budget.Requests)
		return err
	})
	return s.taken(err)
}

// identity is a hash as it is kept; NULL for the zero one.
func identity(h classroom.Hash) any {
	if h == (classroom.Hash{}) {
		return nil
	}
	return hash(h)
}

const selectMember = `SELECT id, class, pseudonym, coalesce(number, 0), token, joined FROM member`

func scanMember(r scanner) (classroom.Member, error) {
	var m classroom.Member
	err := r.Scan(&m.ID, &m.Class, &m.Pseudonym, &m.Number, hashed{&m.Token}, instant{&m.Joined})
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

// Members are those of a class.
func (s *Store) Members(ctx context.Context, class string) ([]classroom.Member, error) {
	return rows(ctx, s, s.read, selectMember+` WHERE class = ?1 ORDER BY joined, number, id`, []any{class}, scanMember)
}
