package e2e

import (
	"slices"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

func TestFirstVisit(t *testing.T) {
	t.Parallel()
	w := open(t, shared)

	w.step("shows_the_essays_three_shots_ready_to_run", func(t *testing.T) {
		if got := w.shots(); !slices.Equal(got, essay) {
			t.Errorf("the examples are %q", got)
		}
		if q := w.field("Query").Value(); q != "peppermint" {
			t.Errorf("the query is %q", q)
		}
		if i := w.field("Instruction").Value(); i != "" {
			t.Errorf("the instruction %q tells what the examples are to show", i)
		}
		for _, region := range []string{"Prompt", "Answer"} {
			w.Get("region", region)
		}
		for _, button := range []string{"Add example", "Run", "Share"} {
			w.Get("button", button)
		}
		if s := w.tokens(); !strings.Contains(s, "tokens") {
			t.Errorf("the status Tokens says %q", s)
		}
	})

	w.step("answers_in_the_page", func(t *testing.T) {
		w.run()
		if got := w.answers(); len(got) != 1 || got[0] == "" {
			t.Errorf("the answers are %q", got)
		}
		if m := w.meta(); !strings.Contains(m, "in this page · tiny/base") {
			t.Errorf("under the answer stands %q", m)
		}
		spoken := browsertest.Eval[string](w.Tab, `[...document.querySelectorAll(".answer [aria-live=polite]")].map((e) => e.textContent).join("")`)
		if spoken != w.answers()[0] {
			t.Errorf("a screen reader hears %q of %q", spoken, w.answers())
		}
		if asked := w.Responses("/v1/"); slices.ContainsFunc(asked, isRun) {
			t.Errorf("the model in the page asked the server: %v", asked)
		}
	})

	w.step("asks_no_other_host_and_breaks_no_rule", func(t *testing.T) {
		want := strings.TrimPrefix(shared.URL, "http://")
		if hosts := w.Hosts(); !slices.Equal(hosts, []string{want}) {
			t.Errorf("the page asked %q", hosts)
		}
		w.Clean()
	})
}
