package classapi

import (
	"fmt"
	"testing"

	"fewshot/server/httpd/reply"
)

func TestBoards_of_all_are_bounded(t *testing.T) {
	var b boards
	var leave []func()
	for i := range allBoards {
		l, err := b.enter(fmt.Sprint(i))
		if err != nil {
			t.Fatal(err)
		}
		leave = append(leave, l)
	}
	if _, err := b.enter("one more"); err == nil || reply.Classify(err).Status != 503 {
		t.Errorf("one more: %v", err)
	}
	for _, l := range leave {
		l()
	}
	if b.all != 0 || len(b.of) != 0 {
		t.Errorf("%d boards of %d teachers are counted and none is open", b.all, len(b.of))
	}
}
