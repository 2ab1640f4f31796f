package httpd

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"time"

	"fewshot/app/chat"
	"fewshot/server/embed"
)

// A record is what is known of one request: its ID, its client, and what it
// was answered. It is the ResponseWriter that handlers write to.
type record struct {
	http.ResponseWriter
	id      string
	client  netip.Addr
	started time.Time
	reader  *embed.Reader    // of an embed with an author's key; nil: somebody else
	bodies  *bodies          // of all requests
	pupil   *pupil           // of a class, who pays for a run; nil: somebody else
	word    func(before int) // tells a client that its run waits for a place

	status int   // 0 until the headers are sent
	bytes  int64 // of the body
	told   *chat.Error
	cause  error // what told was made of
}

// recordKey is the key of the record in a request's context.
type recordKey struct{}

func withRecord(ctx context.Context, rec *record) context.Context {
	return context.WithValue(ctx, recordKey{}, rec)
}

// recordOf is the record of a request that came through the front door.
func recordOf(r *http.Request) *record { return r.Context().Value(recordKey{}).(*record) }

// note keeps an error for the request's line in the log.
func note(r *http.Request, told *chat.Error, cause error) {
	rec := recordOf(r)
	rec.told, rec.cause = told, cause
}

// WriteHeader notes the status.
func (rec *record) WriteHeader(status int) {
	if rec.status == 0 && status >= 200 {
		rec.status = status
	}
	rec.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (rec *record) Write(p []byte) (int, error) {
	if rec.status == 0 {
		rec.status = http.StatusOK
	}
	n, err := rec.ResponseWriter.Write(p)
	rec.bytes += int64(n)
	return n, err
}

// Unwrap gives http.ResponseController the writer below.
func (rec *record) Unwrap() http.ResponseWriter { return rec.ResponseWriter }

// finish answers for a handler that panicked, counts the request and writes
// its line in the log. It is deferred around every request.
func (s *server) finish(rec *record, r *http.Request) {
	p := recover()
	if p != nil && p != http.ErrAbortHandler {
		s.Log.ErrorContext(r.Context(), "panic", "request_id", rec.id, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		if rec.status == 0 {
			clear(rec.Header())
			secure(rec.Header())
			rec.Header().Set("X-Request-Id", rec.id)
			fail(rec, r, internal())
			p = nil
		}
	}
	route := r.Pattern
	if route == "" {
		route = "none" // refused at the front door
	}
	status := rec.status
	if status == 0 && rec.told != nil {
		status = rec.told.Status
	}
	s.Count(route, status)
	s.logRequest(rec, r, route, status)
	if p != nil {
		// Half an answer was sent. It must not look complete: cut it off.
		panic(http.ErrAbortHandler)
	}
}

// logRequest writes one line: quietly for what went well (a run has a line of
// its own), louder for what did not.
func (s *server) logRequest(rec *record, r *http.Request, route string, status int) {
	level := slog.LevelDebug
	switch {
	case status >= 500 && status != statusClosed:
		level = slog.LevelWarn
	case status >= 400 && isAPI(r.URL.Path):
		level = slog.LevelInfo
	}
	if !s.Log.Enabled(r.Context(), level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("request_id", rec.id),
		slog.String("method", shorten(r.Method)),
		slog.String("route", route),
		slog.Int("status", status),
		slog.Int64("bytes", rec.bytes),
		slog.Float64("ms", milliseconds(time.Since(rec.started))),
	}
	if rec.told != nil {
		attrs = append(attrs, slog.String("code", rec.told.Code))
	}
	if rec.cause != nil {
		attrs = append(attrs, slog.String("err", rec.cause.Error()))
	}
	s.Log.LogAttrs(r.Context(), level, "request", attrs...)
}

// milliseconds is d in ms, to the microsecond.
func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
