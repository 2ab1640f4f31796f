package e2e

import (
	"slices"
	"strings"
	"testing"
)

// TestKeyboard builds and runs a prompt without a mouse. Everything is reached
// with Tab, and after each act the focus is where a person goes on.
func TestKeyboard(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	focusOn := func(t *testing.T, want string) {
		t.Helper()
		eventually(w, "the focus", w.Focused, want)
	}
	tabTo := func(t *testing.T, want string) {
		t.Helper()
		for range 60 {
			if w.Focused() == want {
				return
			}
			w.Press("Tab")
		}
		t.Fatalf("Tab does not lead to %s; the focus is on %q", want, w.Focused())
	}

	w.step("reaches_the_query_by_the_first_link", func(t *testing.T) {
		w.Press("Tab")
		focusOn(t, "link Skip to the query")
		w.Press("Enter")
		focusOn(t, "textbox Query")
	})
	w.step("adds_and_fills_an_example", func(t *testing.T) {
		w.field("Output 3").Focus()
		tabTo(t, "button Add example")
		w.Press("Enter")
		focusOn(t, "textbox Input 4")
		w.Type("otter")
		w.Press("Tab")
		focusOn(t, "textbox Output 4")
		w.Insert("水獭")
		w.soonShots(append(slices.Clone(essay), "otter=水獭")...)
	})
	w.step("moves_an_example_with_alt_and_an_arrow", func(t *testing.T) {
		w.Press("Alt+ArrowUp")
		w.soonShots(essay[0], essay[1], "otter=水獭", essay[2])
		focusOn(t, "textbox Input 3")
		w.Press("Alt+ArrowUp")
		focusOn(t, "textbox Input 2")
		w.Press("Alt+ArrowDown")
		focusOn(t, "textbox Input 3")
		w.soonShots(essay[0], essay[1], "otter=水獭", essay[2])
		for range 3 {
			w.Press("Alt+ArrowDown") // the last one stays where it is
		}
		focusOn(t, "textbox Input 4")
		w.soonShots(append(slices.Clone(essay), "otter=水獭")...)
	})
	w.step("switches_an_example_off", func(t *testing.T) {
		w.Press("Shift+Tab")
		for range 3 { // the menu and the handle of the row above
			if w.Focused() == "checkbox Use example 4" {
				break
			}
			w.Press("Shift+Tab")
		}
		focusOn(t, "checkbox Use example 4")
		w.Press("Space")
		w.soonShots(append(slices.Clone(essay), "-otter=水獭")...)
		focusOn(t, "checkbox Use example 4")
		w.Until("a prompt without what is switched off", func() bool { return !strings.Contains(w.prompt(), "水獭") })
	})
	w.step("deletes_an_example_from_its_menu", func(t *testing.T) {
		tabTo(t, "button More for example 4")
		w.Press("Enter")
		w.Get("button", "Delete")
		tabTo(t, "button Delete")
		w.Press("Enter")
		w.soonShots(essay...)
		focusOn(t, "textbox Input 3")
	})
	w.step("closes_a_menu_with_escape", func(t *testing.T) {
		tabTo(t, "button More for example 3")
		w.Press("Enter")
		w.Get("button", "Duplicate")
		w.Press("Escape")
		w.Gone("button", "Duplicate")
		focusOn(t, "button More for example 3")
	})
	w.step("runs_from_the_field_and_keeps_the_caret_there", func(t *testing.T) {
		w.field("Query").Focus()
		w.runBy(func() { w.Press("Ctrl+Enter") })
		if a := w.answers(); len(a) != 1 || a[0] == "" {
			t.Errorf("the answers are %q", a)
		}
		focusOn(t, "textbox Query")
	})
	w.step("opens_and_closes_a_dialog_and_comes_back", func(t *testing.T) {
		tabTo(t, "button Run")
		w.Get("button", "History").Focus()
		w.Press("Enter")
		w.Get("dialog", "History")
		for range 12 { // the focus stays in the dialog
			w.Press("Tab")
			if f := w.Focused(); strings.HasPrefix(f, "textbox") {
				t.Fatalf("the focus left the dialog for %s", f)
			}
		}
		w.Press("Escape")
		w.Gone("dialog", "History")
		focusOn(t, "button History")
	})
	w.Clean()
}
