package httpd

import (
	"net/http"
	"slices"
	"strings"

	"fewshot/server/httpd/classapi"
	"fewshot/server/httpd/openai"
	"fewshot/server/httpd/route"
)

// routes registers every endpoint.
func (s *server) routes() {
	openai.Mount(s.mux, openai.Config{
		Gateway: s.Gateway, Log: s.Log, MaxBodyBytes: s.MaxBodyBytes, WriteTimeout: s.WriteTimeout, LogPrompts: s.LogPrompts,
	})
	s.classes = classapi.Mount(s.mux, classapi.Config{
		Classes: s.Classes, Styles: s.Styles, WriteTimeout: s.WriteTimeout, FromOtherSites: s.crossOrigin.AddInsecureBypassPattern, Log: s.Log,
	})

	s.mux.Resource("/healthz", route.Methods{"GET": s.health})
	s.mux.Resource("/readyz", route.Methods{"GET": s.ready})
	s.mux.Resource("/metrics", route.Methods{"GET": s.metrics})

	s.mux.Handle("/", s.Page)
}

// Routes are the patterns of a handler that [New] made, its page's included, sorted.
func Routes(h http.Handler) []string {
	s, ok := h.(*server)
	if !ok {
		return nil
	}
	all := s.mux.Patterns()
	if page, ok := s.Page.(*route.Mux); ok {
		all = append(all, page.Patterns()...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// isEndpoint reports whether a path is one that programs and pages send requests to: what
// is traced. Files, pages and health checks are not.
func isEndpoint(path string) bool {
	for _, group := range []string{"/v1/", "/api/", "/lti/", "/auth/", "/embed/"} {
		if strings.HasPrefix(path, group) {
			return true
		}
	}
	return path == "/oembed"
}

// isAPI reports whether a path belongs to the API, which the access rule
// guards and whose errors are envelopes.
func isAPI(path string) bool {
	return path == "/v1" || strings.HasPrefix(path, "/v1/")
}
