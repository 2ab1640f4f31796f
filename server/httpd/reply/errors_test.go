package reply

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"fewshot/app/chat"
)

func TestClassify(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		code   string
	}{
		{&chat.Error{Status: 429, Code: "slow_down"}, 429, "slow_down"},
		{fmt.Errorf("wrapped: %w", &chat.Error{Status: 404, Code: "x"}), 404, "x"},
		{&chat.Error{Code: "no_status"}, 500, "no_status"},
		{&chat.Error{Status: 200, Code: "odd_status"}, 500, "odd_status"},
		{&http.MaxBytesError{Limit: 10}, 413, "request_too_large"},
		{fmt.Errorf("wrapped: %w", context.Canceled), 499, "client_closed"},
		{context.DeadlineExceeded, 504, "timeout"},
		{errors.New("dial tcp 10.0.0.1: secret details"), 500, "internal_error"},
	} {
		e := Classify(c.err)
		if e.Status != c.status || e.Code != c.code || e.Type == "" {
			t.Errorf("%v became %+v", c.err, e)
		}
		if strings.Contains(e.Error(), "secret") {
			t.Errorf("details were told: %v", e)
		}
	}
}
