package tinylm

import "sync"

// maxIdle bounds the states that a pool keeps. One takes 16 bytes a layer,
// position that it has room for, and dimension: 4 to 29 MB.
const maxIdle = 2

// A pool keeps the states of requests that are done, since a further request
// often begins with the same text: a prompt under a person's hands changes
// mostly near its end.
type pool struct {
	mu   sync.Mutex
	idle []*state
}

// take gives out the idle state that has most of the prompt already, or a
// new one if none is idle.
func (p *pool) take(m *Model, prompt []uint32) *state {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.idle) == 0 {
		return newState(m)
	}
	best, most := 0, -1
	for i, s := range p.idle {
		if n := s.common(prompt); n > most {
			best, most = i, n
		}
	}
	s := p.idle[best]
	p.idle = append(p.idle[:best], p.idle[best+1:]...)
	return s
}

// put takes a state back.
func (p *pool) put(s *state) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.idle) < maxIdle {
		p.idle = append(p.idle, s)
	}
}
