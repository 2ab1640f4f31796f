package httpd

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"fewshot/app/classes"
	"fewshot/web"
)

// boardAlive is how often a board without news is sent a line, so that nothing on
// the way takes the connection for dead.
const boardAlive = 20 * time.Second

// board answers GET /api/teacher/classes/{class}/board: everything that is on the
// board of a class, and then what changes, as server-sent events.
func (s *server) board(w http.ResponseWriter, r *http.Request) {
	t, err := s.teacher(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	leave, err := s.boards.enter(t.ID)
	if err != nil {
		fail(w, r, err)
		return
	}
	defer leave()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	out := newBoardWriter(w, r, s.WriteTimeout)
	defer out.close()
	go out.keepAlive(ctx, cancel)
	err = s.Classes.School.Watch(ctx, t, r.PathValue("class"), func(c classes.Change) error {
		data, err := json.Marshal(c)
		if err != nil {
			return err
		}
		return out.event(data)
	})
	switch {
	case !out.begun():
		fail(w, r, err)
	case !errors.Is(err, context.Canceled):
		note(r, classify(err), err)
	}
}

// A boardWriter sends events, compressed where the browser takes it: rows of a
// class are much alike.
type boardWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration
	zip     *gzip.Writer // nil: as they are

	mu    sync.Mutex
	begin bool // the headers are sent
	ended bool
}

// A board's compressor is two thirds of a megabyte: so many boards have one, and those
// beyond are sent as they are.
const zippedBoards = 64

// zips are compressors that no board has; zipped has an element for each that one has.
var (
	zips   = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}
	zipped = make(chan struct{}, zippedBoards)
)

func newBoardWriter(w http.ResponseWriter, r *http.Request, timeout time.Duration) *boardWriter {
	b := &boardWriter{w: w, control: http.NewResponseController(w), timeout: timeout}
	if web.Encoding(r.Header.Get("Accept-Encoding"), false, true) == "gzip" {
		select {
		case zipped <- struct{}{}:
			b.zip = zips.Get().(*gzip.Writer)
			b.zip.Reset(w)
		default:
		}
	}
	return b
}

// close ends the events: nothing is written any more, and another board may have the
// compressor.
func (b *boardWriter) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.zip != nil && !b.ended {
		if b.begin {
			b.control.SetWriteDeadline(time.Now().Add(time.Second))
			b.zip.Close() // whoever has gone needs no end
		}
		b.zip.Reset(nil)
		zips.Put(b.zip)
		<-zipped
	}
	b.ended = true
}

func (b *boardWriter) begun() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.begin
}

// event sends an event.
func (b *boardWriter) event(data []byte) error {
	return b.write("data: " + string(data) + "\n\n")
}

// keepAlive sends a comment now and then, once the stream has begun, until ctx
// ends; it ends that if the browser has gone.
func (b *boardWriter) keepAlive(ctx context.Context, cancel func()) {
	tick := time.NewTicker(boardAlive)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if b.begun() && b.write(": \n\n") != nil {
				cancel()
			}
		}
	}
}

func (b *boardWriter) write(text string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return context.Canceled
	}
	if !b.begin {
		b.begin = true
		h := b.w.Header()
		h.Set("Content-Type", "text/event-stream; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Accel-Buffering", "no")
		if b.zip != nil {
			h.Set("Content-Encoding", "gzip")
		}
	}
	b.control.SetWriteDeadline(time.Now().Add(b.timeout))
	if b.zip == nil {
		if _, err := b.w.Write([]byte(text)); err != nil {
			return err
		}
		return b.control.Flush()
	}
	if _, err := b.zip.Write([]byte(text)); err != nil {
		return err
	}
	if err := b.zip.Flush(); err != nil {
		return err
	}
	return b.control.Flush()
}
