package e2e

import (
	"strings"
	"testing"
	"time"
)

// TestStop stops answers of an upstream that streams a word every 20 ms, or
// nothing at all. What had arrived stays, and the upstream is told at once.
func TestStop(t *testing.T) {
	w := open(t, shared)
	for _, by := range []struct {
		name string
		stop func()
	}{
		{"by_the_button", func() { w.click("Stop") }},
		{"by_escape", func() { w.Press("Escape") }},
	} {
		w.step("keeps_what_had_arrived/"+by.name, func(t *testing.T) {
			w.answersSlowly()
			shared.Upstream.Reset()
			w.click("Run")
			w.Get("button", "Stop") // the last answer is gone then
			w.Until("some words", func() bool { return strings.Count(strings.Join(w.answers(), ""), "word") >= 5 })
			by.stop()
			expectCancelled(t, 1)
			w.Get("button", "Run")
			kept := w.answers()
			if strings.Count(kept[0], "word") < 5 {
				t.Errorf("what had arrived is %q", kept)
			}
			time.Sleep(100 * time.Millisecond)
			if now := w.answers(); now[0] != kept[0] {
				t.Errorf("the answer goes on: %q, then %q", kept, now)
			}
			w.Until("a word that it was stopped", func() bool { return strings.Contains(w.meta(), "stopped by you") })
		})
	}
	w.step("works_before_the_first_byte", func(t *testing.T) {
		w.choose("openai/fault-silent")
		shared.Upstream.Reset()
		w.click("Run")
		w.Until("the request", func() bool { return len(shared.received()) == 1 })
		w.Until("a word that it waits", func() bool { return strings.Contains(w.meta(), "waiting for the first token") })
		w.Press("Escape")
		expectCancelled(t, 1)
		w.Get("button", "Run")
		if a := w.answers(); len(a) != 1 || a[0] != "" {
			t.Errorf("the answers are %q", a)
		}
	})
	w.step("stops_all_that_are_compared", func(t *testing.T) {
		w.answersSlowly()
		shared.Upstream.Reset()
		w.GetPrefix("button", "Compare 0, 1, 3 shots").Click()
		w.Until("three answers with words", func() bool {
			a := w.answers()
			return len(a) == 3 && strings.Contains(a[0], "word") && strings.Contains(a[1], "word") && strings.Contains(a[2], "word")
		})
		w.Press("Escape")
		expectCancelled(t, 3)
		w.Get("button", "Run")
	})
	w.step("leaving_the_page_stops_too", func(t *testing.T) {
		w.answersSlowly()
		shared.Upstream.Reset()
		w.click("Run")
		w.Get("button", "Stop")
		w.Until("some words", func() bool { return strings.Count(strings.Join(w.answers(), ""), "word") >= 5 })
		w.Go("about:blank")
		expectCancelled(t, 1)
	})
	w.Clean()
}

// expectCancelled waits until the upstream has seen that the caller of its n
// requests went away: by themselves they go on for a minute.
func expectCancelled(t *testing.T, n int) {
	t.Helper()
	asked := shared.received()
	if len(asked) != n {
		t.Fatalf("the upstream got %d requests", len(asked))
	}
	for _, r := range asked {
		select {
		case <-r.Cancelled:
		case <-time.After(30 * time.Second):
			t.Fatal("the upstream was never told")
		}
	}
}
