package client

import (
	"context"
	"encoding/json"
	"iter"
	"sync"

	"fewshot/app/chat"
)

// A port posts messages, JSON texts, to the other side of a worker.
type port interface {
	post(message string)
	close()
}

// A starter makes a worker. What the worker says goes to receive; if it dies,
// died is called with the reason, once.
type starter func(receive func(message string), died func(reason string)) (port, error)

// A Worker is the page's side of the model that runs in a Web Worker, off the
// thread that the page draws on. It starts with the first request, and starts
// anew if it has died. Any number of runs may be under way: the worker takes
// turns among them.
type Worker struct {
	start starter

	mu     sync.Mutex
	port   port // nil: not started
	nextID int
	runs   map[int]*inbox
	watch  func(Progress)
}

func newWorker(start starter) *Worker {
	return &Worker{start: start, runs: map[int]*inbox{}}
}

// Watch makes f the function that is told, from a goroutine of its own, how
// much of a model's weights has arrived. There is one at a time.
func (w *Worker) Watch(f func(Progress)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.watch = f
}

// Warm starts the worker and has it load a model, so that the first answer
// does not wait for that. It returns when the model is ready.
func (w *Worker) Warm(ctx context.Context, model string) error {
	for _, err := range w.converse(ctx, toWorker{Op: opWarm, Model: model}) {
		if err != nil {
			return err
		}
	}
	return nil
}

// Stream answers r with the model in the page.
func (w *Worker) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return w.converse(ctx, toWorker{Op: opRun, Chat: r.Chat(), Request: r.AppendJSON(nil, "")})
}

// converse sends a message and yields what comes back on it.
func (w *Worker) converse(ctx context.Context, m toWorker) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(chat.Chunk{}, err)
			return
		}
		id, box, err := w.open(m)
		if err != nil {
			yield(chat.Chunk{}, err)
			return
		}
		defer w.hangUp(id, box)
		for {
			message, err := box.next(ctx)
			if err != nil {
				yield(chat.Chunk{}, err)
				return
			}
			for _, c := range message.Chunks {
				if !yield(c, nil) {
					return
				}
			}
			if message.Error != nil {
				yield(chat.Chunk{}, message.Error.restore())
			}
			if message.End {
				box.ended = true
				return
			}
		}
	}
}

// open starts the worker if need be, and a conversation in it.
func (w *Worker) open(m toWorker) (int, *inbox, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.port == nil {
		var started port
		p, err := w.start(
			func(message string) { w.receive(message) },
			func(reason string) { w.died(started, reason) })
		if err != nil {
			return 0, nil, &chat.Error{Type: "api_error", Code: "worker_failed",
				Message: "The model in the page could not start.", Hint: "Reload the page, or choose a model on the server."}
		}
		started, w.port = p, p
	}
	w.nextID++
	m.ID = w.nextID
	data, err := json.Marshal(m)
	if err != nil {
		return 0, nil, err
	}
	box := newInbox()
	w.runs[m.ID] = box
	w.port.post(string(data))
	return m.ID, box, nil
}

// hangUp ends a conversation; if the worker is not through, it is told to
// stop.
func (w *Worker) hangUp(id int, box *inbox) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.runs[id] != box {
		return // the worker died meanwhile
	}
	delete(w.runs, id)
	if !box.ended {
		data, _ := json.Marshal(toWorker{Op: opStop, ID: id})
		w.port.post(string(data))
	}
}

// receive hands a message to the conversation that it belongs to.
func (w *Worker) receive(text string) {
	var m fromWorker
	if json.Unmarshal([]byte(text), &m) != nil {
		return
	}
	w.mu.Lock()
	box, watch := w.runs[m.ID], w.watch
	w.mu.Unlock()
	if m.Progress != nil && watch != nil {
		go watch(*m.Progress)
	}
	if box != nil && (len(m.Chunks) > 0 || m.End) {
		box.put(m)
	}
}

// died ends every conversation with an error; the next one starts a new
// worker.
func (w *Worker) died(p port, reason string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.port != p {
		return
	}
	for id, box := range w.runs {
		box.put(fromWorker{ID: id, End: true, Error: store(&chat.Error{
			Type: "api_error", Code: "worker_died",
			Message: "The model in the page has stopped: " + reason + ".",
			Hint:    "What had arrived is kept. Run it again: the model starts anew.",
		})})
	}
	clear(w.runs)
	w.port = nil
	if p != nil {
		p.close()
	}
}

// An inbox holds the messages of one conversation until they are read. It
// never blocks who puts: that is the browser's event handler.
type inbox struct {
	mu       sync.Mutex
	messages []fromWorker
	arrived  chan struct{} // has a token if messages may not be empty
	ended    bool          // read to the end; only the reader uses it
}

func newInbox() *inbox { return &inbox{arrived: make(chan struct{}, 1)} }

func (b *inbox) put(m fromWorker) {
	b.mu.Lock()
	b.messages = append(b.messages, m)
	b.mu.Unlock()
	select {
	case b.arrived <- struct{}{}:
	default:
	}
}

// next is the next message, or ctx's error.
func (b *inbox) next(ctx context.Context) (fromWorker, error) {
	for {
		if err := ctx.Err(); err != nil {
			return fromWorker{}, err
		}
		b.mu.Lock()
		if len(b.messages) > 0 {
			m := b.messages[0]
			b.messages = b.messages[1:]
			b.mu.Unlock()
			return m, nil
		}
		b.mu.Unlock()
		select {
		case <-b.arrived:
		case <-ctx.Done():
		}
	}
}
