package httpd

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"sync"
	"time"

	"fewshot/app/chat"
)

// stream sends an answer as it comes, as server-sent events.
//
// The status waits for the first chunk: an error that comes before it is
// answered with its own status and an envelope, so that a client sees a 429 as
// a 429. An error after it ends the stream with an error event and without
// [DONE]; what had arrived stays valid. A client that waits for a place is told so
// in comments, ": waiting 3" with three before it, which clients that don't know them
// skip; then the status is 200 before there is an answer.
func (s *server) stream(w http.ResponseWriter, r *http.Request, req *chat.Request, chunks iter.Seq2[chat.Chunk, error]) {
	rec := recordOf(r)
	encoder := chat.NewStreamEncoder(req, answerID(req, rec), rec.started.Unix())
	events := &eventWriter{w: w, control: http.NewResponseController(w), timeout: s.WriteTimeout}
	defer events.close()

	rec.word = func(before int) {
		if !events.begun {
			provenance(w.Header(), req)
			events.begin()
		}
		events.open()
		events.buffer = append(strconv.AppendInt(append(events.buffer, ": waiting "...), int64(before), 10), "\n\n"...)
		events.flush() // who has gone is found out by the next one too
	}

	for c, err := range chunks {
		// 1. An error: with a status of its own if it still can have one.
		if err != nil && !events.begun {
			fail(w, r, err)
			return
		}
		if err != nil {
			told := classify(err)
			note(r, told, err)
			events.open()
			events.buffer = encoder.AppendError(events.buffer, told)
			events.flush()
			return
		}
		// 2. The headers, with the first chunk.
		if !events.begun {
			provenance(w.Header(), req)
			events.begin()
		}
		// 3. The chunk. Leaving the loop ends the run upstream.
		events.open()
		events.buffer = encoder.Append(events.buffer, c)
		if c.More && len(events.buffer) < maxUnsent {
			continue
		}
		if err := events.flush(); err != nil {
			note(r, classify(context.Canceled), fmt.Errorf("send stream: %w", err))
			return
		}
	}

	// 4. The end, which only a complete answer has.
	if !events.begun {
		provenance(w.Header(), req)
		events.begin()
	}
	events.open()
	events.buffer = encoder.AppendDone(events.buffer)
	if err := events.flush(); err != nil {
		note(r, classify(context.Canceled), fmt.Errorf("send stream: %w", err))
	}
}

// maxUnsent is how many bytes of events wait for one that follows at once.
const maxUnsent = 4 << 10

// An eventWriter writes events that were appended to its buffer. It has one only from
// open to flush: a stream that waits holds none, and the next that has something to
// say need not grow its own.
type eventWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
	buffer  []byte // in room, unless it has grown out of it
	room    *eventRoom
	begun   bool          // the headers are sent
	timeout time.Duration // for the client to take what is flushed
	moved   time.Time     // when the deadline was last set
}

// eventRoom has room for maxUnsent and an event more.
type eventRoom [maxUnsent + 2<<10]byte

var eventRooms = sync.Pool{New: func() any { return new(eventRoom) }}

// open makes a buffer if there is none.
func (e *eventWriter) open() {
	if e.room == nil {
		e.room = eventRooms.Get().(*eventRoom)
		e.buffer = e.room[:0]
	}
}

// close gives the buffer back, with what is in it.
func (e *eventWriter) close() {
	if e.room != nil {
		eventRooms.Put(e.room)
		e.room, e.buffer = nil, nil
	}
}

// begin sets the headers of a stream of events; they leave with the first
// flush. Nothing on the way may hold events back or store them.
func (e *eventWriter) begin() {
	h := e.w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no")
	e.begun = true
}

// flush sends the buffer, if there is something in it. It fails if the client
// went away, or did not take what it was sent in time.
func (e *eventWriter) flush() error {
	defer e.close()
	if len(e.buffer) == 0 {
		return nil
	}
	// Moving the deadline costs as much as encoding a chunk: not every time.
	if now := time.Now(); now.Sub(e.moved) > e.timeout/8 {
		e.control.SetWriteDeadline(now.Add(e.timeout))
		e.moved = now
	}
	_, err := e.w.Write(e.buffer)
	if err != nil {
		return err
	}
	return e.control.Flush()
}
