package tinyworker

import (
	"context"
	"strings"
	"sync"
	"time"

	"fewshot/app/chat"
	"fewshot/app/page/client"
)

// Weights is the file of the build that has a model's weights.
func Weights(model string) string { return "weights/" + strings.TrimPrefix(model, "tiny/") + ".bin" }

// Models are the models that run in a worker. Each is loaded when it is first asked
// for.
type Models struct {
	fetch func(ctx context.Context, name string, onProgress func(client.Progress)) ([]byte, error) // a file of the build
	load  func(model string, weights []byte) (chat.Streamer, error)

	mu     sync.Mutex
	models map[string]*loading
}

// NewModels are models whose weights come from fetch, as [client.Fetch], and are made
// into a model by load.
func NewModels(fetch func(ctx context.Context, name string, onProgress func(client.Progress)) ([]byte, error), load func(model string, weights []byte) (chat.Streamer, error)) *Models {
	return &Models{fetch: fetch, load: load, models: map[string]*loading{}}
}

// A loading is a model that was asked for; ready is closed when it is there, or has
// failed.
type loading struct {
	ready    chan struct{}
	streamer chat.Streamer
	err      error
	lastID   int
	waiting  map[int]func(client.Progress) // who follows the progress
}

// Get returns a model, loaded once for all callers; onProgress is called with how much of its
// weights has arrived while it waits. A failed load is forgotten, so that the next one
// tries again.
func (m *Models) Get(ctx context.Context, name string, onProgress func(client.Progress)) (chat.Streamer, error) {
	m.mu.Lock()
	l := m.models[name]
	if l == nil {
		l = &loading{ready: make(chan struct{}), waiting: map[int]func(client.Progress){}}
		m.models[name] = l
		go m.fill(l, name)
	}
	l.lastID++
	id := l.lastID
	l.waiting[id] = onProgress
	m.mu.Unlock()
	defer func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(l.waiting, id)
	}()
	select {
	case <-l.ready:
		return l.streamer, l.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fill fetches a model's weights and loads them. It goes on if who asked first gave up:
// the weights are wanted again soon.
func (m *Models) fill(l *loading, name string) {
	defer close(l.ready)
	last := time.Time{}
	weights, err := m.fetch(context.Background(), Weights(name), func(p client.Progress) {
		if p.Done < p.Total && time.Since(last) < 50*time.Millisecond {
			return
		}
		last = time.Now()
		m.mu.Lock()
		defer m.mu.Unlock()
		for _, onProgress := range l.waiting {
			onProgress(p)
		}
	})
	if err == nil {
		l.streamer, err = m.load(name, weights)
	}
	if err != nil {
		l.err = err
		m.mu.Lock()
		delete(m.models, name)
		m.mu.Unlock()
	}
}
