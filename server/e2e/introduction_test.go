package e2e

import (
	"slices"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestIntroduction looks at what a visitor sees who does nothing.
func TestIntroduction(t *testing.T) {
	t.Parallel()
	w := open(t, shared)

	w.step("compares_the_first_prompt_in_the_page", func(t *testing.T) {
		if h := w.headings(); !slices.Equal(h, []string{"0 shots", "1 shot", "3 shots"}) {
			t.Errorf("over the answers stand %q", h)
		}
		a := w.answers()
		if len(a) != 3 || strings.TrimSpace(a[2]) != "薄荷" || slices.Contains(a, "") {
			t.Errorf("the answers are %q", a)
		}
		if m := w.meta(); strings.Count(m, "in this page · tiny/base") != 1 {
			t.Errorf("the answers say where they are from: %q", m)
		}
		w.shows(".introduction", "run in this page just now")
		if asked := w.Responses("/v1/"); slices.ContainsFunc(asked, isRun) {
			t.Errorf("the server was asked: %v", asked)
		}
	})
	w.step("takes_neither_focus_nor_place_nor_history_nor_the_voice", func(t *testing.T) {
		if at := browsertest.Eval[string](w.Tab, `document.activeElement.tagName + scrollY + document.getElementById("spoken").textContent`); at != "BODY0" {
			t.Errorf("focus, scrolling and what is read out: %q", at)
		}
		w.click("History")
		w.GetIn("dialog", "heading", "History")
		w.shows("dialog", "Nothing has been run yet")
		w.Press("Escape")
		w.Gone("dialog", "History")
	})
	w.step("gives_way_to_a_press_of_run", func(t *testing.T) {
		w.run()
		if a := w.answers(); len(a) != 1 || a[0] == "" {
			t.Errorf("the answers are %q", a)
		}
		w.Wait(`!document.querySelector(".introduction").textContent`)
	})
	w.Clean()
}

// What a visitor has begun with, or where weights cost too much, nothing runs unasked.
func TestIntroduction_waits_to_be_asked(t *testing.T) {
	t.Parallel()
	nothing := func(t *testing.T, w *workbench) {
		t.Helper()
		w.Wait(settledIn)
		if a := w.answers(); len(a) != 0 {
			t.Errorf("the answers are %q", a)
		}
		w.shows(".answer", "Press Compare")
	}
	t.Run("of_a_link", func(t *testing.T) {
		w := open(t, shared)
		w.field("Query").Fill("a brown bear")
		w.click("Share")
		link := w.field("Link").Value()
		other := &workbench{Tab: browser.Open(t), t: t, s: shared}
		other.Go(link)
		nothing(t, other)
	})
	t.Run("of_a_draft", func(t *testing.T) {
		w := open(t, shared)
		w.field("Query").Fill("a brown bear")
		w.settled()
		w.reload()
		nothing(t, w)
	})
	t.Run("of_early_typing", func(t *testing.T) {
		w := &workbench{Tab: browser.Open(t), t: t, s: shared}
		arrive := w.Stall("*/app.*.wasm")
		w.Begin(shared.URL)
		w.Wait(`document.documentElement?.dataset.state === "loading" && document.getElementById("query")`)
		w.field("Query").Fill("a brown bear")
		arrive()
		nothing(t, w)
	})
	for name, script := range map[string]string{
		"who_saves_data":      `Object.defineProperty(Navigator.prototype, "connection", {get: () => ({saveData: true})})`,
		"with_a_small_memory": `Object.defineProperty(Navigator.prototype, "deviceMemory", {get: () => 2})`,
	} {
		t.Run(name, func(t *testing.T) {
			w := &workbench{Tab: browser.Open(t), t: t, s: shared}
			w.Before(script)
			w.Go(shared.URL)
			nothing(t, w)
			w.Wait(`navigator.serviceWorker.ready.then(() => true)`)
			if got := w.Responses("/weights/"); len(got) > 0 {
				t.Errorf("weights were loaded: %v", got)
			}
			w.run() // it is there when it is asked
		})
	}
}

// TestEarlier edits the prompt below its answer, and takes the edit back.
func TestEarlier(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	mark := func() string { return w.text("#earlier") }
	dimmed := func() int {
		return browsertest.Eval[int](w.Tab, `document.querySelectorAll('.cell[data-earlier="yes"]').length`)
	}
	w.run()
	if mark() != "" || dimmed() != 0 {
		t.Errorf("a new answer is marked: %q", mark())
	}
	for name, edit := range map[string]func(){
		"typing":                  func() { w.field("Query").Focus(); w.Press("End"); w.Type("s") },
		"an_example_switched_off": func() { w.Get("checkbox", "Use example 2").Click() },
		"a_format":                func() { w.click("Q/A") },
		"a_parameter":             func() { w.set("Temperature", "0.7") },
	} {
		w.step(name, func(t *testing.T) {
			edit()
			w.Until("the mark", func() bool { return mark() == "answers an earlier prompt" && dimmed() == 1 })
			w.click("Undo")
			w.Until("the mark to go", func() bool { return mark() == "" && dimmed() == 0 })
		})
	}
	w.step("another_model", func(t *testing.T) {
		w.choose("openai/echo-1")
		w.Until("the mark", func() bool { return dimmed() == 1 })
		w.choose("tiny/base, in this page")
		w.Until("the mark to go", func() bool { return dimmed() == 0 })
	})
	w.step("one_that_is_opened_again_is_of_its_prompt", func(t *testing.T) {
		w.field("Query").Fill("sea otter king of France")
		w.choose("openai/echo-1")
		w.click("History")
		w.GetIn("dialog", "button", "Open").Click()
		w.Until("the run", func() bool { return w.field("Query").Value() == "peppermint" && dimmed() == 0 })
		w.click("Undo")
		w.Until("the mark", func() bool { return dimmed() == 1 })
	})
	w.step("side_by_side_with_another_prompts", func(t *testing.T) {
		w.run()
		w.click("History")
		w.Find("dialog .runs li:last-child button:last-child").Click() // Compare
		w.Until("both", func() bool { return len(w.answers()) == 2 && dimmed() == 1 })
		if mark() != "the dimmed ones answer an earlier prompt" {
			t.Errorf("the mark says %q", mark())
		}
	})
	w.Clean()
}
