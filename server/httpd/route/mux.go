// Package route is the table of a server's addresses.
package route

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"fewshot/app/chat"
	"fewshot/server/httpd/reply"
)

// A Mux is an http.ServeMux that knows its patterns, so that a test can ask every one.
type Mux struct {
	*http.ServeMux
	patterns []string
}

// NewMux returns a mux without a route.
func NewMux() *Mux { return &Mux{ServeMux: http.NewServeMux()} }

// Handle registers a handler.
func (m *Mux) Handle(pattern string, h http.Handler) {
	m.patterns = append(m.patterns, pattern)
	m.ServeMux.Handle(pattern, h)
}

// HandleFunc registers a function.
func (m *Mux) HandleFunc(pattern string, f func(http.ResponseWriter, *http.Request)) {
	m.Handle(pattern, http.HandlerFunc(f))
}

// Patterns are what was registered, in that order.
func (m *Mux) Patterns() []string { return slices.Clone(m.patterns) }

// Methods are the handlers of one path.
type Methods map[string]http.HandlerFunc

// Resource registers the handlers of a path, and the answer to every other method. GET
// includes HEAD.
func (m *Mux) Resource(path string, handlers Methods) {
	names := slices.Sorted(maps.Keys(handlers))
	allow := strings.Join(names, ", ")
	if handlers[http.MethodGet] != nil {
		allow = strings.Replace(allow, "GET", "GET, HEAD", 1)
	}
	for _, name := range names {
		m.HandleFunc(name+" "+path, handlers[name])
	}
	m.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", allow)
		reply.Fail(w, r, reply.Error(http.StatusMethodNotAllowed, chat.CodeMethodNotAllowed,
			"This address does not accept "+Shorten(r.Method)+" requests.", "Use "+strings.Join(names, " or ")+"."))
	})
}

// Shorten bounds a word that a client made up before it is quoted back.
func Shorten(s string) string {
	if len(s) > 20 {
		return s[:20] + "…"
	}
	return s
}
