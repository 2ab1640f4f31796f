package e2e

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestFaults runs on an upstream that misbehaves in one way after the other.
// The page says what happened and what to do; what had arrived stays; and the
// key, which some of the faults echo, is never on the screen.
func TestFaults(t *testing.T) {
	w := open(t, shared)
	for _, fault := range []struct {
		model string
		kept  string   // of the answer; "" for nothing
		alert []string // parts of the alert
	}{
		{model: "fault-broken", kept: "echo: partly"},
		{model: "fault-truncated", kept: "echo: partly"},
		{model: "fault-error-event", kept: "echo", alert: []string{"The server had an error."}},
		{model: "fault-400", alert: []string{"Invalid value for 'temperature'."}},
		{model: "fault-401", alert: []string{"key"}},
		{model: "fault-403", alert: []string{"Country not supported."}},
		{model: "fault-404", alert: []string{"model"}},
		{model: "fault-429", alert: []string{"Try again in 7 seconds."}},
		{model: "fault-quota", alert: []string{"quota"}},
		{model: "fault-500", alert: []string{"openai"}},
		{model: "fault-503", alert: []string{"Try again in 2 seconds."}},
		{model: "fault-html", alert: []string{"502"}},
		{model: "fault-not-json", alert: []string{"openai"}},
		{model: "fault-key-error"},
		{model: "fault-key-error-event", kept: "echo"},
	} {
		w.step(strings.TrimPrefix(fault.model, "fault-"), func(t *testing.T) {
			w.choose("openai/" + fault.model)
			w.run()
			alert := w.alert()
			if len(strings.Fields(alert)) < 6 {
				t.Errorf("the page says no more than %q", alert)
			}
			for _, part := range fault.alert {
				if !strings.Contains(alert, part) {
					t.Errorf("the page does not say %q: %q", part, alert)
				}
			}
			if n := browsertest.Eval[int](w.Tab, `document.querySelectorAll(".problem h1").length`); n > 0 {
				t.Error("the upstream's HTML became part of the page")
			}
			if a := w.answers(); len(a) != 1 || a[0] != fault.kept {
				t.Errorf("what had arrived is shown as %q, want %q", a, fault.kept)
			}
			if m := w.meta(); strings.Contains(m, "stopped by itself") {
				t.Errorf("under a broken answer stands %q", m)
			}
			w.expectNoKey(w.screen())
		})
	}
	w.step("a_slow_first_byte_is_waited_for", func(t *testing.T) {
		w.choose("openai/fault-slow")
		w.run()
		if a := w.answers(); len(a) != 1 || !strings.HasPrefix(a[0], "echo: ") {
			t.Errorf("the answers are %q", a)
		}
		m := w.meta()
		took := regexp.MustCompile(`first token ([\d.]+) s`).FindStringSubmatch(m)
		if took == nil {
			t.Fatalf("under the answer stands %q", m)
		}
		if s, err := strconv.ParseFloat(took[1], 64); err != nil || s < 3 { // on a busy machine it takes longer
			t.Errorf("under the answer stands %q", m)
		}
	})
	w.step("a_key_in_an_answer_is_not_shown", func(t *testing.T) {
		for _, model := range []string{"fault-key-chunk", "fault-key-base64", "fault-key-split", "fault-key-split3", "fault-key-cut", "fault-key-tokens", "fault-key-metadata"} {
			w.choose("openai/" + model)
			w.run()
			w.expectNoKey(w.screen())
		}
	})
	w.Clean("Failed to load resource") // an error's status, which Chromium logs
}
