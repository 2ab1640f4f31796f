package gateway

import (
	"container/list"
	"context"
	"fmt"
	"math"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"fewshot/app/chat"
)

// admission decides who may start a run now: it counts the answers under way
// and the requests a minute, for each client and in all.
//
// The table of clients is bounded. When it is full the client that was away
// longest is forgotten; one with answers under way never is, and since fewer
// answers than clients are allowed there is always another.
type admission struct {
	limits Limits

	mu      sync.Mutex
	clients map[string]*list.Element // of *visitor
	recent  *list.List               // of *visitor, the latest first
	total   *rate.Limiter
	streams int           // under way in all
	closing bool          // no run is admitted any more
	idle    chan struct{} // closed when closing and no run is under way
}

// A visitor is a client with its counts.
type visitor struct {
	name    string
	pace    *rate.Limiter
	streams int
}

// newAdmission returns an admission that has seen nobody.
func newAdmission(l Limits) *admission {
	return &admission{
		limits:  l,
		clients: map[string]*list.Element{},
		recent:  list.New(),
		total:   perMinute(l.Minute),
		idle:    make(chan struct{}),
	}
}

// perMinute allows n events a minute, a third of them in one burst: a
// comparison of several runs starts them all at once.
func perMinute(n int) *rate.Limiter {
	return rate.NewLimiter(rate.Limit(float64(n)/60), max(1, n/3))
}

// enter admits a run of a client, or says why not and when to come again.
// The caller calls leave, once, when the run is over.
func (a *admission) enter(by caller, now time.Time) (leave func(), refused *chat.Error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closing {
		return nil, stopping()
	}
	if by.own {
		a.streams++
		return func() { a.leave(nil) }, nil
	}
	v := a.visit(by.name)
	switch {
	case v.streams >= a.limits.ClientStreams:
		return nil, busy("too_many_streams", 2,
			fmt.Sprintf("%d answers to this client are under way, which is as many as this server allows.", v.streams),
			"Wait for one to end, or stop one.")
	case a.streams >= a.limits.Streams:
		return nil, busy("server_busy", 5,
			"This server is answering as many requests as it can.", "Try again in a few seconds.")
	}
	if !by.budget {
		if refused := a.paced(v, now); refused != nil {
			return nil, refused
		}
	}
	v.streams++
	a.streams++
	return func() { a.leave(v) }, nil
}

// paced takes a request out of what the client and all together may send in a
// minute.
func (a *admission) paced(v *visitor, now time.Time) *chat.Error {
	if wait := take(v.pace, now); wait > 0 {
		return busy("rate_limit_exceeded", wait,
			fmt.Sprintf("This address sent more than the %d requests a minute that this server allows.", a.limits.ClientMinute),
			fmt.Sprintf("Try again in %d s.", wait))
	}
	if wait := take(a.total, now); wait > 0 {
		return busy("server_busy", wait,
			fmt.Sprintf("This server was sent more than the %d requests a minute that it allows in all.", a.limits.Minute),
			fmt.Sprintf("Try again in %d s.", wait))
	}
	return nil
}

// leave ends a run of v, or of the server's own.
func (a *admission) leave(v *visitor) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if v != nil {
		v.streams--
	}
	a.streams--
	if a.closing && a.streams == 0 {
		close(a.idle)
	}
}

// visit finds or makes the visitor of a name, and notes that it came.
func (a *admission) visit(name string) *visitor {
	if e, ok := a.clients[name]; ok {
		a.recent.MoveToFront(e)
		return e.Value.(*visitor)
	}
	for e := a.recent.Back(); e != nil && len(a.clients) >= a.limits.Clients; {
		oldest := e.Value.(*visitor)
		previous := e.Prev()
		if oldest.streams == 0 {
			a.recent.Remove(e)
			delete(a.clients, oldest.name)
		}
		e = previous
	}
	v := &visitor{name: name, pace: perMinute(a.limits.ClientMinute)}
	a.clients[name] = a.recent.PushFront(v)
	return v
}

// close refuses all further runs and waits until none is under way, or until
// ctx is done. It may be called once.
func (a *admission) close(ctx context.Context) error {
	a.mu.Lock()
	a.closing = true
	if a.streams == 0 {
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

// active is the number of runs under way.
func (a *admission) active() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.streams
}

// take takes one event from the limiter, or takes nothing and returns the
// whole seconds until there is one.
func take(l *rate.Limiter, now time.Time) (waitSeconds int) {
	r := l.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait <= 0 {
		return 0
	}
	r.CancelAt(now)
	return int(math.Ceil(wait.Seconds()))
}

// network is what counts as one client: an IPv4 address, or the /64 that an
// IPv6 host gets as a whole.
func network(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // of the invalid address: the invalid prefix, one client too
	return p
}

// busy is the error of a request that came too soon.
func busy(code string, waitSeconds int, message, hint string) *chat.Error {
	return &chat.Error{
		Status: 429, Type: "rate_limit_error", Code: code,
		Message: message, Hint: hint, RetryAfterSeconds: waitSeconds,
	}
}

// stopping is the error of a run that came, or was still under way, when the
// server stopped.
func stopping() *chat.Error {
	return &chat.Error{
		Status: 503, Type: "server_error", Code: "server_stopping",
		Message: "This server is about to stop.", Hint: "Try again in a moment.", RetryAfterSeconds: 5,
	}
}
