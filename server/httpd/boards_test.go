package httpd

import (
	"compress/gzip"
	"context"
	"net/http"
	"strings"
	"testing"
)

// open opens a board and reads its first bytes.
func (p *person) open(ctx context.Context, class string, headers ...string) *http.Response {
	p.s.t.Helper()
	r, _ := http.NewRequestWithContext(ctx, "GET", p.s.URL+"/api/teacher/classes/"+class+"/board", nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := p.client.Do(r)
	if err != nil {
		p.s.t.Fatal(err)
	}
	return res
}

func TestBoards_of_one_teacher_are_bounded_and_come_back(t *testing.T) {
	s := startClasses(t, words("a"))
	class := s.class(nil)
	for round := range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		for range 16 {
			res := s.teacher.open(ctx, class.ID, "Accept-Encoding", "gzip")
			z, err := gzip.NewReader(res.Body)
			if err != nil || res.Header.Get("Content-Encoding") != "gzip" {
				t.Fatalf("round %d: %d %v %v", round, res.StatusCode, res.Header, err)
			}
			if n, err := z.Read(make([]byte, 6)); n == 0 {
				t.Fatal(err)
			}
		}
		status, body := s.teacher.do("GET", "/api/teacher/classes/"+class.ID+"/board", nil)
		if status != 429 || !strings.Contains(body, "too_many_boards") {
			t.Fatalf("one more: %d %s", status, body)
		}
		cancel()
		// Closing is seen by whoever opens the next one.
		eventually(t, "a board is closed", testWait, func() bool {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			res := s.teacher.open(ctx, class.ID)
			defer res.Body.Close()
			return res.StatusCode == 200
		})
	}
}
