package httpd

import "net/http"

// chatCompletions answers POST /v1/chat/completions.
func (s *server) chatCompletions(w http.ResponseWriter, r *http.Request) {
	s.answer(w, r, true)
}
