package answers

import (
	"context"
	"errors"
	"slices"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/page/i18n"
)

func TestShotCounts(t *testing.T) {
	for n, want := range map[int][]int{0: {0}, 1: {0, 1}, 2: {0, 1, 2}, 3: {0, 1, 3}, 10: {0, 1, 3, 10}} {
		if got := ShotCounts(n); !slices.Equal(got, want) {
			t.Errorf("of %d shots: %v, want %v", n, got, want)
		}
	}
}

func TestOutcome(t *testing.T) {
	problem := &chat.Error{Code: "timeout", Message: "Too long."}
	for name, c := range map[string]struct {
		failed, cancelled error
		state             State
		message           string
	}{
		"it_ended":          {nil, nil, Done, ""},
		"a_person_stopped":  {problem, context.Canceled, Stopped, ""},
		"an_error_was_told": {problem, nil, Broken, "Too long."},
		"something_else":    {errors.New("EOF"), nil, Broken, i18n.English.T("error.unexpected")},
	} {
		t.Run(name, func(t *testing.T) {
			state, e := outcome(c.failed, c.cancelled, i18n.English)
			if state != c.state || (e == nil) != (c.message == "") || e != nil && e.Message != c.message {
				t.Errorf("%s, %v", state, e)
			}
		})
	}
}
