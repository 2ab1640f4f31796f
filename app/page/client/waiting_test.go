package client

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"fewshot/app/chat"
)

func TestWithWord(t *testing.T) {
	for name, c := range map[string]struct {
		before string
		want   []int
	}{
		"told as it waits":                 {": waiting 3\n\n: waiting 0\n\n", []int{3, 0}},
		"other comments say nothing":       {": hello\n\n: waiting\n\n: waiting many\n\n: waiting -1\n\n: waiting 7\n\n", []int{7}},
		"nobody waits":                     {"", nil},
		"a long comment is not kept":       {": " + strings.Repeat("x", 10_000) + "\n\n: waiting 3\n\n", nil},
		"an event that says it is no word": {"id: 1\n: waiting 3\n\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := remote(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				for i := range len(c.before) { // as slowly as can be
					fmt.Fprint(w, c.before[i:i+1])
					w.(http.Flusher).Flush()
				}
				event(w, chunk(": waiting 9", "stop"))
				event(w, "[DONE]")
			})
			var apiErr []int
			a, err := chat.Collect(s.Stream(WithWord(t.Context(), func(before int) { apiErr = append(apiErr, before) }), hello))
			if err != nil || a.Samples[0].Text != ": waiting 9" || !slices.Equal(apiErr, c.want) {
				t.Errorf("answered %+v, %v; told %v, want %v", a, err, apiErr, c.want)
			}
		})
	}
}
