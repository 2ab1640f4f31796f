package store

import (
	"context"
	"database/sql"

	"fewshot/server/classroom"
)

// FirstTeacher adds t if there is no teacher yet.
func (s *Store) FirstTeacher(ctx context.Context, t classroom.Teacher) (bool, error) {
	// place is 1 for the first: a second first one is refused by its key.
	n, err := s.exec(ctx, `INSERT INTO teacher (id, place, token, created) VALUES (?1, 1, ?2, ?3) ON CONFLICT DO NOTHING`,
		t.ID, hash(t.Token), millis(t.Created))
	return n == 1, err
}

// TeacherByToken is who has the token.
func (s *Store) TeacherByToken(ctx context.Context, token classroom.Hash) (classroom.Teacher, error) {
	t := classroom.Teacher{Token: token}
	err := s.rowIn(ctx, s.read, `SELECT id, platform, coalesce(place, 0) = 1, created FROM teacher WHERE token = ?1`, []any{hash(token)}, &t.ID, &t.Platform, &t.First, instant{&t.Created})
	return t, err
}

// AddClass adds a class with its budget.
func (s *Store) AddClass(ctx context.Context, c classroom.Class) error {
	err := s.within(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := s.execIn(ctx, tx, `INSERT INTO class (name, language, opens, closes, models, code, code_hash, seats,
			budget_micro_usd, budget_requests, student_micro_usd, student_requests, archived, votes, platform, id, teacher, created)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)`,
			append(columns(c), c.ID, c.Teacher, millis(c.Created))...); err != nil {
			return err
		}
		_, err := s.execIn(ctx, tx, `INSERT INTO budget (class, member, cap_micro_usd, cap_requests) VALUES (?1, '', ?2, ?3)`,
			c.ID, c.Budget.MicroUSD, c.Budget.Requests)
		return err
	})
	return s.taken(err)
}

// SaveClass changes a class and the caps of its budgets.
func (s *Store) SaveClass(ctx context.Context, c classroom.Class) error {
	return s.taken(s.within(ctx, func(ctx context.Context, tx *sql.Tx) error { return s.saveClass(ctx, tx, c) }))
}

func (s *Store) saveClass(ctx context.Context, tx *sql.Tx, c classroom.Class) error {
	n, err := s.execIn(ctx, tx, `UPDATE class SET name = ?1, language = ?2, opens = ?3, closes = ?4, models = ?5, code = ?6, code_hash = ?7, seats = ?8,
			budget_micro_usd = ?9, budget_requests = ?10, student_micro_usd = ?11, student_requests = ?12, archived = ?13, votes = ?14, platform = ?15 WHERE id = ?16`,
		append(columns(c), c.ID)...)
	if err == nil && n == 0 {
		err = classroom.ErrNotFound
	}
	if err != nil {
		return err
	}
	// The class's own first: every statement locks budgets in that order.
	if _, err := s.execIn(ctx, tx, `UPDATE budget SET cap_micro_usd = ?2, cap_requests = ?3 WHERE class = ?1 AND member = ''`,
		c.ID, c.Budget.MicroUSD, c.Budget.Requests); err != nil {
		return err
	}
	_, err = s.execIn(ctx, tx, `UPDATE budget SET cap_micro_usd = ?2, cap_requests = ?3 WHERE class = ?1 AND member <> ''`,
		c.ID, c.Student.MicroUSD, c.Student.Requests)
	return err
}

// columns are a class's columns that may change, in the order of AddClass.
func columns(c classroom.Class) []any {
	var code any
	if h, ok := classroom.HashCode(c.Code); ok {
		code = hash(h)
	}
	return []any{c.Name, c.Language, millis(c.Opens), millis(c.Closes), inJSON(c.Models), c.Code, code, c.Seats,
		c.Budget.MicroUSD, c.Budget.Requests, c.Student.MicroUSD, c.Student.Requests, number(c.Archived), number(c.Votes), c.Platform}
}

// number is a yes or no as it is kept.
func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

const selectClass = `SELECT id, teacher, name, language, opens, closes, models, code, seats,
	budget_micro_usd, budget_requests, student_micro_usd, student_requests, archived, votes, platform, created FROM class`

func scanClass(r scanner) (classroom.Class, error) {
	var c classroom.Class
	err := r.Scan(&c.ID, &c.Teacher, &c.Name, &c.Language, instant{&c.Opens}, instant{&c.Closes}, fromJSON{&c.Models}, &c.Code, &c.Seats,
		&c.Budget.MicroUSD, &c.Budget.Requests, &c.Student.MicroUSD, &c.Student.Requests, &c.Archived, &c.Votes, &c.Platform, instant{&c.Created})
	return c, err
}

// Class is the class of an id.
func (s *Store) Class(ctx context.Context, id string) (classroom.Class, error) {
	return row(ctx, s, s.read, selectClass+` WHERE id = ?1`, []any{id}, scanClass)
}

// ClassByCode is the class that is joined by a code.
func (s *Store) ClassByCode(ctx context.Context, code classroom.Hash) (classroom.Class, error) {
	return row(ctx, s, s.read, selectClass+` WHERE code_hash = ?1`, []any{hash(code)}, scanClass)
}

// Classes are a teacher's.
func (s *Store) Classes(ctx context.Context, teacher string) ([]classroom.Class, error) {
	return rows(ctx, s, s.read, selectClass+` WHERE teacher = ?1 OR id IN (SELECT class FROM teaching WHERE teacher = ?1) ORDER BY created, id`, []any{teacher}, scanClass)
}

// DeleteClass deletes a class; all that belongs to it goes with it, but for what it had
// spent of a platform's budget.
func (s *Store) DeleteClass(ctx context.Context, id string) error {
	return s.within(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := s.execIn(ctx, tx, `INSERT INTO platform (name, spent_micro_usd)
			SELECT c.platform, b.spent_micro_usd + b.reserved_micro_usd FROM class c JOIN budget b ON b.class = c.id AND b.member = '' WHERE c.id = ?1 AND c.platform <> ''
			ON CONFLICT (name) DO UPDATE SET spent_micro_usd = platform.spent_micro_usd + excluded.spent_micro_usd`, id); err != nil {
			return err
		}
		n, err := s.execIn(ctx, tx, `DELETE FROM class WHERE id = ?1`, id)
		if err == nil && n == 0 {
			return classroom.ErrNotFound
		}
		return err
	})
}

// taken makes classroom.ErrTaken of the database's error.
func (s *Store) taken(err error) error {
	if err != nil && s.dialect.Taken(err) {
		return classroom.ErrTaken
	}
	return err
}
