package client

import (
	"context"
	"encoding/json"
	"iter"
	"strings"
	"sync"
	"time"

	"fewshot/app/chat"
)

// slice is how long the worker computes before it lets others have a turn:
// other runs, and the messages of the page. Chunks made within it are sent
// together.
const slice = 12 * time.Millisecond

// maxRuns is how many runs the worker has under way at once; others wait.
const maxRuns = 4

// A host is the worker's side: it answers the page's messages with models
// that it loads when they are first asked for.
type host struct {
	post  func(message string)
	yield func()                                                                      // lets the browser deliver messages
	fetch func(ctx context.Context, name string, told func(Progress)) ([]byte, error) // a file of the build
	load  func(model string, weights []byte) (chat.Streamer, error)

	slots chan struct{}

	mu     sync.Mutex
	stops  map[int]context.CancelFunc
	models map[string]*loading
}

// loading is a model that was asked for; ready is closed when it is there, or
// has failed.
type loading struct {
	ready    chan struct{}
	streamer chat.Streamer
	err      error
	waiting  map[int]bool // the runs to tell the progress
}

func newHost(post func(string), yield func(), fetch func(context.Context, string, func(Progress)) ([]byte, error), load func(string, []byte) (chat.Streamer, error)) *host {
	return &host{
		post: post, yield: yield, fetch: fetch, load: load,
		slots: make(chan struct{}, maxRuns), stops: map[int]context.CancelFunc{}, models: map[string]*loading{},
	}
}

// receive takes a message of the page. It does not wait: what takes time has
// a goroutine.
func (h *host) receive(text string) {
	var m toWorker
	if json.Unmarshal([]byte(text), &m) != nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if m.Op == opStop {
		if stop := h.stops[m.ID]; stop != nil {
			stop()
		}
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	h.stops[m.ID] = stop
	go func() {
		defer func() {
			stop()
			h.mu.Lock()
			delete(h.stops, m.ID)
			h.mu.Unlock()
		}()
		h.answer(ctx, m)
	}()
}

// answer does what a message asks and says when it is done.
func (h *host) answer(ctx context.Context, m toWorker) {
	err := func() error {
		if m.Op == opWarm {
			_, err := h.model(ctx, m.ID, m.Model)
			return err
		}
		r, bad := chat.DecodeRequest(m.Request, m.Chat)
		if bad != nil {
			return bad
		}
		streamer, err := h.model(ctx, m.ID, r.Model)
		if err != nil {
			return err
		}
		select {
		case h.slots <- struct{}{}:
			defer func() { <-h.slots }()
		case <-ctx.Done():
			return ctx.Err()
		}
		return h.relay(m.ID, streamer.Stream(ctx, r))
	}()
	end := fromWorker{ID: m.ID, End: true}
	if err != nil {
		end.Error = store(chat.AsError(err))
	}
	h.send(end)
}

// relay sends the chunks of a stream in batches.
func (h *host) relay(id int, chunks iter.Seq2[chat.Chunk, error]) error {
	var batch []chat.Chunk
	flush := func() {
		if len(batch) > 0 {
			h.send(fromWorker{ID: id, Chunks: batch})
			batch = batch[:0]
		}
	}
	since := time.Time{} // the first chunk goes at once
	for c, err := range chunks {
		if err != nil {
			flush()
			return err
		}
		batch = append(batch, c)
		if time.Since(since) >= slice {
			flush()
			h.yield()
			since = time.Now()
		}
	}
	flush()
	return nil
}

func (h *host) send(m fromWorker) {
	data, err := json.Marshal(m)
	if err != nil {
		data, _ = json.Marshal(fromWorker{ID: m.ID, End: true, Error: store(chat.AsError(err))})
	}
	h.post(string(data))
}

// model returns a model, loaded once for all who ask. A failed load is
// forgotten, so that the next one tries again.
func (h *host) model(ctx context.Context, id int, name string) (chat.Streamer, error) {
	h.mu.Lock()
	l := h.models[name]
	if l == nil {
		l = &loading{ready: make(chan struct{}), waiting: map[int]bool{}}
		h.models[name] = l
		go h.fill(l, name)
	}
	l.waiting[id] = true
	h.mu.Unlock()
	select {
	case <-l.ready:
		return l.streamer, l.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fill fetches a model's weights and loads them. The weights of tiny/NAME are
// the file weights/NAME.bin. It goes on if who asked first gave up: the
// weights are wanted again soon.
func (h *host) fill(l *loading, name string) {
	defer close(l.ready)
	file := "weights/" + strings.TrimPrefix(name, "tiny/") + ".bin"
	told := time.Time{}
	weights, err := h.fetch(context.Background(), file, func(p Progress) {
		if p.Done < p.Total && time.Since(told) < 50*time.Millisecond {
			return
		}
		told = time.Now()
		h.mu.Lock()
		defer h.mu.Unlock()
		for id := range l.waiting {
			h.send(fromWorker{ID: id, Progress: &p})
		}
	})
	if err == nil {
		l.streamer, err = h.load(name, weights)
	}
	if err != nil {
		l.err = err
		h.mu.Lock()
		delete(h.models, name)
		h.mu.Unlock()
	}
}
