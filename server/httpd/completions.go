package httpd

import "net/http"

// completions answers POST /v1/completions.
func (s *server) completions(w http.ResponseWriter, r *http.Request) {
	s.answer(w, r, false)
}
