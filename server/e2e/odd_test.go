package e2e

import (
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestMarkup writes HTML into the prompt, which the upstream echoes.
func TestMarkup(t *testing.T) {
	t.Parallel()
	const markup = `<img src=x onerror="document.title='hit'"><script>document.title='hit'</script>`
	w := open(t, shared)
	w.choose("openai/echo-1")
	w.click("=>") // a format that ends in the query, which the upstream echoes
	w.field("Query").Fill(markup)
	w.run()
	w.click("History")
	w.Get("dialog", "History")
	if a := w.answers(); len(a) != 1 || !strings.Contains(a[0], markup) {
		t.Errorf("the answers are %q", a)
	}
	if n := browsertest.Eval[int](w.Tab, `document.querySelectorAll("img, body script").length`); n > 0 {
		t.Error("a text became part of the page")
	}
	if title := browsertest.Eval[string](w.Tab, "document.title"); title == "hit" {
		t.Error("a text was run as a program")
	}
	w.Clean()
}

// TestBlockedStorage uses the page in a browser that keeps nothing.
func TestBlockedStorage(t *testing.T) {
	t.Parallel()
	w := &workbench{Tab: browser.Open(t), t: t, s: shared}
	const blocked = `for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
		Object.defineProperty(window, name, { get() { throw new DOMException("denied by a test", "SecurityError"); }, configurable: true });
	}`
	w.Before(blocked)
	w.visit("/")
	if a := w.alert(); !strings.Contains(a, "What you type can't be saved") {
		t.Errorf("before anything is typed the page says %q", a)
	}
	w.soonShots(essay...)
	w.field("Query").Fill("cheese")
	w.run()
	if a := w.answers(); len(a) != 1 || a[0] == "" {
		t.Errorf("the answers are %q", a)
	}
	w.click("History")
	w.Until("the run of this visit", func() bool { return strings.Contains(w.Get("dialog", "History").Text(), "cheese") })
	w.Clean()

	lesson := &workbench{Tab: browser.Open(t), t: t, s: shared} // the browser asks before the first is left
	lesson.Before(blocked)
	lesson.visit("/lessons/in-context")
	lesson.Find("#guess-skip").Click()
	lesson.shows(".notice", "What you type can't be saved")
	lesson.Clean()
}

// TestBlockedDatabase uses the page in a browser that keeps what is typed, but has no
// database for runs and plans.
func TestBlockedDatabase(t *testing.T) {
	t.Parallel()
	w := &workbench{Tab: browser.Open(t), t: t, s: shared}
	w.Before(`Object.defineProperty(window, "indexedDB", { get() { throw new DOMException("denied by a test", "SecurityError"); }, configurable: true })`)
	w.visit("/")
	w.field("Query").Fill("cheese")
	w.run()
	w.click("History")
	w.Until("what becomes of the run", func() bool {
		said := w.Get("dialog", "History").Text()
		return strings.Contains(said, "cheese") && strings.Contains(said, "gone when you leave the page")
	})
	w.Press("Escape")
	w.stored("cheese")
	w.reload()
	eventually(w, "what was typed", func() string { return w.field("Query").Value() }, "cheese")

	w.visit("/lessons/in-context")
	w.Find("#to-lab").Click()
	if a := w.alert(); !strings.Contains(a, "let this page keep data") {
		t.Errorf("the plan can't be handed over, and the page says %q", a)
	}
	w.visit("/lab")
	if a := w.alert(); !strings.Contains(a, "What you type can't be saved") {
		t.Errorf("before anything is typed the lab says %q", a)
	}
	w.Clean()
}

// TestUnknownModel opens a link that names a model that this server has not.
func TestUnknownModel(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.choose("openai/echo-1")
	w.settled()
	w.click("Share")
	link := strings.TrimPrefix(w.field("Link").Value(), shared.URL)

	other := startServer(t, "OPENAI_MODELS=another")
	v := &workbench{Tab: browser.Open(t), t: t, s: other}
	v.visit(link)
	model := v.Get("combobox", "Model")
	eventually(v, "the model", func() string {
		return browsertest.On[string](model, `function() { return this.selectedOptions[0].text }`)
	}, "openai/echo-1 (not on this server)")
	v.run()
	if a := v.alert(); !strings.Contains(a, "echo-1") {
		t.Errorf("the page says %q", a)
	}
	if n := len(other.received()); n > 0 {
		t.Errorf("the upstream got %d requests", n)
	}
	v.Clean("Failed to load resource")
}
