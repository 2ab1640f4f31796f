package gateway

import (
	"context"
	"fmt"
	"sync"
	"time"

	"fewshot/app/chat"
)

// admission decides who may start a run, and who waits: it limits clients to their
// requests a minute and deals out the places of answers under way. Answers of this
// machine's own models have places of their own, since they cost processor time and
// no money: neither kind keeps the other waiting.
type admission struct {
	limits Limits

	mu       sync.Mutex
	pace     *pace
	paid     *pool
	local    *pool
	patients int                 // that are about to ask again
	own      map[*place]struct{} // runs of the server itself
	closing  bool                // no run is admitted any more
	ending   bool                // those under way end
	idle     chan struct{}       // closed when closing and no run is under way
}

// newAdmission returns an admission that has seen nobody.
func newAdmission(l Limits) *admission {
	return &admission{
		limits: l, pace: newPace(l), paid: newPool(l, l.Streams), local: newPool(l, l.LocalStreams),
		own: map[*place]struct{}{}, idle: make(chan struct{}),
	}
}

// How often a waiting client gets a comment.
const (
	firstWord = 250 * time.Millisecond
	nextWord  = time.Second
)

// enter admits a run of a client with a prompt of that many bytes, after a wait where
// there is no place, or says why not. The caller calls leave, once, when the run is
// over.
func (a *admission) enter(ctx context.Context, by Turn, local bool, bytes int) (*place, error) {
	p, err := a.askPatiently(ctx, by, local, bytes)
	if err != nil {
		return nil, err
	}
	if p.ready != nil {
		if err := a.wait(ctx, p, wordOf(ctx)); err != nil {
			return nil, err
		}
	}
	if p.refused != nil {
		return nil, p.refused
	}
	return p, nil
}

// askPatiently asks again, for a moment, where all together have sent too much: who
// has sent less than others is next.
func (a *admission) askPatiently(ctx context.Context, by Turn, local bool, bytes int) (*place, error) {
	const moment, pause = 2 * time.Second, 50 * time.Millisecond
	for end := time.Now().Add(moment); ; {
		p, err := a.ask(by, local, bytes, time.Now())
		if public, ok := err.(*chat.Error); !ok || public.Code != chat.CodeServerBusy || !time.Now().Before(end) || !a.patient(1) {
			return p, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			err = ctx.Err()
		}
		a.patient(-1)
		if ctx.Err() != nil {
			return nil, err
		}
	}
}

// patient counts those who are about to ask again, and says whether one more may.
func (a *admission) patient(n int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if n > 0 && a.patients >= a.limits.Waiting {
		return false
	}
	a.patients += n
	return true
}

// ask gives a run a place, or a place in the queue, or refuses it.
func (a *admission) ask(by Turn, local bool, bytes int, now time.Time) (*place, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closing {
		return nil, stopping()
	}
	if by.own {
		p := &place{began: true}
		a.own[p] = struct{}{}
		return p, nil
	}
	pool := a.paid
	if local {
		pool = a.local
	}
	if s := pool.find(by.path); s != nil && s.running+s.waiting >= a.limits.ClientStreams+a.limits.ClientWaiting {
		return nil, busy(chat.CodeTooManyStreams, 2,
			fmt.Sprintf("%d answers to this client are under way and %d are waiting, which is as many as this server allows.", s.running, s.waiting),
			"Wait for one to end, or stop one.")
	}
	if !by.budget {
		if refused := a.pace.take(by.path, now); refused != nil {
			return nil, refused
		}
	}
	return pool.join(by.path, bytes), nil
}

// wait waits for a place. When ctx ends the place in the queue is free at once.
func (a *admission) wait(ctx context.Context, p *place, word func(before int)) error {
	words := time.NewTimer(firstWord)
	defer words.Stop()
	limit := time.Duration(a.limits.WaitSeconds) * time.Second
	end := time.NewTimer(limit)
	defer end.Stop()
	for {
		select {
		case <-p.ready:
			return nil
		case <-ctx.Done():
			a.withdraw(p)
			return ctx.Err()
		case <-end.C:
			if a.withdraw(p); p.refused == nil {
				return busy(chat.CodeServerBusy, 5,
					fmt.Sprintf("This server is answering as many requests as it can, and had no place for this one in %d s.", a.limits.WaitSeconds),
					"Try again in a few seconds.")
			}
			return p.refused
		case <-words.C:
			words.Reset(nextWord)
			if before, waits := a.look(p, word != nil); waits && word != nil {
				word(before)
			}
		}
	}
}

// look takes a place back from a silent run for a request that waits, and sees how
// it stands if that is to be counted.
func (a *admission) look(p *place, count bool) (before int, waits bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	select {
	case <-p.ready:
		return 0, false
	default:
	}
	p.pool.reclaim(p, time.Now())
	if count {
		before = p.pool.before(p)
	}
	return before, true
}

// withdraw takes back a request, which may have got its place at that moment.
func (a *admission) withdraw(p *place) {
	a.mu.Lock()
	defer a.mu.Unlock()
	select {
	case <-p.ready:
		if p.began {
			a.over(p)
		}
	default:
		p.pool.remove(p)
		p.pool.deal() // it may have stood before others of its share
	}
}

// leave ends a run.
func (a *admission) leave(p *place) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.over(p)
}

func (a *admission) over(p *place) {
	if p.pool == nil {
		delete(a.own, p)
	} else {
		p.pool.leave(p)
	}
	if a.closing && a.running() == 0 {
		close(a.idle)
	}
}

// bind says how to end the run that has a place.
func (a *admission) bind(p *place, end func(cause error)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if p.end = end; a.ending {
		end(stopping())
	}
}

// cut ends all runs under way, and those that are about to begin.
func (a *admission) cut() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ending = true
	for _, runs := range []map[*place]struct{}{a.own, a.paid.runs, a.local.runs} {
		for p := range runs {
			if p.end != nil {
				p.end(stopping())
			}
		}
	}
}

// close refuses all further runs, those that wait too, and waits until none is
// under way, or until ctx is done. It may be called once.
func (a *admission) close(ctx context.Context) error {
	a.mu.Lock()
	a.closing = true
	for _, p := range []*pool{a.paid, a.local} {
		for p.root.waiting > 0 {
			p.refuse(p.longest(), stopping())
		}
	}
	if a.running() == 0 {
		close(a.idle)
	}
	a.mu.Unlock()
	select {
	case <-a.idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// running is the number of runs under way. The caller holds mu.
func (a *admission) running() int { return len(a.own) + a.paid.root.running + a.local.root.running }

// active is the number of runs under way.
func (a *admission) active() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.running()
}

// waiting is the number of requests that wait for a place.
func (a *admission) waiting() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.paid.root.waiting + a.local.root.waiting
}

// busy is the error of a request that came too soon.
func busy(code string, waitSeconds int, message, hint string) *chat.Error {
	return &chat.Error{
		Status: 429, Type: "rate_limit_error", Code: code,
		Message: message, Hint: hint, RetryAfterSeconds: waitSeconds,
	}
}

// full is the error of a request for which there is no place in the queue.
func full() *chat.Error {
	return busy(chat.CodeServerBusy, 5, "This server is answering as many requests as it can, and as many are waiting as it can hold.", "Try again in a few seconds.")
}

// gaveWay is the error of a run that was ended for others' sake.
func gaveWay() *chat.Error {
	return &chat.Error{
		Status: 504, Type: "server_error", Code: chat.CodeGaveWay,
		Message: "This answer was stopped: others were waiting, and this client had more answers under way.",
		Hint:    "Run it again with fewer at once.",
	}
}

// stopping is the error of a run that came, or was still under way, when the
// server stopped.
func stopping() *chat.Error {
	return &chat.Error{
		Status: 503, Type: "server_error", Code: chat.CodeServerStopping,
		Message: "This server is shutting down.", Hint: "Try again in a moment.", RetryAfterSeconds: 5,
	}
}
