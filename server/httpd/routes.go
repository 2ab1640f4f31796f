package httpd

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// routes registers every endpoint.
func (s *server) routes() {
	s.endpoint("/v1/models", s.listModels, http.MethodGet)
	s.endpoint("/v1/models/{id...}", s.getModel, http.MethodGet)
	s.endpoint("/v1/chat/completions", s.chatCompletions, http.MethodPost)
	s.endpoint("/v1/completions", s.completions, http.MethodPost)
	s.endpoint("/v1/code", s.code, http.MethodPost)
	s.endpoint("/v1/tokens", s.tokens, http.MethodPost)
	s.mux.HandleFunc("/v1", s.unknown) // or ServeMux would redirect it
	s.mux.HandleFunc("/v1/", s.unknown)

	s.endpoint("/healthz", s.health, http.MethodGet)
	s.endpoint("/readyz", s.ready, http.MethodGet)
	s.endpoint("/metrics", s.metrics, http.MethodGet)

	s.classRoutes()

	s.mux.Handle("/", s.Page)
}

// methods are the handlers of one path.
type methods map[string]http.HandlerFunc

// endpoint registers a handler for one method of a path, and the answer to
// every other method.
func (s *server) endpoint(path string, h http.HandlerFunc, method string) {
	s.resource(path, methods{method: h})
}

// resource registers the handlers of a path, and the answer to every other
// method. GET includes HEAD.
func (s *server) resource(path string, handlers methods) {
	names := slices.Sorted(maps.Keys(handlers))
	allow := strings.Join(names, ", ")
	if handlers[http.MethodGet] != nil {
		allow = strings.Replace(allow, "GET", "GET, HEAD", 1)
	}
	for _, name := range names {
		s.mux.HandleFunc(name+" "+path, handlers[name])
	}
	s.mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", allow)
		fail(w, r, problem(http.StatusMethodNotAllowed, "method_not_allowed",
			"This address does not take "+shorten(r.Method)+" requests.", "Use "+strings.Join(names, " or ")+"."))
	})
}

// unknown answers everything at and below /v1 that there is not.
func (s *server) unknown(w http.ResponseWriter, r *http.Request) {
	fail(w, r, problem(http.StatusNotFound, "unknown_url",
		"There is no such endpoint here.",
		"This server has /v1/models, /v1/chat/completions and /v1/completions."))
}

// isAPI reports whether a path belongs to the API, which the access rule
// guards and whose errors are envelopes.
func isAPI(path string) bool {
	return path == "/v1" || strings.HasPrefix(path, "/v1/")
}

// shorten bounds a word that a client made up before it is quoted back.
func shorten(s string) string {
	if len(s) > 20 {
		return s[:20] + "…"
	}
	return s
}
