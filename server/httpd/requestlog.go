package httpd

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"fewshot/server/httpd/reply"
	"fewshot/server/httpd/route"
)

// finish answers for a handler that panicked, counts the request and writes
// its line in the log. p is what the handler panicked with, nil if it did not. traced ends
// its trace.
func (s *server) finish(p any, log *reply.RequestLog, r *http.Request, traced func(route string, status int)) {
	if p != nil && p != http.ErrAbortHandler {
		s.Log.ErrorContext(r.Context(), "panic", "request_id", log.ID, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		if log.Status == 0 {
			clear(log.Header())
			reply.Harden(log.Header())
			log.Header().Set("X-Request-Id", log.ID)
			reply.Fail(log, r, reply.Internal())
			p = nil
		}
	}
	pattern := r.Pattern
	if pattern == "" {
		pattern = "none" // refused by the middleware
	}
	status := log.Status
	if status == 0 && log.Public != nil {
		status = log.Public.Status
	}
	s.Count(pattern, status)
	traced(pattern, status)
	s.logRequest(log, r, pattern, status)
	if p != nil {
		// Half an answer was sent. It must not look complete: cut it off.
		panic(http.ErrAbortHandler)
	}
}

// logRequest writes one line: quietly for what went well (a run has a line of
// its own), louder for what did not.
func (s *server) logRequest(log *reply.RequestLog, r *http.Request, pattern string, status int) {
	level := slog.LevelDebug
	switch {
	case status >= 500 && status != reply.StatusClosed:
		level = slog.LevelWarn
	case status >= 400 && isAPI(r.URL.Path):
		level = slog.LevelInfo
	}
	if !s.Log.Enabled(r.Context(), level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("request_id", log.ID),
		slog.String("method", route.Shorten(r.Method)),
		slog.String("route", pattern),
		slog.Int("status", status),
		slog.Int64("bytes", log.Bytes),
		slog.Float64("ms", milliseconds(time.Since(log.Started))),
	}
	if log.Public != nil {
		attrs = append(attrs, slog.String("code", log.Public.Code))
	}
	if log.Cause != nil {
		attrs = append(attrs, slog.String("err", log.Cause.Error()))
	}
	s.Log.LogAttrs(r.Context(), level, "request", attrs...)
}

// milliseconds is d in ms, to the microsecond.
func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
