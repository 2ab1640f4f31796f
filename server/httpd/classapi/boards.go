package classapi

import (
	"net/http"
	"sync"

	"fewshot/app/chat"
	"fewshot/server/httpd/reply"
)

// How many boards may be open: each has a connection, and remembers what it has sent.
const (
	teachersBoards = 16 // of one teacher: some tabs and projectors
	allBoards      = 256
)

// boards counts the boards that are open. The zero boards has none.
type boards struct {
	mu  sync.Mutex
	all int
	of  map[string]int // by the teacher's id, of those who have some
}

// enter counts a board of a teacher, until leave is called.
func (b *boards) enter(teacher string) (leave func(), err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.of[teacher] >= teachersBoards {
		e := reply.Error(http.StatusTooManyRequests, chat.CodeTooManyBoards, "You have too many boards open.", "Close one in another tab, then load this page again.")
		e.RetryAfterSeconds = 10
		return nil, e
	}
	if b.all >= allBoards {
		return nil, reply.Busy()
	}
	if b.of == nil {
		b.of = map[string]int{}
	}
	b.all++
	b.of[teacher]++
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.all--
		if b.of[teacher]--; b.of[teacher] == 0 {
			delete(b.of, teacher)
		}
	}, nil
}
