package e2e

import (
	"slices"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestTiny asks the model without a key in both places where it lives. At
// temperature 0, which the first prompt has, both must say the same.
func TestTiny(t *testing.T) {
	w := open(t, shared)
	var inPage []string
	w.step("answers_in_the_page", func(t *testing.T) {
		w.run()
		inPage = w.answers()
		if slices.ContainsFunc(w.Responses("/v1/"), isRun) {
			t.Error("the server was asked")
		}
	})
	w.step("answers_the_same_on_the_server", func(t *testing.T) {
		w.choose("tiny/base, on the server")
		w.run()
		if got := w.answers(); !slices.Equal(got, inPage) || got[0] == "" {
			t.Errorf("on the server %q, in the page %q", got, inPage)
		}
		if m := w.meta(); !strings.Contains(m, "on this server · tiny/base") {
			t.Errorf("under the answer stands %q", m)
		}
		asked := slices.DeleteFunc(w.Responses("/v1/"), func(r response) bool { return !isRun(r) })
		if len(asked) != 1 || asked[0].Status != 200 || !strings.Contains(asked[0].Sent, `"tiny/base"`) {
			t.Errorf("the server was asked %+v", asked)
		}
		if !strings.HasPrefix(asked[0].Headers["Content-Type"]+asked[0].Headers["content-type"], "text/event-stream") {
			t.Errorf("the answer came as %v", asked[0].Headers)
		}
	})
	w.Clean()
}

type response = browsertest.Response

// isRun reports whether a request asked for an answer.
func isRun(r response) bool { return r.Method == "POST" }
