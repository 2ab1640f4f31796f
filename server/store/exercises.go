package store

import (
	"context"
	"database/sql"
	"fmt"

	"fewshot/server/classroom"
)

// AddExercise puts an exercise at the end of a class's list.
func (s *Store) AddExercise(ctx context.Context, class string, e classroom.Exercise) error {
	data, err := e.Encode()
	if err != nil {
		return err
	}
	err = s.within(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var id string
		if err := s.rowIn(ctx, tx, `SELECT id FROM class WHERE id = ?1`+s.dialect.Lock, []any{class}, &id); err != nil {
			return err
		}
		_, err := s.execIn(ctx, tx, `INSERT INTO exercise (class, id, place, data)
			SELECT ?1, ?2, coalesce(max(place), 0) + 1, ?3 FROM exercise WHERE class = ?1`, class, e.ID, string(data))
		return err
	})
	return s.taken(err)
}

// RemoveExercise removes an exercise that has no submission.
func (s *Store) RemoveExercise(ctx context.Context, class, id string) error {
	return s.within(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var submissions int
		err := s.rowIn(ctx, tx, `SELECT id FROM exercise WHERE class = ?1 AND id = ?2`+s.dialect.Lock, []any{class, id}, &id)
		if err == nil {
			err = s.rowIn(ctx, tx, `SELECT count(*) FROM submission WHERE class = ?1 AND exercise = ?2`, []any{class, id}, &submissions)
		}
		if err == nil && submissions > 0 {
			err = classroom.ErrUsed
		}
		if err == nil {
			_, err = s.execIn(ctx, tx, `DELETE FROM exercise WHERE class = ?1 AND id = ?2`, class, id)
		}
		return err
	})
}

func scanExercise(r scanner) (classroom.Exercise, error) {
	var data string
	if err := r.Scan(&data); err != nil {
		return classroom.Exercise{}, err
	}
	e, err := classroom.DecodeExercise([]byte(data))
	if err != nil {
		return e, fmt.Errorf("read an exercise: %v", err) // it was checked before it was kept: this is nobody's mistake but ours
	}
	return e, nil
}

// Exercise is an exercise of a class.
func (s *Store) Exercise(ctx context.Context, class, id string) (classroom.Exercise, error) {
	return row(ctx, s, s.read, `SELECT data FROM exercise WHERE class = ?1 AND id = ?2`, []any{class, id}, scanExercise)
}

// Exercises are those of a class, in their order.
func (s *Store) Exercises(ctx context.Context, class string) ([]classroom.Exercise, error) {
	return rows(ctx, s, s.read, `SELECT data FROM exercise WHERE class = ?1 ORDER BY place`, []any{class}, scanExercise)
}
