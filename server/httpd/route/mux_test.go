package route

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"fewshot/server/httpd/reply/replytest"
)

func TestResource(t *testing.T) {
	mux := NewMux()
	says := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, text) }
	}
	mux.Resource("/thing/{id}", Methods{"GET": says("got"), "DELETE": says("deleted")})
	mux.Resource("/post", Methods{"POST": says("posted")})
	front := replytest.Front("http://localhost", mux)
	for _, tt := range []struct {
		method, path string
		status       int
		body, allow  string
	}{
		{"GET", "/thing/1", 200, "got", ""},
		{"HEAD", "/thing/1", 200, "got", ""}, // net/http leaves the body out
		{"DELETE", "/thing/1", 200, "deleted", ""},
		{"POST", "/thing/1", 405, "This address does not accept POST requests.", "DELETE, GET, HEAD"},
		{"GET", "/post", 405, "Use POST.", "POST"},
		{strings.Repeat("X", 300), "/post", 405, strings.Repeat("X", 20) + "… requests", "POST"},
		{"GET", "/thing", 404, "", ""},
	} {
		w := httptest.NewRecorder()
		front.ServeHTTP(w, httptest.NewRequest(tt.method, tt.path, nil))
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.body) || w.Header().Get("Allow") != tt.allow {
			t.Errorf("%.20s %s: %d %s, Allow %q", tt.method, tt.path, w.Code, w.Body, w.Header().Get("Allow"))
		}
	}
	if got := mux.Patterns(); !slices.Contains(got, "GET /thing/{id}") || !slices.Contains(got, "/post") || len(got) != 5 {
		t.Errorf("the patterns are %q", got)
	}
}
