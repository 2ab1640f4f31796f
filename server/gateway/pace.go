package gateway

import (
	"container/list"
	"fmt"
	"math"
	"time"

	"golang.org/x/time/rate"

	"fewshot/app/chat"
)

// A pace limits clients to a number of requests per minute, each and all together.
//
// The table of clients is bounded. When it is full the client that was away
// longest is forgotten.
type pace struct {
	limits  Limits
	clients map[string]*list.Element // of *visitor
	recent  *list.List               // of *visitor, the latest first
	total   *rate.Limiter
}

// A visitor is a client, or a network of clients, with what it may still send.
type visitor struct {
	name   string
	pace   *rate.Limiter
	sent   float64 // requests of the last minute, those longer ago count less
	latest time.Time
}

// lately is how many requests the visitor sent in the last minute.
func (v *visitor) lately(now time.Time) float64 {
	return v.sent * math.Exp(-max(0, now.Sub(v.latest).Minutes())) // clocks are set back
}

// send counts a request.
func (v *visitor) send(now time.Time) {
	v.sent, v.latest = v.lately(now)+1, now
	v.pace.AllowN(now, 1)
}

// kept is the share of the requests that a client sent in the last minute which
// must be left for all others before it may send another.
const kept = 1.0 / 8

func newPace(l Limits) *pace {
	return &pace{limits: l, clients: map[string]*list.Element{}, recent: list.New(), total: perMinute(l.Minute)}
}

// perMinute allows n events a minute, a third of them in one burst: a
// comparison of several runs starts them all at once.
func perMinute(n int) *rate.Limiter {
	return rate.NewLimiter(rate.Limit(float64(n)/60), max(1, n/3))
}

// take takes a request out of what the client, its networks and all together may
// send in a minute. The more a client has sent, the more must be left for all: so
// there is always something left for those who have sent less.
func (p *pace) take(path []level, now time.Time) *chat.Error {
	networks := path[1:]
	var few [4]*visitor
	own := few[:0] // the client is the last one
	for i, l := range networks {
		own = append(own, p.visit(l.name, p.limits.ClientMinute<<(len(networks)-1-i)))
	}
	sent := 0.0
	for _, v := range own {
		sent = max(sent, v.lately(now))
		if missing := 1 - v.pace.TokensAt(now); missing > 0 {
			wait := seconds(missing, v.pace.Limit())
			return busy(chat.CodeRateLimitExceeded, wait,
				fmt.Sprintf("This address sent more than the %d requests a minute that this server allows.", p.limits.ClientMinute),
				fmt.Sprintf("Try again in %d s.", wait))
		}
	}
	if missing := 1 + kept*sent - p.total.TokensAt(now); missing > 0 {
		wait := seconds(missing, p.total.Limit())
		return busy(chat.CodeServerBusy, wait,
			fmt.Sprintf("This server was sent more than the %d requests a minute that it allows in all.", p.limits.Minute),
			fmt.Sprintf("Try again in %d s.", wait))
	}
	for _, v := range own {
		v.send(now)
	}
	p.total.AllowN(now, 1)
	return nil
}

// seconds is how long a limiter takes to make up for what is missing, in whole
// seconds.
func seconds(missing float64, a rate.Limit) int { return int(math.Ceil(missing / float64(a))) }

// visit finds or makes the visitor of a name, and notes that it came.
func (p *pace) visit(name string, minute int) *visitor {
	if e, ok := p.clients[name]; ok {
		p.recent.MoveToFront(e)
		return e.Value.(*visitor)
	}
	for len(p.clients) >= p.limits.Clients {
		oldest := p.recent.Back()
		p.recent.Remove(oldest)
		delete(p.clients, oldest.Value.(*visitor).name)
	}
	v := &visitor{name: name, pace: perMinute(minute)}
	p.clients[name] = p.recent.PushFront(v)
	return v
}
