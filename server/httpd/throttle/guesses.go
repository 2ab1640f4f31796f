package throttle

import (
	"container/list"
	"context"
	"crypto/sha256"
	"maps"
	"math"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"

	"fewshot/app/chat"
	"fewshot/server/httpd/reply"
	"fewshot/server/network"
)

// Guesses slow down those who try codes that may be made up. A right code passes:
// what somebody was right with within a day always does, at once, and anything else
// after a wait at most. Wrong tries are what costs, in this order:
//
//	a network's first guessFree wrong tries   nothing; guessAgain a second come back
//	then, of that network                     guessBurst at once, guessRate a second
//	and of all such networks together         guessAllBurst at once, guessAllRate a second
//
// A try beyond that waits, for up to guessPatience; only what would wait longer is
// refused. What was tried counts, not how often: thirty students who read the same
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
type Guesses struct {
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

// Try has does look whether a client's guess is right, at once or after a wait, and
// returns what it did. right says of that whether the guess was.
func (g *Guesses) Try(ctx context.Context, client netip.Addr, hash [sha256.Size]byte, right func(error) bool, does func() error) error {
	// 1. A try is taken, as if it were wrong.
	t, wait := g.take(network.Household(client), hash)
	if wait > guessPatience {
		t.giveBack()
		e := reply.Error(http.StatusTooManyRequests, chat.CodeTooManyTries, "Too many wrong codes came from this address.", "Wait a moment, then type it again.")
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
	of      *Guesses
	by      *guesser
	hash    [sha256.Size]byte
	buckets []*bucket
}

// take takes a try of a network, and says how long it has to wait. What is known to
// be right, or wrong, is not counted.
func (g *Guesses) take(from netip.Prefix, hash [sha256.Size]byte) (taken, time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.time()
	if at, ok := g.known[hash]; ok && now.Sub(at) < guessDay {
		return taken{of: g, hash: hash}, 0
	}
	by := g.guesser(from, now)
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

func (g *Guesses) time() time.Time {
	if g.now != nil {
		return g.now()
	}
	return time.Now()
}

// guesser finds or makes the one of a network. Where one has to be forgotten that
// was there a moment ago, there is a flood, and who is new has nothing free.
func (g *Guesses) guesser(from netip.Prefix, now time.Time) *guesser {
	if g.by == nil {
		g.by = map[netip.Prefix]*list.Element{}
	}
	if e := g.by[from]; e != nil {
		g.recent.MoveToFront(e)
		by := e.Value.(*guesser)
		by.latest = now
		return by
	}
	by := &guesser{network: from, latest: now}
	for len(g.by) >= clientNetworks {
		last := g.recent.Remove(g.recent.Back()).(*guesser)
		delete(g.by, last.network)
		if now.Sub(last.latest) < time.Hour {
			by.free = bucket{used: guessFree, latest: now}
		}
	}
	g.by[from] = g.recent.PushFront(by)
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
func (g *Guesses) know(hash [sha256.Size]byte) {
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
