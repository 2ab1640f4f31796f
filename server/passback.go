package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"fewshot/app/classes"
	"fewshot/server/classroom"
	"fewshot/server/lti"
)

const (
	passbackPause   = 2 * time.Second
	registeredPause = 10 * time.Second // until platforms are looked for that have registered
	passbackTime    = time.Minute      // one may take, before another server tries
	passbackTries   = 14               // with pauses that double from twenty seconds: two days
	awayPause       = 5 * time.Second  // after a platform did not answer, at first
	awayLongest     = 5 * time.Minute  // and at most
	signalTime      = 10 * time.Second // that is kept after the end, to write what became of one
)

// sendPoints sends the points of students to the learning platforms that want them,
// until ctx ends. Each platform has a worker, so that one that is away delays no other;
// load makes those known that have registered meanwhile.
func sendPoints(ctx context.Context, store classroom.Store, tool *lti.Tool, load func(context.Context) error) {
	var all sync.WaitGroup
	defer all.Wait()
	working := map[string]bool{}
	for {
		for _, p := range tool.Platforms() {
			if !working[p.Name] {
				working[p.Name] = true
				all.Go(func() { (&courier{store: store, tool: tool, platform: p}).run(ctx) })
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(registeredPause):
		}
		if err := load(ctx); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "look for learning platforms", "err", err)
		}
	}
}

// A courier sends points to one platform.
type courier struct {
	store    classroom.Store
	tool     *lti.Tool
	platform *lti.Platform
	away     time.Duration // how long to leave the platform alone after the last failure
}

// run sends what there is until ctx ends.
func (c *courier) run(ctx context.Context) {
	for ctx.Err() == nil {
		err := c.next(ctx)
		pause := passbackPause
		switch {
		case err == nil:
			continue
		case errors.Is(err, classroom.ErrIdle):
		case c.away > 0:
			pause = c.away
		case ctx.Err() == nil:
			slog.WarnContext(ctx, "send points to a learning platform", "platform", c.platform.Name, "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// next sends one. An error is the store's, or says that the platform is away.
func (c *courier) next(ctx context.Context) error {
	claimed := time.Now().Add(passbackTime)
	p, err := c.store.ClaimPassback(ctx, c.platform.Name, time.Now(), claimed)
	if err != nil {
		return err
	}
	// 1. The best points since the column was opened.
	subs, err := c.store.Submissions(ctx, p.Class, p.Member)
	if err != nil {
		return err
	}
	best, total := -1.0, 0
	for _, s := range subs {
		if s.Exercise == p.Exercise && s.State == classes.Done && !s.Created.Before(p.Since) && s.Grade.Points > best {
			best, total = s.Grade.Points, s.Grade.Total
		}
	}

	// 2. The platform takes them, if they are better than what it has.
	now, again := time.Now(), time.Time{}
	var failed error
	p.Changed = now
	switch {
	case p.Address == "":
		failed = c.find(ctx, &p, now)
	case best > p.Sent:
		failed = c.tool.Score(ctx, c.platform, p.Address, lti.Score{Subject: p.Subject, Points: best, Total: total, At: now})
		if failed == nil {
			p.Sent, p.Attempts, p.Why, p.Status = best, 0, "", 0
			c.away = 0
		}
	default:
		p.Why, p.Status = "", 0
	}

	// 3. What became of it, for people to see.
	if failed != nil {
		again = c.failed(ctx, &p, failed, now)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), signalTime)
	defer cancel()
	if err := c.store.EndPassback(ctx, p, claimed, again); err != nil {
		return err
	}
	if err := c.store.Signal(ctx, p.Class); err != nil {
		return err
	}
	if f, ok := errors.AsType[*lti.Fault](failed); ok && f.Away() {
		return f
	}
	return nil
}

// find looks for the column of an exercise that the student did not open from the
// platform. If there is one, it is kept, and sent to next.
func (c *courier) find(ctx context.Context, p *classroom.Passback, now time.Time) error {
	if p.Items == "" {
		p.Why, p.Status = classes.WhyOff, 0
		return nil
	}
	found, err := c.tool.LineItems(ctx, c.platform, p.Items, p.Exercise)
	switch {
	case err != nil:
		return err
	case len(found) == 0:
		p.Why, p.Status = classes.WhyNoColumn, 0
		return nil
	case len(found) > 1:
		p.Why, p.Status = classes.WhySeveral, 0
		return nil
	}
	known := *p
	known.Address = found[0]
	return c.store.SavePassback(ctx, known, now)
}

// failed says why points were not taken, and when to try again; not at all where that
// would not help.
func (c *courier) failed(ctx context.Context, p *classroom.Passback, err error, now time.Time) (again time.Time) {
	f, ok := errors.AsType[*lti.Fault](err)
	temporary := ok && f.Temporary()
	p.Why, p.Status = classes.WhyRejected, 0
	if ok {
		p.Why, p.Status = reason(f), f.Status
		if f.Away() {
			c.away = min(max(awayPause, 2*c.away), awayLongest)
		}
	}
	if p.Attempts++; temporary && p.Attempts < passbackTries {
		again = now.Add(10 * time.Second << min(p.Attempts, 13))
	}
	slog.WarnContext(ctx, "points were not taken by a learning platform", "platform", c.platform.Name, "class", p.Class, "member", p.Member,
		"exercise", p.Exercise, "address", p.Address, "why", p.Why, "attempt", p.Attempts, "again", !again.IsZero(), "err", err)
	return again
}

// reason is a fault in one word.
func reason(f *lti.Fault) string {
	switch {
	case f.Away():
		return classes.WhyUnreachable
	case f.Status == 401 || f.Status == 403 || f.OfToken():
		return classes.WhyDenied
	case f.Status == 404 || f.Status == 410:
		return classes.WhyGone
	}
	return classes.WhyRejected
}
