// Package queue simulates what Fewshot's servers and their database hold, from what one
// run costs each of them. It is a simulation of discrete events. The same seed gives the
// same figures.
//
//	r := queue.Simulate(site, cost, queue.Class{Students: 500, Think: 30 * time.Second, Answer: 4 * time.Second}, 1)
//	n, r := queue.Most(site, cost, class, 50*time.Millisecond, 1) // how many students until p99 passes 50 ms
//
// Processor time is dealt out in the order in which it was asked for, one piece of work a
// core. Go's scheduler and Linux's share it in small slices instead, which makes little
// difference while all pieces are short, as they are here.
package queue

import (
	"container/heap"
	"math/rand/v2"
	"time"
)

// A clock runs what is due, in order.
type clock struct {
	now  time.Duration
	next events
	n    int // events so far: of two at one time the older one is first
	rand *rand.Rand
}

func newClock(seed uint64) *clock { return &clock{rand: rand.New(rand.NewPCG(seed, seed))} }

// after does something when some time has passed.
func (c *clock) after(d time.Duration, do func()) {
	c.n++
	heap.Push(&c.next, event{c.now + d, c.n, do})
}

// run runs until a time, or until nothing is left to do.
func (c *clock) run(until time.Duration) {
	for len(c.next) > 0 && c.next[0].at <= until {
		e := heap.Pop(&c.next).(event)
		c.now = e.at
		e.do()
	}
	c.now = until
}

// exponential is a random time of that mean, as between arrivals that know nothing of
// each other.
func (c *clock) exponential(mean time.Duration) time.Duration {
	return time.Duration(c.rand.ExpFloat64() * float64(mean))
}

type event struct {
	at time.Duration
	n  int
	do func()
}

type events []event

func (e events) Len() int { return len(e) }
func (e events) Less(i, j int) bool {
	return e[i].at < e[j].at || e[i].at == e[j].at && e[i].n < e[j].n
}
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	old := *e
	last := old[len(old)-1]
	old[len(old)-1] = event{} // its function is not kept
	*e = old[:len(old)-1]
	return last
}

// A station is a number of equal places, cores for example, with one queue before them:
// who came first is served first.
type station struct {
	clock  *clock
	places int
	taken  int
	queue  []func()
	since  time.Duration // taken has been what it is
	held   time.Duration // places times time
}

func newStation(c *clock, places int) *station { return &station{clock: c, places: places} }

// enter does something as soon as a place is free. leave frees it.
func (s *station) enter(do func()) {
	if s.taken == s.places {
		s.queue = append(s.queue, do)
		return
	}
	s.count(+1)
	do()
}

func (s *station) leave() {
	if len(s.queue) == 0 {
		s.count(-1)
		return
	}
	do := s.queue[0]
	s.queue[0] = nil
	s.queue = s.queue[1:]
	do()
}

// work takes a place for so long, and does something then.
func (s *station) work(long time.Duration, then func()) {
	s.enter(func() {
		s.clock.after(long, func() {
			s.leave()
			then()
		})
	})
}

func (s *station) count(change int) {
	s.held += time.Duration(s.taken) * (s.clock.now - s.since)
	s.taken, s.since = s.taken+change, s.clock.now
}

// reset begins to measure how busy it is.
func (s *station) reset() {
	s.count(0)
	s.held = 0
}

// busy is the share of its places that was taken during a time since reset.
func (s *station) busy(long time.Duration) float64 {
	s.count(0)
	return float64(s.held) / float64(long) / float64(s.places)
}
