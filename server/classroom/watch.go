package classroom

import (
	"context"
	"time"

	"fewshot/app/classes"
)

const (
	// boardPause is how long a board waits between two looks at least: what happens
	// meanwhile comes together.
	boardPause = 400 * time.Millisecond
	// boardTick is how long it waits at most: spending has no signal.
	boardTick = 2 * time.Second
	// boardRows is how many rows are sent at once.
	boardRows = 500
	// skew is how far the clocks of two servers may be apart.
	skew = 10 * time.Second
	// spendingSteps is in how many steps of its cap a student's spending is shown.
	spendingSteps = 50
)

// Watch tells send of everything on the board of a class of t's, and then of what
// changes, until ctx ends or send fails. It returns the error that ended it.
func (s *Service) Watch(ctx context.Context, t Teacher, class string, send func(classes.Change) error) error {
	if _, err := s.Class(ctx, t, class); err != nil {
		return err
	}
	rung := make(chan struct{}, 1)
	defer s.Store.Watch(class, func() {
		select {
		case rung <- struct{}{}:
		default:
		}
	})()
	v := boardView{class: class, seats: map[string]classes.Seat{}, attempts: map[string]classes.Attempt{}, passed: map[string]classes.Passback{}}
	for {
		change, err := v.look(ctx, s.Store)
		if err != nil {
			return err
		}
		for part := range change.Parts(boardRows) {
			if err := send(part); err != nil {
				return err
			}
		}
		tick := time.After(boardTick)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(boardPause):
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-rung:
		case <-tick:
		}
	}
}

// A boardView is what a board has received.
type boardView struct {
	class    string
	sent     *classes.Class
	balance  *classes.Balance
	seats    map[string]classes.Seat
	attempts map[string]classes.Attempt
	passed   map[string]classes.Passback
	latest   time.Time // when a submission changed last
}

// look asks the store for what is new.
func (v *boardView) look(ctx context.Context, store Store) (classes.Change, error) {
	var change classes.Change
	c, err := store.Class(ctx, v.class)
	if err != nil {
		return change, err
	}
	if v.sent == nil || !same(*v.sent, c) {
		v.sent, change.Class = &c, &c
	}
	balances, err := store.Balances(ctx, v.class)
	if err != nil {
		return change, err
	}
	if b := balances[""]; v.balance == nil || *v.balance != b {
		v.balance, change.Balance = &b, &b
	}
	members, err := store.Members(ctx, v.class)
	if err != nil {
		return change, err
	}
	for _, m := range members {
		seat := m.Seat(balances[m.ID])
		if before, ok := v.seats[m.ID]; ok && before.Removed == seat.Removed && steps(before.Balance) == steps(seat.Balance) {
			continue
		}
		v.seats[m.ID] = seat
		change.Members = append(change.Members, seat)
	}
	subs, err := store.SubmissionsSince(ctx, v.class, v.latest.Add(-skew))
	if err != nil {
		return change, err
	}
	for _, sub := range subs {
		if sub.Changed.After(v.latest) && sub.Changed.Before(time.Now().Add(skew)) { // else a clock that was ahead would hide what follows
			v.latest = sub.Changed
		}
		if a := sub.OnBoard(); v.attempts[a.ID] != a {
			v.attempts[a.ID] = a
			change.Attempts = append(change.Attempts, a)
		}
	}
	back, err := store.Passbacks(ctx, v.class, "")
	if err != nil {
		return change, err
	}
	for _, p := range back {
		if shown := p.Shown(); v.passed[shown.Key()] != shown {
			v.passed[shown.Key()] = shown
			change.Passbacks = append(change.Passbacks, shown)
		}
	}
	return change, nil
}

// same reports whether two states of a class look the same on its board.
func same(a, b Class) bool {
	return a.Name == b.Name && a.Code == b.Code && a.Archived == b.Archived && a.Votes == b.Votes && a.Seats == b.Seats && a.Budget == b.Budget && a.Student == b.Student &&
		a.Opens.Equal(b.Opens) && a.Closes.Equal(b.Closes) && a.Language == b.Language && len(a.Models) == len(b.Models)
}

// steps is a student's spending as coarsely as the board shows it: sent at each
// request, a thousand students would be a flood.
func steps(b Balance) [4]int64 {
	step := func(spent, most int64) int64 {
		if most == 0 {
			return 0
		}
		return spent * spendingSteps / most
	}
	return [4]int64{step(b.Spent.MicroUSD, b.Cap.MicroUSD), step(b.Spent.Requests, b.Cap.Requests), b.Cap.MicroUSD, b.Cap.Requests}
}
