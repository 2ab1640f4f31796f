package httpd

import (
	"io"
	"net/http"
)

// health answers GET /healthz: the process is alive.
func (s *server) health(w http.ResponseWriter, r *http.Request) {
	status(w, http.StatusOK, "ok")
}

// ready answers GET /readyz: whether the server takes requests. It stops to
// be ready before it stops to answer, so that a load balancer looks elsewhere
// in time.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	if !s.Ready() {
		status(w, http.StatusServiceUnavailable, "stopping")
		return
	}
	status(w, http.StatusOK, "ready")
}

// metrics answers GET /metrics, to callers on this machine only: the figures
// tell how much is asked of which model. A request that came through a proxy
// is not from this machine, wherever the proxy runs.
func (s *server) metrics(w http.ResponseWriter, r *http.Request) {
	forwarded := r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != ""
	if s.Metrics == nil || forwarded || !recordOf(r).client.IsLoopback() {
		fail(w, r, problem(http.StatusNotFound, "unknown_url",
			"Metrics are not served here.", "Ask from the machine itself, or at the address of -metrics-addr."))
		return
	}
	s.Metrics.ServeHTTP(w, r)
}

// status answers a health check.
func status(w http.ResponseWriter, code int, word string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	io.WriteString(w, `{"status":"`+word+`"}`+"\n")
}
