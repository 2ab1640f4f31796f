package httpd

import (
	"context"
	"errors"
	"net/http"
	"time"

	"fewshot/app/chat"
	"fewshot/server/classroom"
	"fewshot/server/httpd/reply"
	"fewshot/server/journal"
)

// health answers GET /healthz: the process is alive.
func (s *server) health(w http.ResponseWriter, r *http.Request) {
	reply.JSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

// ready answers GET /readyz: whether the server takes requests. It stops to
// be ready before it stops to answer, so that a load balancer looks elsewhere
// in time.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	if !s.Ready() {
		reply.JSON(w, http.StatusServiceUnavailable, map[string]string{"status": "stopping"})
		return
	}
	failing := s.failing(r.Context())
	if len(failing) > 0 {
		failing["status"] = "not ready"
		w.Header().Set("Retry-After", "5")
		reply.JSON(w, http.StatusServiceUnavailable, failing)
		return
	}
	reply.JSON(w, http.StatusOK, map[string]string{"status": "ready"})
}

// checkTime is how long a part may take to say that it works.
const checkTime = 3 * time.Second

// failing are the parts that don't work, each with why.
func (s *server) failing(ctx context.Context) map[string]string {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	type result struct {
		name string
		err  error
	}
	results := make(chan result, len(s.Checks))
	for name, check := range s.Checks {
		go func() { results <- result{name, check(ctx)} }()
	}
	failing := map[string]string{}
	for range s.Checks {
		select {
		case r := <-results:
			if r.err != nil {
				s.Log.WarnContext(ctx, "not ready", "part", r.name, "err", r.err)
				failing[r.name] = reason(r.err)
			}
		case <-ctx.Done():
			failing["checks"] = "no answer within " + checkTime.String()
			return failing
		}
	}
	return failing
}

// reason is why a part doesn't work, in words that give nothing away.
func reason(err error) string {
	switch {
	case errors.Is(err, classroom.ErrNoRoom), errors.Is(err, journal.ErrNoRoom):
		return "the disk is full"
	case errors.Is(err, classroom.ErrAway), errors.Is(err, context.DeadlineExceeded):
		return "the database does not answer"
	}
	return "it fails; the server's log says why"
}

// metrics answers GET /metrics, to callers on this machine only: the figures
// tell how much is asked of which model. A request that came through a proxy
// is not from this machine, wherever the proxy runs.
func (s *server) metrics(w http.ResponseWriter, r *http.Request) {
	forwarded := r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != ""
	if s.Metrics == nil || forwarded || !reply.LogOf(r).Client.IsLoopback() {
		reply.Fail(w, r, reply.Error(http.StatusNotFound, chat.CodeUnknownURL,
			"Metrics are not served here.", "Ask from the machine itself, or at the address of -metrics-addr."))
		return
	}
	s.Metrics.ServeHTTP(w, r)
}
