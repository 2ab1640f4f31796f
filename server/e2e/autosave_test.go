package e2e

import (
	"fmt"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestReload loads the page again in the middle of work.
func TestReload(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	var draft string
	w.step("keeps_the_draft_of_the_last_keystroke", func(t *testing.T) {
		w.choose("openai/echo-1")
		w.until("≈") // its vocabulary has come: the count is part of the draft
		w.click("Add example")
		w.field("Input 4").Fill("水獭\twith <b>tags</b>")
		w.Get("checkbox", "Use example 2").Click()
		w.click("Q/A")
		w.set("Temperature", "0.7")
		w.field("Query").Fill("a brown bear")
		draft = w.settled()
		w.reload() // at once: nothing waits for a timer
		eventually(w, "the draft", w.draft, draft)
		model := w.Get("combobox", "Model")
		eventually(w, "the model", model.Value, "openai/echo-1")
	})
	w.step("keeps_the_runs", func(t *testing.T) {
		w.run()
		if a := w.answers(); len(a) != 1 || !strings.HasPrefix(a[0], "echo: ") {
			t.Fatalf("the answers are %q", a)
		}
		w.field("Query").Fill("a second query")
		w.run()
		w.click("History")
		w.Until("both runs in the history", func() bool { return len(w.All("listitem")) == 2 })
		w.Press("Escape")
		w.storedInDatabase("a second query") // the list had it before
		w.reload()
		w.click("History") // its list comes from the database
		var items []string
		w.UntilSaid(func() string { return fmt.Sprintf("both runs, the last one first; there are %q", items) }, func() bool {
			items = browsertest.Eval[[]string](w.Tab, `[...document.querySelectorAll("dialog .runs li")].map((run) => run.innerText)`)
			return len(items) == 2 && strings.Contains(items[0], "a second query") && strings.Contains(items[1], "a brown bear")
		})
	})
	w.step("opens_a_past_run_with_its_prompt", func(t *testing.T) {
		w.Find(".runs li:nth-child(2) button").Click() // Open
		w.Gone("dialog", "History")
		eventually(w, "the query", func() string { return w.field("Query").Value() }, "a brown bear")
		w.Until("its answer", func() bool { a := w.answers(); return len(a) == 1 && strings.HasPrefix(a[0], "echo: ") })
		eventually(w, "the prompt of the run", w.settled, draft)
		w.click("Undo")
		eventually(w, "undo", func() string { return w.field("Query").Value() }, "a second query")
	})
	w.step("compares_a_past_run_with_what_is_shown", func(t *testing.T) {
		w.click("History")
		w.Find(".runs li:nth-child(1) button:nth-of-type(2)").Click() // Compare
		w.Gone("dialog", "History")
		w.Until("two answers side by side", func() bool {
			a := w.answers()
			return len(a) == 2 && strings.HasPrefix(a[0], "echo: ") && strings.HasPrefix(a[1], "echo: ")
		})
		if headings := w.headings(); len(headings) != 2 || !strings.Contains(headings[0], "echo-1") {
			t.Errorf("over the answers stand %q", headings)
		}
	})
	w.step("forgets_runs_for_good", func(t *testing.T) {
		w.click("History")
		w.click("Forget all runs")
		w.Until("a warning", func() bool { return strings.Contains(w.Get("dialog", "History").Text(), "can't be undone") })
		w.click("Forget all runs")
		empty := func() bool { return strings.Contains(w.Get("dialog", "History").Text(), "Nothing has been run yet") }
		w.Until("an empty history", empty)
		w.inDatabase(`every((v) => !v.includes("a second query") && !v.includes("a brown bear"))`)
		w.Press("Escape")
		w.reload()
		w.click("History")
		w.Until("a history that is still empty", empty)
	})
	w.Clean()
}
