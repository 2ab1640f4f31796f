package httpd

import (
	"math"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// guesses slow down who tries the embeds' secret: wrong ones are counted, for each
// network and in all, in this server. (Those of classes are counted in the store.)
type guesses struct {
	mu  sync.Mutex
	by  map[netip.Prefix]*rate.Limiter
	all *rate.Limiter
}

const (
	guessBurst    = 10              // wrong tries of a network at once
	guessEvery    = 6 * time.Second // and then one in that time
	guessAll      = 5               // wrong tries a second of everybody
	guessAllBurst = 300
	guessNetworks = 10_000 // that are remembered
)

// limiters are those of a client.
func (g *guesses) limiters(client netip.Addr) (own, all *rate.Limiter) {
	key, _ := client.Unmap().WithZone("").Prefix(bits(client))
	if g.by == nil || len(g.by) >= guessNetworks { // that many are a flood, which all bounds
		g.by, g.all = map[netip.Prefix]*rate.Limiter{}, orNew(g.all)
	}
	own = g.by[key]
	if own == nil {
		own = rate.NewLimiter(rate.Every(guessEvery), guessBurst)
		g.by[key] = own
	}
	return own, g.all
}

// guessNetwork is what counts as one client that guesses.
func guessNetwork(client netip.Addr) string {
	p, _ := client.Unmap().WithZone("").Prefix(bits(client))
	return p.String()
}

// bits is how much of an address is one client: all of an IPv4 address, the /64
// that an IPv6 host gets.
func bits(a netip.Addr) int {
	if a.Unmap().Is6() {
		return 64
	}
	return 32
}

func orNew(all *rate.Limiter) *rate.Limiter {
	if all == nil {
		all = rate.NewLimiter(guessAll, guessAllBurst)
	}
	return all
}

// wait is for how many seconds a client may not try; 0: it may.
func (g *guesses) wait(client netip.Addr, now time.Time) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	own, all := g.limiters(client)
	wait := 0.0
	for _, l := range []*rate.Limiter{own, all} {
		if missing := 1 - l.TokensAt(now); missing > 0 {
			wait = max(wait, missing/float64(l.Limit()))
		}
	}
	return int(math.Ceil(wait))
}

// wrong counts a wrong try.
func (g *guesses) wrong(client netip.Addr, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	own, all := g.limiters(client)
	own.AllowN(now, 1)
	all.AllowN(now, 1)
}
