package e2e

import (
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestUndo makes each kind of edit, takes it back and makes it again: by the
// buttons and by the keys. What is compared is the whole prompt, in JSON, as a
// reload would find it.
func TestUndo(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	menu := func(shot, action string) {
		w.click("More for example " + shot)
		w.GetIn(".menu", "button", action).Click()
	}
	edits := []struct {
		name string
		do   func()
	}{
		{"typing", func() { w.field("Input 2").Focus(); w.Press("End"); w.Type("cake") }},
		{"adding_an_example", func() { w.click("Add example") }},
		{"duplicating_an_example", func() { menu("1", "Duplicate") }},
		{"deleting_an_example", func() { menu("1", "Delete") }},
		{"moving_an_example", func() { menu("1", "Move down") }},
		{"switching_an_example_off", func() { w.Get("checkbox", "Use example 2").Click() }},
		{"a_format", func() { w.click("Q/A") }},
		{"a_layout", func() { w.click("turns") }},
		{"a_parameter", func() { w.set("Temperature", "0.7") }},
		{"a_starter_prompt", func() {
			options := browsertest.On[[]string](w.Get("combobox", "Starter prompts"), `function() { return [...this.options].map((o) => o.text) }`)
			w.Get("combobox", "Starter prompts").Choose(options[len(options)-1])
		}},
	}
	for _, e := range edits {
		w.step("takes_back_"+e.name, func(t *testing.T) {
			before := w.draft()
			e.do()
			w.Until("another draft", func() bool { return w.draft() != before })
			after := w.settled()

			w.click("Undo")
			eventually(w, "undo by button", w.draft, before)
			w.click("Redo")
			eventually(w, "redo by button", w.draft, after)
			w.field("Query").Focus()
			w.Press("Ctrl+Z")
			eventually(w, "undo by key", w.draft, before)
			w.Press("Ctrl+Shift+Z")
			eventually(w, "redo by key", w.draft, after)
			w.Press("Ctrl+Z")
			eventually(w, "undo by key", w.draft, before)
			w.Press("Ctrl+Y")
			eventually(w, "redo by the other key", w.draft, after)
			w.click("Undo")
			eventually(w, "undo by button", w.draft, before)
		})
	}
	w.step("has_an_end", func(t *testing.T) {
		if !w.Get("button", "Undo").Disabled() {
			t.Error("Undo can be pressed, although everything was taken back")
		}
		w.click("Redo")
		w.Until("Redo has nothing left", func() bool { return w.Get("button", "Redo").Disabled() })
	})
	w.Clean()
}

// settled is the draft once everything on the screen has followed an edit.
func (w *workbench) settled() string {
	w.t.Helper()
	last := ""
	w.Until("the screen to settle", func() bool {
		before := last
		w.rendered()
		last = w.draft()
		return last == before
	})
	return last
}

// draft is all that is on the screen of the prompt: its fields, its settings
// and what is sent.
func (w *workbench) draft() string {
	w.t.Helper()
	return strings.Join(browsertest.Eval[[]string](w.Tab, `[...document.querySelectorAll(
		"section[aria-label=Prompt] textarea, section[aria-label=Prompt] input, section[aria-label=Prompt] [aria-pressed], #sent, #tokens")].map((e) =>
			e.id + ": " + (e.type === "checkbox" ? e.checked : e.hasAttribute("aria-pressed") ? e.getAttribute("aria-pressed") : e.value ?? e.textContent))`), "\n")
}
