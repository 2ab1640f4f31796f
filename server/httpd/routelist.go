package httpd

import (
	"net/http"
	"slices"
)

// A routeMux is a ServeMux that knows its patterns, so that a test can ask every one.
type routeMux struct {
	*http.ServeMux
	patterns []string
}

func newRouteMux() *routeMux { return &routeMux{ServeMux: http.NewServeMux()} }

// Handle registers a handler.
func (m *routeMux) Handle(pattern string, h http.Handler) {
	m.patterns = append(m.patterns, pattern)
	m.ServeMux.Handle(pattern, h)
}

// HandleFunc registers a function.
func (m *routeMux) HandleFunc(pattern string, f func(http.ResponseWriter, *http.Request)) {
	m.Handle(pattern, http.HandlerFunc(f))
}

// Routes are the patterns of a handler that [New] made, its page's included, sorted.
func Routes(h http.Handler) []string {
	s, ok := h.(*server)
	if !ok {
		return nil
	}
	all := slices.Clone(s.mux.patterns)
	if page, ok := s.Page.(*routeMux); ok {
		all = append(all, page.patterns...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
