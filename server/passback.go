package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"fewshot/app/classes"
	"fewshot/server/classroom"
	"fewshot/server/lti"
)

const (
	passbackPause = 2 * time.Second
	passbackTime  = time.Minute // one may take, before another server tries
	passbackTries = 14          // with pauses that double from ten seconds: most of a day
)

// sendPoints sends the points of students to the learning platforms that want them,
// until ctx ends.
func sendPoints(ctx context.Context, store classroom.Store, tool *lti.Tool) {
	for ctx.Err() == nil {
		claimed := time.Now().Add(passbackTime)
		p, err := store.ClaimPassback(ctx, time.Now(), claimed)
		if err == nil {
			err = sendOne(ctx, store, tool, p, claimed)
		}
		if err == nil {
			continue
		}
		if !errors.Is(err, classroom.ErrIdle) && ctx.Err() == nil {
			slog.WarnContext(ctx, "send points to a learning platform", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(passbackPause):
		}
	}
}

// sendOne sends the best points of a student for an exercise, if they are better
// than what the platform has. What fails is tried again, ever more slowly.
func sendOne(ctx context.Context, store classroom.Store, tool *lti.Tool, p classroom.Passback, claimed time.Time) error {
	subs, err := store.Submissions(ctx, p.Class, p.Member)
	if err != nil {
		return err
	}
	best, total := -1.0, 0
	for _, s := range subs {
		if s.Exercise == p.Exercise && s.State == classes.Done && s.Grade.Points > best {
			best, total = s.Grade.Points, s.Grade.Total
		}
	}
	platform := tool.Named(p.Platform)
	if best <= p.Sent || platform == nil {
		return store.EndPassback(ctx, p, claimed, time.Time{})
	}
	now := time.Now()
	failed := tool.Score(ctx, platform, p.Address, lti.Score{Subject: p.Subject, Points: best, Total: total, At: now})
	again := time.Time{}
	if failed == nil {
		p.Sent, p.Attempts = best, 0
	} else if p.Attempts++; p.Attempts < passbackTries {
		again = now.Add(10 * time.Second << min(p.Attempts, 13))
	}
	return errors.Join(failed, store.EndPassback(context.WithoutCancel(ctx), p, claimed, again))
}
