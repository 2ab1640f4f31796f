package gateway

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"

	"fewshot/app/chat"
)

// A share is what one of those who share the places has of them: the classes
// together, a class, one of its students; everybody else together, a network, an
// address. Shares make a tree, since a greedy student takes from the class, not
// from other classes, and a network with many addresses is one network.
//
// Places are dealt by two rules at each level of the tree. The next free one goes
// to the share that waits and has the fewest. And a share may have at most weight
// times as many as stay free beside it: of two of weight 1 each has a third, four
// greedy ones have a fifth each, and each time as much stays for whoever comes
// next. (Choudhury and Hahne, Dynamic Queue Length Thresholds for Shared-Memory
// Packet Switches, 1998.)
type share struct {
	name    string
	above   *share // nil: the root
	weight  int
	parts   map[string]*share
	running int      // in it and below
	waiting int      // in it and below
	queue   []*place // that wait in it, a leaf, the first comer first
	served  uint64   // when it got its last place, counted in places
	latest  uint64   // when its last request came, counted in requests
	leaving int      // places of it that are being taken back
}

// A place is a request's, from when it came until it is over.
type place struct {
	of      *share
	pool    *pool
	bytes   int
	came    uint64 // counts the requests of the pool
	asked   time.Time
	ready   chan struct{} // of one that had to wait: closed when it has begun or was refused
	refused *chat.Error   // set before ready is closed
	began   bool
	end     func(cause error) // of its run; nil: it has not begun
	heard   atomic.Int64      // when its answer last came on, in Unix nanoseconds
	taken   bool              // back, so that others get it
}

// A pool is a number of places, and who waits for one.
type pool struct {
	limits Limits
	size   int // places
	root   *share
	came   uint64
	served uint64
	bytes  int // of the prompts that wait
	runs   map[*place]struct{}
}

// maxWaitingBytes bounds the prompts that wait in a pool.
const maxWaitingBytes = 32 << 20

func newPool(l Limits, size int) *pool {
	return &pool{limits: l, size: size, root: &share{}, runs: map[*place]struct{}{}}
}

// leaf finds or makes the share at the end of a path.
func (p *pool) leaf(path []level) *share {
	s := p.root
	for _, l := range path {
		next := s.parts[l.name]
		if next == nil {
			if s.parts == nil {
				s.parts = map[string]*share{}
			}
			next = &share{name: l.name, above: s, weight: l.weight}
			s.parts[l.name] = next
		}
		s = next
	}
	return s
}

// find is the share at the end of a path, nil if it has nothing.
func (p *pool) find(path []level) *share {
	s := p.root
	for _, l := range path {
		if s = s.parts[l.name]; s == nil {
			return nil
		}
	}
	return s
}

// count adds to what a share and those above it have, and forgets those that have
// nothing any more, but for the few groups below the root.
func (s *share) count(running, waiting int) {
	for ; s != nil; s = s.above {
		s.running += running
		s.waiting += waiting
		if s.running == 0 && s.waiting == 0 && s.above != nil && s.above.above != nil {
			delete(s.above.parts, s.name)
		}
	}
}

// join adds a request at the end of its share's queue and deals out what is free.
// Where too many wait already, one of the share that has the most waiting goes.
func (p *pool) join(path []level, bytes int) *place {
	s := p.leaf(path)
	p.came++
	r := &place{of: s, pool: p, bytes: bytes, came: p.came, asked: time.Now()}
	s.queue = append(s.queue, r)
	s.count(0, 1)
	for ; s != nil; s = s.above {
		s.latest = r.came
	}
	p.bytes += bytes
	p.deal()
	for p.root.waiting > p.limits.Waiting || p.bytes > maxWaitingBytes && p.root.waiting > 0 {
		p.refuse(p.longest(), full())
	}
	if !r.began && r.refused == nil {
		r.ready = make(chan struct{})
	}
	return r
}

// longest is the latest request of the share that has the most waiting, of several
// the one that came last.
func (p *pool) longest() *place {
	s := p.root
	for len(s.parts) > 0 {
		var most *share
		for _, part := range s.parts {
			if most == nil || part.waiting > most.waiting || part.waiting == most.waiting && part.latest > most.latest {
				most = part
			}
		}
		s = most
	}
	return s.queue[len(s.queue)-1]
}

// refuse ends a request that waits.
func (p *pool) refuse(r *place, why *chat.Error) {
	p.remove(r)
	r.refused = why
	r.decided()
}

// decided tells who waits for a place that it need not any more.
func (r *place) decided() {
	if r.ready != nil {
		close(r.ready)
	}
}

// remove takes away a request that waits.
func (p *pool) remove(r *place) {
	p.unqueue(r)
	r.of.count(0, -1)
}

func (p *pool) unqueue(r *place) {
	i := slices.Index(r.of.queue, r)
	r.of.queue = slices.Delete(r.of.queue, i, i+1)
	p.bytes -= r.bytes
}

// deal gives free places to those who wait.
func (p *pool) deal() {
	for p.root.waiting > 0 {
		s := p.next(p.root, p.size-p.root.running)
		if s == nil {
			return
		}
		p.begin(s.queue[0])
	}
}

// begin gives a request that waits its place.
func (p *pool) begin(r *place) {
	p.unqueue(r)
	r.of.count(1, -1)
	p.served++
	for s := r.of; s != nil; s = s.above {
		s.served = p.served
	}
	r.began = true
	r.heard.Store(time.Now().UnixNano())
	p.runs[r] = struct{}{}
	r.decided()
}

// room is how many places more a share may have, of so many that those above it
// may have.
func (s *share) room(of int) int {
	return (s.weight*of - s.running + s.weight) / (s.weight + 1) // rounded up
}

// next is the leaf below s that gets the next place, where s may have some more; nil
// if nobody may have it.
func (p *pool) next(s *share, room int) *share {
	if room <= 0 {
		return nil
	}
	if len(s.queue) > 0 {
		if s.running >= p.limits.ClientStreams {
			return nil
		}
		return s
	}
	var few [8]*share
	can := few[:0]
	for _, part := range s.parts {
		if part.waiting > 0 {
			can = append(can, part)
		}
	}
	slices.SortFunc(can, func(a, b *share) int {
		return cmp.Or(cmp.Compare(a.running*b.weight, b.running*a.weight), cmp.Compare(a.served, b.served), cmp.Compare(a.name, b.name))
	})
	for _, part := range can {
		if leaf := p.next(part, part.room(room)); leaf != nil {
			return leaf
		}
	}
	return nil
}

// leave ends a run.
func (p *pool) leave(r *place) {
	if r.taken {
		for s := r.of; s != nil; s = s.above {
			s.leaving--
		}
	}
	delete(p.runs, r)
	r.of.count(-1, 0)
	p.deal()
}

// before is how many of those who wait have their turn before r: who have fewer
// places and requests in front of them.
func (p *pool) before(r *place) int {
	rank := func(s *share, i int) int { return s.running + i }
	own := rank(r.of, slices.Index(r.of.queue, r))
	n := 0
	var count func(s *share)
	count = func(s *share) {
		for i, other := range s.queue {
			if o := rank(s, i); other != r && (o < own || o == own && other.came < r.came) {
				n++
			}
		}
		for _, part := range s.parts {
			if part.waiting > 0 {
				count(part)
			}
		}
	}
	count(p.root)
	return n
}

// surplus is how many places more a share has than another, where their paths part,
// and whether persons part there, not groups; those that are being taken back are
// not counted. A share has none more than itself.
func surplus(a, b *share) (more int, persons bool) {
	pathA, pathB := a.path(), b.path()
	for i := range min(len(pathA), len(pathB)) {
		if x, y := pathA[i], pathB[i]; x != y {
			return x.running - x.leaving - y.running, x.weight < groupWeight
		}
	}
	return 0, false
}

// path are the shares from the root's part down to s.
func (s *share) path() []*share {
	var all []*share
	for ; s.above != nil; s = s.above {
		all = append(all, s)
	}
	slices.Reverse(all)
	return all
}
