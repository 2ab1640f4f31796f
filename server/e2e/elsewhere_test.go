package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"

	"fewshot/web/browsertest"
)

// TestMenu closes the menu of a row.
func TestMenu(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.gestures()
	shown := func(n string) {
		w.click("More for example " + n)
		w.Wait(`document.querySelector(".menu")`)
	}
	gone := func() { w.Wait(`!document.querySelector(".menu")`) }
	w.step("by_a_press_elsewhere", func(t *testing.T) {
		shown("1")
		w.Find("#sent").Click()
		gone()
	})
	w.step("by_going_on_in_a_field", func(t *testing.T) {
		shown("1")
		w.field("Query").Focus()
		gone()
	})
	w.step("by_the_Tab_key_behind_its_last_entry", func(t *testing.T) {
		shown("1")
		for range 5 {
			if !browsertest.Eval[bool](w.Tab, `!!document.querySelector(".menu")`) {
				t.Fatal("it closed before its end")
			}
			w.Press("Tab")
		}
		gone()
	})
	w.step("by_that_of_another_row_and_by_its_own_button", func(t *testing.T) {
		shown("2")
		shown("1")
		w.Wait(`document.querySelectorAll(".menu").length === 1 && document.getElementById("menu-0")`)
		w.click("More for example 1")
		gone()
	})
	w.step("its_entries_still_work", func(t *testing.T) {
		shown("2")
		w.GetIn(".menu", "button", "Move up").Click()
		w.soonShots(essay[1], essay[0], essay[2])
		gone()
	})
	w.Clean()
}

// TestNoticeGoes waits for notices to go.
func TestNoticeGoes(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	remove := func() {
		w.click("More for example 1")
		w.GetIn(".menu", "button", "Delete").Click()
		w.shows(".notice", "Example deleted.")
	}
	w.step("while_the_pointer_is_on_one_it_stays", func(t *testing.T) {
		remove()
		w.Find(".notice p").Hover()
		time.Sleep(12 * time.Second) // longer than it would stay
		if !strings.Contains(w.text(".notice"), "Example deleted.") {
			t.Error("it went away under the pointer")
		}
	})
	w.step("then_it_goes_by_itself", func(t *testing.T) {
		w.field("Query").Hover()
		w.Wait(`!document.querySelector(".notice")`)
	})
	w.step("what_it_lay_over_can_be_scrolled_to", func(t *testing.T) {
		remove()
		w.Find(".notice p").Hover() // so that it stays
		scrollTo := `scrollTo(0, document.scrollingElement.scrollHeight)`
		browsertest.Eval[any](w.Tab, scrollTo)
		w.Wait(`(` + scrollTo + `, Math.max(...[...document.querySelectorAll(".panel")].map((p) => p.getBoundingClientRect().bottom)) <= document.querySelector(".notice").getBoundingClientRect().top)`)
	})
	w.Clean()
}

// TestComposingKeys presses keys that are an input method's.
func TestComposingKeys(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.answersSlowly()
	press := func(key, more string) {
		browsertest.Eval[bool](w.Tab, `document.getElementById("query").dispatchEvent(new KeyboardEvent("keydown", {key: "`+key+`", bubbles: true, cancelable: true, `+more+`}))`)
	}
	press("Enter", "ctrlKey: true, isComposing: true")
	if w.Has("button", "Stop") {
		t.Error("Ctrl+Enter in the middle of a word ran the prompt")
	}
	w.click("Run")
	w.Get("button", "Stop")
	press("Escape", "isComposing: true")
	press("Escape", "keyCode: 229") // the last one, as WebKit has it
	w.Wait(`new Promise((done) => setTimeout(() => done(document.getElementById("stop") !== null), 300))`)
	press("Escape", "")
	w.Get("button", "Run")
	w.Clean()
}

// TestDirections writes from right to left.
func TestDirections(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.field("Query").Fill("ما هي عاصمة فرنسا؟")
	for name, want := range map[string]string{"Query": "rtl", "Input 1": "ltr"} {
		if got := browsertest.On[string](w.field(name), `function() { return getComputedStyle(this).direction }`); got != want {
			t.Errorf("%s is written %s", name, got)
		}
	}
	for _, selector := range []string{"#sent", ".answer-text"} {
		if got := browsertest.Eval[string](w.Tab, `getComputedStyle(document.querySelector("`+selector+`")).unicodeBidi`); got != "plaintext" {
			t.Errorf("the paragraphs of %s run as %s says", selector, got)
		}
	}
	w.Clean()
}

// emulate has the page be as a medium, or a browser, with features shows it: name, value.
func (w *workbench) emulate(medium string, features ...string) {
	w.t.Helper()
	p := emulation.SetEmulatedMediaParams{Media: medium}
	for i := 0; i+1 < len(features); i += 2 {
		p.Features = append(p.Features, &emulation.MediaFeature{Name: features[i], Value: features[i+1]})
	}
	browsertest.Call(w.Tab, emulation.SetEmulatedMedia, p)
}

// TestForcedColours looks at the page in the system's few colours.
func TestForcedColours(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.emulate("", "forced-colors", "active", "prefers-reduced-motion", "reduce") // or a border is on its way
	look := func(selector string) string {
		return browsertest.Eval[string](w.Tab, `(({borderBottomColor, borderBottomWidth, textDecorationLine}) => [borderBottomColor, borderBottomWidth, textDecorationLine].join(" "))(getComputedStyle(document.querySelector("`+selector+`")))`)
	}
	told := func(chosen, other string) {
		if a, b := look(chosen), look(other); a == b {
			t.Errorf("%s looks like %s: %s", chosen, other, a)
		}
	}
	told(".tab[aria-selected=true]", ".tab[aria-selected=false]")
	if bars := browsertest.Eval[[]string](w.Tab, `[...document.querySelectorAll(".mark span:not(.mark-query)")].map((e) => getComputedStyle(e).backgroundColor)`); len(bars) == 0 || strings.Contains(strings.Join(bars, ""), "rgb(255, 255, 255)") {
		t.Errorf("the bars of the mark are %q", bars)
	}
	w.visit("/lessons")
	told(".nav-link[aria-current]", ".nav-link:not([aria-current])")
	w.Clean()
}

// TestFarZoom looks at the page in a window as small as one at 400 %.
func TestFarZoom(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/", "/lessons", "/lessons/in-context", "/lab"} {
		t.Run(strings.ReplaceAll(path, "/", "_"), func(t *testing.T) {
			w := &workbench{Tab: browser.Open(t, browsertest.Size(320, 256)), t: t, s: shared}
			w.visit(path)
			if wide := browsertest.Eval[string](w.Tab, tooWide); wide != "" {
				t.Errorf("the page scrolls sideways because of %s", wide)
			}
			stuck := browsertest.Eval[float64](w.Tab, `[...document.querySelectorAll("body *")].filter((e) => ["fixed", "sticky"].includes(getComputedStyle(e).position)).reduce((sum, e) => sum + e.offsetHeight, 0)`)
			if stuck > 64 {
				t.Errorf("what stays in view takes %v of 256 pixels", stuck)
			}
			w.Clean()
		})
	}
}

// TestPrint looks at what is printed.
func TestPrint(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/", "/lessons/in-context"} {
		t.Run(strings.ReplaceAll(path, "/", "_"), func(t *testing.T) {
			w := &workbench{Tab: browser.Open(t, browsertest.Size(690, 980)), t: t, s: shared} // A4 within its margins
			w.visit(path)
			if path != "/" {
				w.experimented()
			}
			browsertest.Eval[any](w.Tab, `document.documentElement.dataset.theme = "dark"`)
			w.emulate("print", "prefers-color-scheme", "dark")
			if ink := browsertest.Eval[string](w.Tab, `getComputedStyle(document.body).color`); ink != "rgb(35, 33, 29)" {
				t.Errorf("printed in %s", ink)
			}
			if buttons := browsertest.Eval[[]string](w.Tab, `[...document.querySelectorAll("button:not(.do), select, .run-bar, .notice")].filter((e) => e.checkVisibility({visibilityProperty: true})).map((e) => e.outerHTML.slice(0, 80))`); len(buttons) > 0 {
				t.Errorf("printed: %q", buttons)
			}
			if cut := browsertest.Eval[[]string](w.Tab, `[...document.querySelectorAll("main *:not(.unseen)")].filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible").map((e) => e.outerHTML.slice(0, 80))`); len(cut) > 0 {
				t.Errorf("cut: %q", cut)
			}
			if wide := browsertest.Eval[string](w.Tab, tooWide); wide != "" {
				t.Errorf("too wide: %s", wide)
			}
			if narrow := browsertest.Eval[[]string](w.Tab, `[...document.querySelectorAll("textarea")].filter((e) => e.checkVisibility() && e.offsetWidth < 150).map((e) => e.id)`); len(narrow) > 0 {
				t.Errorf("narrow: %q", narrow)
			}
			w.Clean()
		})
	}
}
