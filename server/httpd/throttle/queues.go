package throttle

import (
	"context"
	"math"
	"net/http"
	"sync"
	"time"

	"fewshot/app/chat"
	"fewshot/server/httpd/reply"
)

// Queues slow down who joins a class: from one place joinBurst at once and then
// joinRate a second. A class of 100 behind one address that presses Join in the same
// second is in after half a minute, one that takes a minute for it waits for nothing,
// and who takes seats by a program leaves the teacher time to see it.
type Queues struct {
	mu sync.Mutex
	by map[string]*bucket // by class and place
}

const (
	joinBurst    = 10
	joinRate     = 3
	joinPatience = time.Minute
	joinPlaces   = 10_000 // that are remembered
)

// Wait waits for its turn in the queue of a name.
func (q *Queues) Wait(ctx context.Context, name string) error {
	b, wait := q.take(name)
	if wait > joinPatience {
		q.giveBack(b)
		e := reply.Error(http.StatusTooManyRequests, chat.CodeTooManyJoins, "Many are joining this class from your place right now.", "Try again in a moment.")
		e.RetryAfterSeconds = int(math.Ceil((wait - joinPatience).Seconds())) + 1
		return e
	}
	if wait == 0 {
		return nil
	}
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		q.giveBack(b)
		return ctx.Err()
	}
}

func (q *Queues) take(name string) (*bucket, time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	b := q.by[name]
	if b == nil {
		q.forget(now)
		b = &bucket{}
		q.by[name] = b
	}
	return b, b.take(now, joinBurst, joinRate)
}

// forget makes room for one more: first those go where nobody has joined lately.
func (q *Queues) forget(now time.Time) {
	if q.by == nil {
		q.by = map[string]*bucket{}
	}
	if len(q.by) < joinPlaces {
		return
	}
	for name, b := range q.by {
		if b.settle(now, joinRate); b.used == 0 {
			delete(q.by, name)
		}
	}
	for name := range q.by {
		if len(q.by) < joinPlaces {
			return
		}
		delete(q.by, name)
	}
}

func (q *Queues) giveBack(b *bucket) {
	q.mu.Lock()
	defer q.mu.Unlock()
	b.giveBack()
}
