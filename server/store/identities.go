package store

import (
	"context"
	"errors"
	"time"

	"fewshot/server/classroom"
)

// AddTeacher adds a teacher with an identity.
func (s *Store) AddTeacher(ctx context.Context, t classroom.Teacher) error {
	_, err := s.exec(ctx, `INSERT INTO teacher (id, token, identity, platform, created) VALUES (?1, ?2, ?3, ?4, ?5)`, t.ID, hash(t.Token), hash(t.Identity), t.Platform, millis(t.Created))
	return s.taken(err)
}

// TeacherByIdentity is who has the identity.
func (s *Store) TeacherByIdentity(ctx context.Context, identity classroom.Hash) (classroom.Teacher, error) {
	t := classroom.Teacher{Identity: identity}
	err := s.rowIn(ctx, s.read, `SELECT id, token, platform, created FROM teacher WHERE identity = ?1`, []any{hash(identity)}, &t.ID, hashed{&t.Token}, &t.Platform, instant{&t.Created})
	return t, err
}

// Teacher is a teacher by the id.
func (s *Store) Teacher(ctx context.Context, id string) (classroom.Teacher, error) {
	t := classroom.Teacher{ID: id}
	err := s.rowIn(ctx, s.read, `SELECT token, platform, created FROM teacher WHERE id = ?1`, []any{id}, hashed{&t.Token}, &t.Platform, instant{&t.Created})
	return t, err
}

// MemberByIdentity is the member of a class who has the identity.
func (s *Store) MemberByIdentity(ctx context.Context, class string, identity classroom.Hash) (classroom.Member, error) {
	return row(ctx, s, s.read, selectMember+` WHERE class = ?1 AND identity = ?2`, []any{class, hash(identity)}, scanMember)
}

// MemberByID is a member by the id.
func (s *Store) MemberByID(ctx context.Context, id string) (classroom.Member, error) {
	return row(ctx, s, s.read, selectMember+` WHERE id = ?1`, []any{id}, scanMember)
}

// AddSession keeps a session.
func (s *Store) AddSession(ctx context.Context, x classroom.Session) error {
	_, err := s.exec(ctx, `INSERT INTO session (token, teacher, member, expires) VALUES (?1, ?2, ?3, ?4)`, hash(x.Token), some(x.Teacher), some(x.Member), millis(x.Expires))
	return err
}

// SessionByToken is the session that has the token.
func (s *Store) SessionByToken(ctx context.Context, token classroom.Hash) (classroom.Session, error) {
	x := classroom.Session{Token: token}
	err := s.rowIn(ctx, s.read, `SELECT coalesce(teacher, ''), coalesce(member, ''), expires FROM session WHERE token = ?1`, []any{hash(token)}, &x.Teacher, &x.Member, instant{&x.Expires})
	return x, err
}

// Once says whether id has not been there before.
func (s *Store) Once(ctx context.Context, id classroom.Hash, expires time.Time) (bool, error) {
	n, err := s.exec(ctx, `INSERT INTO once (id, expires) VALUES (?1, ?2) ON CONFLICT DO NOTHING`, hash(id), millis(expires))
	return n == 1, err
}

// Tally is how often id was counted.
func (s *Store) Tally(ctx context.Context, id classroom.Hash) (n int, err error) {
	err = s.rowIn(ctx, s.read, `SELECT n FROM tally WHERE id = ?1`, []any{hash(id)}, &n)
	if errors.Is(err, classroom.ErrNotFound) {
		err = nil
	}
	return n, err
}

// Count counts id once more.
func (s *Store) Count(ctx context.Context, id classroom.Hash, expires time.Time) error {
	_, err := s.exec(ctx, `INSERT INTO tally (id, n, expires) VALUES (?1, 1, ?2) ON CONFLICT (id) DO UPDATE SET n = tally.n + 1`, hash(id), millis(expires))
	return err
}

// Forget forgets what has expired.
func (s *Store) Forget(ctx context.Context, now time.Time) error {
	for _, table := range []string{"once", "session", "tally"} {
		if _, err := s.exec(ctx, `DELETE FROM `+table+` WHERE expires <= ?1`, millis(now)); err != nil {
			return err
		}
	}
	_, err := s.exec(ctx, `DELETE FROM day_spent WHERE day < ?1`, now.UTC().AddDate(0, 0, -keptDays).Format(time.DateOnly))
	return err
}

// keptDays is how long what was spent in a day is kept: longer than any clock is
// wrong by a time zone.
const keptDays = 3

// Secret is the value of a name, made by the first who asks.
func (s *Store) Secret(ctx context.Context, name string, make func() ([]byte, error)) ([]byte, error) {
	var value []byte
	read := func() error {
		return s.rowIn(ctx, s.write, `SELECT value FROM secret WHERE name = ?1`, []any{name}, &value)
	}
	if err := read(); !errors.Is(err, classroom.ErrNotFound) {
		return value, err
	}
	made, err := make()
	if err != nil {
		return nil, err
	}
	if _, err := s.exec(ctx, `INSERT INTO secret (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING`, name, made); err != nil {
		return nil, err
	}
	return value, read()
}

// Course is the class of a platform's course.
func (s *Store) Course(ctx context.Context, course classroom.Hash) (class string, err error) {
	err = s.rowIn(ctx, s.read, `SELECT class FROM course WHERE id = ?1`, []any{hash(course)}, &class)
	return class, err
}

// LinkCourse gives a platform's course its class.
func (s *Store) LinkCourse(ctx context.Context, course classroom.Hash, class string) error {
	_, err := s.exec(ctx, `INSERT INTO course (id, class) VALUES (?1, ?2)`, hash(course), class)
	return s.taken(err)
}
