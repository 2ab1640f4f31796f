package httpd

import (
	"strings"
	"testing"

	"fewshot/server/httpd/reply"
)

func TestBodies_have_a_limit_of_their_endpoint(t *testing.T) {
	s := startClasses(t, words("a"))
	for _, tt := range []struct {
		method, path string
		limit        int
	}{
		{"POST", "/api/join", reply.Small}, {"POST", "/api/return", reply.Small}, {"POST", "/api/teacher", reply.Small},
		{"POST", "/api/teacher/classes", 64 << 10}, {"PUT", "/api/teacher/classes/x", 64 << 10}, {"POST", "/api/teacher/classes/x/links", reply.Small},
		{"POST", "/api/teacher/classes/x/exercises", 1 << 20},
	} {
		for _, more := range []int{0, 1} {
			body := `{"x":"` + strings.Repeat("x", tt.limit+more-8) + `"}`
			status, answer := s.teacher.do(tt.method, tt.path, rawJSON(body))
			if refused := status == 413; refused != (more > 0) {
				t.Errorf("%s %s, %d bytes: %d %s", tt.method, tt.path, len(body), status, answer)
			}
		}
	}
}

// rawJSON is a body as it is.
type rawJSON string

func (r rawJSON) MarshalJSON() ([]byte, error) { return []byte(r), nil }
