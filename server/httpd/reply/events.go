package reply

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// maxUnsent is how many bytes of events wait for one that follows at once.
const maxUnsent = 4 << 10

// Events is an answer of server-sent events. They are appended to Buffer between
// [Events.Open] and [Events.Flush]; a stream that waits holds no buffer, and the next
// that has something to say need not grow its own. One goroutine uses it, beside
// [Events.KeepAlive].
type Events struct {
	Buffer []byte // in room, unless it has grown out of it

	w       http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration // for the client to take what is flushed
	room    *eventRoom

	mu    sync.Mutex // guards what follows, and the writing
	begun bool       // the headers are sent, or leave with the first flush
	ended bool
	moved time.Time   // when the deadline was last set
	zip   *compressor // nil: sent as they are
}

// eventRoom has room for maxUnsent and an event more.
type eventRoom [maxUnsent + 2<<10]byte

var eventRooms = sync.Pool{New: func() any { return new(eventRoom) }}

// NewEvents returns a stream of events that has not begun. timeout is for the client to
// take what is flushed. The caller closes it.
func NewEvents(w http.ResponseWriter, timeout time.Duration) *Events {
	return &Events{w: w, control: http.NewResponseController(w), timeout: timeout}
}

// Compress has the events compressed, if the client takes that and there is a
// compressor for it. It is called before the first event.
func (e *Events) Compress(r *http.Request) { e.zip = compressorFor(e.w, r) }

// Begin sets the headers of a stream of events; they leave with the first flush.
// Nothing on the way may hold events back or store them.
func (e *Events) Begin() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.begin()
}

func (e *Events) begin() {
	h := e.w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	if e.zip != nil {
		h.Set("Content-Encoding", "gzip")
	}
	e.begun = true
}

// Begun reports whether the stream has begun: then its status is sent.
func (e *Events) Begun() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.begun
}

// Open makes a buffer if there is none.
func (e *Events) Open() {
	if e.room == nil {
		e.room = eventRooms.Get().(*eventRoom)
		e.Buffer = e.room[:0]
	}
}

// release gives the buffer back, with what is in it.
func (e *Events) release() {
	if e.room != nil {
		eventRooms.Put(e.room)
		e.room, e.Buffer = nil, nil
	}
}

// Full reports whether what is in the buffer should not wait for more.
func (e *Events) Full() bool { return len(e.Buffer) >= maxUnsent }

// Flush sends the buffer, if there is something in it. It fails if the client went
// away, or did not take what it was sent in time.
func (e *Events) Flush() error {
	defer e.release()
	if len(e.Buffer) == 0 {
		return nil
	}
	return e.write(e.Buffer)
}

// Data sends an event.
func (e *Events) Data(data []byte) error {
	e.Open()
	e.Buffer = append(append(append(e.Buffer, "data: "...), data...), "\n\n"...)
	return e.Flush()
}

// alive is a comment, which clients skip.
var alive = []byte(": \n\n")

// KeepAlive sends a comment every so often, once the stream has begun, until ctx ends,
// so that nothing on the way takes the connection for dead. If the client has gone it
// calls gone and returns.
func (e *Events) KeepAlive(ctx context.Context, every time.Duration, gone func()) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if e.Begun() && e.write(alive) != nil {
				gone()
				return
			}
		}
	}
}

func (e *Events) write(data []byte) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ended {
		return context.Canceled
	}
	if !e.begun {
		e.begin()
	}
	// Moving the deadline costs as much as encoding a chunk: not every time.
	if now := time.Now(); now.Sub(e.moved) > e.timeout/8 {
		e.control.SetWriteDeadline(now.Add(e.timeout))
		e.moved = now
	}
	if e.zip != nil {
		if err := e.zip.write(data); err != nil {
			return err
		}
	} else if _, err := e.w.Write(data); err != nil {
		return err
	}
	return e.control.Flush()
}

// Close ends the events: nothing is written any more, and another stream may have the
// buffer and the compressor. What was not flushed is dropped.
func (e *Events) Close() {
	e.release()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.zip != nil && !e.ended {
		if e.begun {
			e.control.SetWriteDeadline(time.Now().Add(time.Second))
		}
		e.zip.close(e.begun)
	}
	e.ended = true
}
