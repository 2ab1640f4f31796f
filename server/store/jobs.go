package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/lab"
	"fewshot/server/classroom"
)

const selectSubmission = `SELECT id, class, member, exercise, coalesce(key, ''), entry, state, total, recorded, attempt, grade, error, created, changed FROM submission`

func scanSubmission(r scanner) (classroom.Submission, error) {
	var x classroom.Submission
	err := r.Scan(&x.ID, &x.Class, &x.Member, &x.Exercise, &x.Key, fromJSON{&x.Entry}, &x.State, &x.Total, &x.Recorded, &x.Attempt,
		fromJSON{&x.Grade}, fromJSON{&x.Error}, instant{&x.Created}, instant{&x.Changed})
	return x, err
}

// AddSubmission queues x.
func (s *Store) AddSubmission(ctx context.Context, x classroom.Submission, most classroom.Quota) (classroom.Submission, error) {
	err := s.within(ctx, func(ctx context.Context, tx *sql.Tx) error {
		// The member is locked, so that their submissions are counted one at a time.
		var id string
		if err := s.rowIn(ctx, tx, `SELECT id FROM member WHERE class = ?1 AND id = ?2`+s.dialect.Lock, []any{x.Class, x.Member}, &id); err != nil {
			return err
		}
		if x.Key != "" {
			before, err := row(ctx, s, tx, selectSubmission+` WHERE member = ?1 AND exercise = ?2 AND key = ?3`, []any{x.Member, x.Exercise, x.Key}, scanSubmission)
			if err == nil {
				x = before
				return nil
			}
			if !errors.Is(err, classroom.ErrNotFound) {
				return err
			}
		}
		var counting int
		if err := s.rowIn(ctx, tx, `SELECT count(*) FROM submission WHERE member = ?1 AND exercise = ?2 AND state <> 'failed'`, []any{x.Member, x.Exercise}, &counting); err != nil {
			return err
		}
		if counting >= most.Counting {
			return classroom.ErrSpent
		}
		if most.Failed > 0 {
			var failed int
			if err := s.rowIn(ctx, tx, `SELECT count(*) FROM submission WHERE class = ?1 AND member = ?2 AND state = 'failed' AND created >= ?3`,
				[]any{x.Class, x.Member, millis(most.Since)}, &failed); err != nil {
				return err
			}
			if failed >= most.Failed {
				return classroom.ErrFailing
			}
		}
		_, err := s.execIn(ctx, tx, `INSERT INTO submission (id, class, member, exercise, key, entry, state, total, created, changed)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`,
			x.ID, x.Class, x.Member, x.Exercise, some(x.Key), inJSON(x.Entry), string(x.State), x.Total, millis(x.Created), millis(x.Changed))
		return err
	})
	if err != nil {
		return classroom.Submission{}, err
	}
	return x, nil
}

// Submission is a submission of a class.
func (s *Store) Submission(ctx context.Context, class, id string) (classroom.Submission, error) {
	return row(ctx, s, s.read, selectSubmission+` WHERE class = ?1 AND id = ?2`, []any{class, id}, scanSubmission)
}

// Submissions are those of a member, of failed ones the latest, or all of the class.
func (s *Store) Submissions(ctx context.Context, class, member string) ([]classroom.Submission, error) {
	if member == "" {
		return rows(ctx, s, s.read, selectSubmission+` WHERE class = ?1 ORDER BY created, id`, []any{class}, scanSubmission)
	}
	return rows(ctx, s, s.read, selectSubmission+` WHERE class = ?1 AND member = ?2 AND (state <> 'failed' OR id IN (
		SELECT id FROM submission WHERE class = ?1 AND member = ?2 AND state = 'failed' ORDER BY created DESC, id DESC LIMIT ?3)) ORDER BY created, id`,
		[]any{class, member, classroom.FailedKept}, scanSubmission)
}

// SubmissionsSince are those of a class that changed at a time or later.
func (s *Store) SubmissionsSince(ctx context.Context, class string, since time.Time) ([]classroom.Submission, error) {
	return rows(ctx, s, s.read, selectSubmission+` WHERE class = ?1 AND changed >= ?2 ORDER BY created, id`, []any{class, millis(since)}, scanSubmission)
}

// clockSlack is how far an end may be beyond the latest that is ever set: what is
// farther was set by a clock that was ahead, and is over.
const clockSlack = time.Hour

// Claim takes the oldest submission that nobody has, in one statement.
func (s *Store) Claim(ctx context.Context, now, until time.Time) (classroom.Claim, error) {
	var c classroom.Claim
	err := s.repeat(func() error {
		var class, id string
		if err := s.rowIn(ctx, s.write, `UPDATE submission SET state = 'running', attempt = attempt + 1, lease = ?2, changed = ?1
			WHERE id = (SELECT id FROM submission WHERE (state = 'queued' OR state = 'running' AND (lease <= ?1 OR lease > ?3))
				AND NOT EXISTS (SELECT 1 FROM member m WHERE m.id = submission.member AND m.removed > 0)
				ORDER BY created, id LIMIT 1`+s.dialect.Skip+`)
			RETURNING class, id`, []any{millis(now), millis(until), millis(until.Add(clockSlack))}, &class, &id); err != nil {
			return err
		}
		var err error
		c.Submission, err = s.Submission(ctx, class, id)
		return err
	})
	if errors.Is(err, classroom.ErrNotFound) {
		return c, classroom.ErrIdle
	}
	if err != nil {
		return c, err
	}
	if c.Exercise, err = s.Exercise(ctx, c.Submission.Class, c.Submission.Exercise); err != nil {
		return c, err
	}
	c.Outcomes, err = s.Outcomes(ctx, c.Submission.ID)
	return c, err
}

// Outcomes are those of a submission, by trial.
func (s *Store) Outcomes(ctx context.Context, submission string) (map[int]lab.Outcome, error) {
	all := map[int]lab.Outcome{}
	_, err := rows(ctx, s, s.read, `SELECT trial, outcome FROM outcome WHERE submission = ?1`, []any{submission}, func(r scanner) (int, error) {
		var trial int
		var o lab.Outcome
		err := r.Scan(&trial, fromJSON{&o})
		all[trial] = o
		return trial, err
	})
	return all, err
}

// held changes a submission that a claim still has; else it is lost.
func (s *Store) held(ctx context.Context, c classroom.Claim, set string, args ...any) error {
	n, err := s.exec(ctx, `UPDATE submission SET `+set+` WHERE id = ?1 AND attempt = ?2 AND state = 'running'`,
		append([]any{c.Submission.ID, c.Submission.Attempt}, args...)...)
	if err == nil && n == 0 {
		return classroom.ErrLost
	}
	return err
}

// Extend moves the end of a claim's lease.
func (s *Store) Extend(ctx context.Context, c classroom.Claim, until time.Time) error {
	return s.held(ctx, c, `lease = ?3`, millis(until))
}

// Finish ends a claim.
func (s *Store) Finish(ctx context.Context, c classroom.Claim, g *classroom.Grade, failed *chat.Error, now time.Time) error {
	state, grade, fault := classes.Done, any(nil), any(nil)
	if g != nil {
		grade = inJSON(g)
	}
	if failed != nil {
		state, fault = classes.Failed, inJSON(failed)
	}
	return s.held(ctx, c, `state = ?3, grade = ?4, error = ?5, changed = ?6`, string(state), grade, fault, millis(now))
}

// Release queues a claimed submission again.
func (s *Store) Release(ctx context.Context, c classroom.Claim) error {
	return s.held(ctx, c, `state = 'queued', lease = 0`)
}

// Record keeps the first outcome of a trial.
func (s *Store) Record(ctx context.Context, submission string, trial int, o lab.Outcome) (kept bool, err error) {
	outcome := inJSON(o)
	err = s.within(ctx, func(ctx context.Context, tx *sql.Tx) error {
		n, err := s.execIn(ctx, tx, `INSERT INTO outcome (submission, trial, outcome) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING`, submission, trial, outcome)
		if kept = n == 1; err != nil || !kept {
			return err
		}
		_, err = s.execIn(ctx, tx, `UPDATE submission SET recorded = recorded + 1 WHERE id = ?1`, submission)
		return err
	})
	return kept, err
}
