package store

import (
	"context"

	"fewshot/server/classroom"
)

// AddVote keeps a vote.
func (s *Store) AddVote(ctx context.Context, v classroom.Vote) error {
	_, err := s.exec(ctx, `INSERT INTO vote (class, exercise, voter, a, b, verdict, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
		v.Class, v.Exercise, v.Voter, v.A, v.B, string(v.Verdict), millis(v.Created))
	return s.taken(err)
}

// Votes are those on an exercise of a class.
func (s *Store) Votes(ctx context.Context, class, exercise string) ([]classroom.Vote, error) {
	return rows(ctx, s, s.read, `SELECT class, exercise, voter, a, b, verdict, created FROM vote WHERE class = ?1 AND exercise = ?2 ORDER BY created, voter`,
		[]any{class, exercise}, func(r scanner) (classroom.Vote, error) {
			var v classroom.Vote
			err := r.Scan(&v.Class, &v.Exercise, &v.Voter, &v.A, &v.B, &v.Verdict, instant{&v.Created})
			return v, err
		})
}
