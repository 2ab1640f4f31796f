package httpd

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
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
	s := startSchool(t, words("a"))
	class := s.class(nil)
	inner := s.Config.Handler.(*server)
	for round := range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		for range teachersBoards {
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
		eventually(t, "the boards are closed", testWait, func() bool {
			inner.boards.mu.Lock()
			defer inner.boards.mu.Unlock()
			return inner.boards.all == 0 && len(inner.boards.of) == 0 && len(zipped) == 0
		})
	}
}

func TestBoards_of_all_are_bounded(t *testing.T) {
	var b boards
	for i := range allBoards {
		if _, err := b.enter(fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.enter("one more"); err == nil || classify(err).Status != 503 {
		t.Errorf("one more: %v", err)
	}
}

func TestBoards_beyond_the_compressors_are_sent_as_they_are(t *testing.T) {
	s := startSchool(t, words("a"))
	class := s.class(nil)
	for range zippedBoards {
		zipped <- struct{}{}
	}
	defer func() {
		for range zippedBoards {
			<-zipped
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	res := s.teacher.open(ctx, class.ID, "Accept-Encoding", "gzip")
	defer res.Body.Close()
	first := make([]byte, 6)
	if _, err := io.ReadFull(res.Body, first); err != nil || string(first) != "data: " || res.Header.Get("Content-Encoding") != "" {
		t.Errorf("%q, %v, %v", first, res.Header, err)
	}
}
