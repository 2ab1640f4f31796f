package store

import (
	"context"
	"sync"
)

// signals tell who watches a class, in this server, that it may have changed.
type signals struct {
	mu   sync.Mutex
	next int
	of   map[string]map[int]func() // watchers by class
}

// Watch calls f whenever the class may have changed, until stop is called.
func (s *Store) Watch(class string, f func()) (stop func()) {
	g := &s.signals
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.of == nil {
		g.of = map[string]map[int]func(){}
	}
	if g.of[class] == nil {
		g.of[class] = map[int]func(){}
	}
	g.next++
	n := g.next
	g.of[class][n] = f
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if delete(g.of[class], n); len(g.of[class]) == 0 {
			delete(g.of, class)
		}
	}
}

// Notify tells the watchers of a class in this server, or of every class for "".
func (s *Store) Notify(class string) {
	s.signals.mu.Lock()
	defer s.signals.mu.Unlock()
	for id, watchers := range s.signals.of {
		if class != "" && id != class {
			continue
		}
		for _, f := range watchers {
			f()
		}
	}
}

// Signal tells the watchers of a class in every server. Where the database has
// no way to, the only server is this one.
func (s *Store) Signal(ctx context.Context, class string) error {
	if s.dialect.Signal == "" {
		s.Notify(class)
		return nil
	}
	_, err := s.exec(ctx, s.dialect.Signal, class)
	return err
}
