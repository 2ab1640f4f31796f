package e2e

import (
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestEarly uses the page before its program has arrived.
func TestEarly(t *testing.T) {
	t.Parallel()
	begin := func(t *testing.T) (w *workbench, arrive func()) {
		w = &workbench{Tab: browser.Open(t), t: t, s: shared}
		arrive = w.Stall("*/app.*.wasm")
		w.Begin(shared.URL)
		w.Wait(`document.documentElement?.dataset.state === "loading" && document.getElementById("query")`)
		return w, arrive
	}

	t.Run("typing_is_kept_with_the_caret", func(t *testing.T) {
		w, arrive := begin(t)
		w.field("Input 1").Focus()
		w.Press("End")
		w.Type(" pup")
		w.field("Query").Fill("a brown bear 🐻")
		w.Press("Home")
		w.Type("not ")
		arrive()
		w.Wait(started)
		w.soonShots("sea otter pup=海獭", essay[1], essay[2])
		w.Type("even ") // the caret is where it was
		eventually(w, "the query", func() string { return w.field("Query").Value() }, "not even a brown bear 🐻")
		w.Until("it in the prompt", func() bool {
			return strings.Contains(w.prompt(), "not even a brown bear 🐻") && strings.Contains(w.prompt(), "sea otter pup")
		})
		w.reload()
		if q := w.field("Query").Value(); q != "not even a brown bear 🐻" {
			t.Errorf("after a reload the query is %q", q)
		}
		w.Clean()
	})
	t.Run("ctrl_enter_runs_what_was_typed", func(t *testing.T) {
		w, arrive := begin(t)
		w.field("Query").Fill("cheese")
		w.Press("Ctrl+Enter")
		arrive()
		w.Wait(started)
		w.Until("an answer", func() bool { a := w.answers(); return len(a) == 1 && a[0] != "" })
		if !strings.HasSuffix(w.prompt(), "Input: cheese\nOutput:") {
			t.Errorf("the prompt is %q", w.prompt())
		}
		w.Clean()
	})
	t.Run("a_pressed_button_is_pressed_again", func(t *testing.T) {
		w, arrive := begin(t)
		w.click("Add example")
		arrive()
		w.Wait(started)
		w.soonShots(append(append([]string{}, essay...), "=")...)
		w.Clean()
	})
	t.Run("the_prompt_can_be_read", func(t *testing.T) {
		w, arrive := begin(t)
		if p := browsertest.Eval[string](w.Tab, `document.getElementById("sent").innerText`); !strings.Contains(p, "plush giraffe") {
			t.Errorf("what is sent is shown as %q", p)
		}
		if f := browsertest.Eval[string](w.Tab, `document.getElementById("output-2").value`); f != "毛绒长颈鹿" {
			t.Errorf("Output 3 holds %q", f)
		}
		arrive()
		w.Wait(started)
	})
}
