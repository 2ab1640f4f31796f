package httpd

import (
	"container/list"
	"context"
	"crypto/sha256"
	"errors"
	"maps"
	"math"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"

	"fewshot/app/chat"
	"fewshot/server/classroom"
)

// guesses slow down who tries codes that may be made up. Whoever is right passes:
// what somebody was right with within a day always does, at once, and anything else
// after a wait at most. Wrong tries are what costs, in this order:
//
//	a network's first guessFree wrong tries   nothing; guessAgain a second come back
//	then, of that network                     guessBurst at once, guessRate a second
//	and of all such networks together         guessAllBurst at once, guessAllRate a second
//
// A try beyond that waits, for up to guessPatience; only what would wait longer is
// refused. What was tried counts, not how often: thirty pupils who read the same
// letter wrong made one wrong try. So a class behind one address notices nothing.
//
// A code has 50 bits. Of 10,000 classes that are live, a try hits one with
// 10,000/2^50 = 8.9e-12. One network makes 1.6e8 tries a year: a hit in 710 years.
// Ten thousand networks that use up what is free to them each hour, and all together
// what is left to such, make 3.3e9 a year: a hit in 34 years, of a class that nobody
// chose, for a seat with a student's budget. Of codes that are in use, 1,000 on a
// day, a server that is sent 1,000 tries a second without a pause gives one away in
// 36 years. Tokens have 128 bits and need none of this: 1e10 tries a second for 1e9
// years hit one of a million with 1e-6.
//
// Each server counts for itself: with three that share a database it is three times
// as much.
type guesses struct {
	mu     sync.Mutex
	by     map[netip.Prefix]*list.Element // of *guesser
	recent list.List                      // the latest first
	all    bucket
	known  map[[sha256.Size]byte]time.Time // what somebody was right with, and when
	now    func() time.Time                // nil: the clock
}

const (
	guessFree      = 20
	guessAgain     = 20.0 / 3600 // a second
	guessBurst     = 100
	guessRate      = 5
	guessAllBurst  = 1000
	guessAllRate   = 50
	guessPatience  = 15 * time.Second
	clientNetworks = 10_000 // that are remembered; the idlest are forgotten first
	guessTried     = 16     // wrong ones of a network that are remembered
	guessKnown     = 10_000 // right ones that are
	guessDay       = 24 * time.Hour
)

// A guesser is a network with what it may still try.
type guesser struct {
	network   netip.Prefix
	latest    time.Time
	free, own bucket
	tried     [guessTried][sha256.Size]byte
	next      int // where the next one is remembered
}

// A bucket holds what can be taken at once, and fills up again.
type bucket struct {
	used   float64 // what is missing of it; more than its size: so much is owed
	latest time.Time
}

// settle takes into account that time passed.
func (b *bucket) settle(now time.Time, rate float64) {
	b.used = max(0, b.used-rate*max(0, now.Sub(b.latest).Seconds()))
	b.latest = now
}

// take takes one, and says how long it takes until there would have been one.
func (b *bucket) take(now time.Time, size, rate float64) time.Duration {
	b.settle(now, rate)
	b.used++
	return time.Duration(max(0, b.used-size) / rate * float64(time.Second))
}

// giveBack undoes a take.
func (b *bucket) giveBack() { b.used = max(0, b.used-1) }

// try has does look whether a client's guess is right, at once or after a wait, and
// returns what it did. right says of that whether the guess was.
func (g *guesses) try(ctx context.Context, client netip.Addr, hash [sha256.Size]byte, right func(error) bool, does func() error) error {
	// 1. A try is taken, as if it were wrong.
	t, wait := g.take(clientNetwork(client), hash)
	if wait > guessPatience {
		t.giveBack()
		e := problem(http.StatusTooManyRequests, "too_many_tries", "There were too many wrong codes from this address.", "Wait a moment, then type it again.")
		e.RetryAfterSeconds = int(math.Ceil((wait - guessPatience).Seconds()))
		return e
	}
	if wait > 0 {
		select {
		case <-time.After(wait):
		case <-ctx.Done(): // it has not tried
			t.giveBack()
			return ctx.Err()
		}
	}

	// 2. It is looked at, and a right one costs nothing.
	err := does()
	if right(err) {
		t.giveBack()
	}
	t.remember(right(err))
	return err
}

// A taken try counts until it is given back.
type taken struct {
	of      *guesses
	by      *guesser
	hash    [sha256.Size]byte
	buckets []*bucket
}

// take takes a try of a network, and says how long it has to wait. What is known to
// be right, or wrong, is not counted.
func (g *guesses) take(network netip.Prefix, hash [sha256.Size]byte) (taken, time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.time()
	if at, ok := g.known[hash]; ok && now.Sub(at) < guessDay {
		return taken{of: g, hash: hash}, 0
	}
	by := g.guesser(network, now)
	t := taken{of: g, by: by, hash: hash}
	if slices.Contains(by.tried[:], hash) {
		return t, 0
	}
	if by.free.settle(now, guessAgain); by.free.used+1 <= guessFree {
		by.free.used++
		t.buckets = []*bucket{&by.free}
		return t, 0
	}
	t.buckets = []*bucket{&by.own, &g.all}
	return t, max(by.own.take(now, guessBurst, guessRate), g.all.take(now, guessAllBurst, guessAllRate))
}

func (g *guesses) time() time.Time {
	if g.now != nil {
		return g.now()
	}
	return time.Now()
}

// guesser finds or makes the one of a network. Where one has to be forgotten that
// was there a moment ago, there is a flood, and who is new has nothing free.
func (g *guesses) guesser(network netip.Prefix, now time.Time) *guesser {
	if g.by == nil {
		g.by = map[netip.Prefix]*list.Element{}
	}
	if e := g.by[network]; e != nil {
		g.recent.MoveToFront(e)
		by := e.Value.(*guesser)
		by.latest = now
		return by
	}
	by := &guesser{network: network, latest: now}
	for len(g.by) >= clientNetworks {
		last := g.recent.Remove(g.recent.Back()).(*guesser)
		delete(g.by, last.network)
		if now.Sub(last.latest) < time.Hour {
			by.free = bucket{used: guessFree, latest: now}
		}
	}
	g.by[network] = g.recent.PushFront(by)
	return by
}

// giveBack undoes a try.
func (t taken) giveBack() {
	t.of.mu.Lock()
	defer t.of.mu.Unlock()
	for _, b := range t.buckets {
		b.giveBack()
	}
}

// remember keeps what was right for a day, and the latest that were wrong.
func (t taken) remember(right bool) {
	g := t.of
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case right:
		g.know(t.hash)
	case t.by == nil:
		delete(g.known, t.hash) // no more
	case t.buckets != nil:
		t.by.tried[t.by.next] = t.hash
		t.by.next = (t.by.next + 1) % guessTried
	}
}

// know keeps that something is right. g is locked.
func (g *guesses) know(hash [sha256.Size]byte) {
	now := g.time()
	if g.known == nil {
		g.known = map[[sha256.Size]byte]time.Time{}
	}
	if _, ok := g.known[hash]; !ok && len(g.known) >= guessKnown {
		maps.DeleteFunc(g.known, func(_ [sha256.Size]byte, at time.Time) bool { return now.Sub(at) >= guessDay })
		for old := range g.known {
			if len(g.known) < guessKnown {
				break
			}
			delete(g.known, old)
		}
	}
	g.known[hash] = now
}

// rightCode reports whether a try of a code was right: whatever else came of it, the
// code was not unknown.
func rightCode(err error) bool {
	told, ok := errors.AsType[*chat.Error](err)
	return !ok || told.Code != "code_unknown"
}

// tryCode has does try a class's code, which the client may be making up. What can't
// be a code is wrong without a look.
func (s *server) tryCode(r *http.Request, code string, does func() error) error {
	hash, ok := classroom.HashCode(code)
	if !ok {
		return does()
	}
	return s.codes.try(r.Context(), recordOf(r).client, hash, rightCode, does)
}
