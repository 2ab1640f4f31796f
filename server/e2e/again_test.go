package e2e

import (
	"strings"
	"testing"
	"time"
)

// TestAgain runs while something runs: the old answer is stopped, and no word
// of it gets into the new one.
func TestAgain(t *testing.T) {
	w := open(t, shared)
	w.step("a_second_run_takes_the_place_of_the_first", func(t *testing.T) {
		w.answersSlowly()
		shared.Upstream.Reset()
		w.click("Run")
		w.Until("some words", func() bool { return strings.Contains(strings.Join(w.answers(), ""), "word") })
		w.choose("openai/echo-1")
		w.field("Query").Focus()
		w.Press("Ctrl+Enter")
		w.Until("the other answer", func() bool { return strings.HasPrefix(strings.Join(w.answers(), "|"), "echo: ") })
		w.Get("button", "Run")
		first := shared.received()[0]
		select {
		case <-first.Cancelled:
		case <-time.After(30 * time.Second):
			t.Error("the first answer goes on upstream")
		}
		if a := w.answers(); len(a) != 1 || strings.Contains(a[0], "word") {
			t.Errorf("the answers are %q", a)
		}
	})
	w.step("many_presses_leave_one_answer", func(t *testing.T) {
		w.field("Query").Fill("the last one")
		w.field("Query").Focus()
		w.Press("End")
		for range 5 {
			w.Press("Ctrl+Enter")
			w.Type("!")
		}
		w.Press("Ctrl+Enter")
		w.rendered() // what ends now is the last run
		w.Wait(runEnded)
		if a := w.answers(); len(a) != 1 || !strings.HasPrefix(a[0], "echo: ") {
			t.Errorf("the answers are %q", a)
		}
		if q := w.field("Query").Value(); q != "the last one!!!!!" {
			t.Errorf("the query is %q", q)
		}
	})
	w.Clean()
}
