package reply

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"fewshot/app/chat"
)

// A RequestLog is what is known of one request: its ID, its client, and what it was
// answered. It is the ResponseWriter that handlers write to.
type RequestLog struct {
	http.ResponseWriter
	ID      string
	Client  netip.Addr
	Origin  string // this server's own, as the client's browser sees it: https://class.example.org
	Base    string // the path below which that browser finds this server: /fewshot; "" at the root
	Started time.Time
	Bodies  *Bodies // of all requests

	Status int         // 0 until the headers are sent
	Bytes  int64       // of the body
	Public *chat.Error // what went wrong, as the client sees it; nil: nothing
	Cause  error       // what Public was made of
}

// logKey is the key of the log in a request's context.
type logKey struct{}

// WithLog returns a context for the handlers of a request.
func WithLog(ctx context.Context, l *RequestLog) context.Context {
	return context.WithValue(ctx, logKey{}, l)
}

// LogOf is the log of a request that came through the middleware.
func LogOf(r *http.Request) *RequestLog { return r.Context().Value(logKey{}).(*RequestLog) }

// Note keeps an error for the request's line in the log.
func Note(r *http.Request, public *chat.Error, cause error) {
	l := LogOf(r)
	l.Public, l.Cause = public, cause
}

// Home is this server's address as the client's browser sees it, without a slash at its
// end.
func (l *RequestLog) Home() string { return l.Origin + l.Base }

// Secure reports whether the browser spoke TLS, to us or to a proxy of ours.
func (l *RequestLog) Secure() bool { return strings.HasPrefix(l.Origin, "https:") }

// WriteHeader notes the status.
func (l *RequestLog) WriteHeader(status int) {
	if l.Status == 0 && status >= 200 {
		l.Status = status
	}
	l.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (l *RequestLog) Write(p []byte) (int, error) {
	if l.Status == 0 {
		l.Status = http.StatusOK
	}
	n, err := l.ResponseWriter.Write(p)
	l.Bytes += int64(n)
	return n, err
}

// Unwrap gives http.ResponseController the writer below.
func (l *RequestLog) Unwrap() http.ResponseWriter { return l.ResponseWriter }

// Timeout is how long a client may take to receive anything that is not a stream: the
// model's weights, some megabytes, over a slow line.
const Timeout = 5 * time.Minute
