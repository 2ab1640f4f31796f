package e2e

import (
	"flag"
	"strings"
	"testing"
	"time"

	"fewshot/web/browsertest"
)

// starts is how many starts TestTypingThrough types through at each speed: make starts
// takes twenty.
var starts = flag.Int("starts", 1, "type through `n` starts of the page at each speed")

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

// atStart presses keys as soon as the program runs, before its first frame, between
// frames and after: a key waits while the program starts, and comes then.
const atStart = `new MutationObserver(() => {
	if (globalThis.pressed !== undefined || document.documentElement.dataset.state !== "started") return;
	globalThis.pressed = 0;
	const press = (key) => { document.execCommand("insertText", false, key); pressed++; };
	press("b");
	setTimeout(() => {
		press("c");
		requestAnimationFrame(() => { press("d"); requestAnimationFrame(() => press("e")); });
	});
}).observe(document, {subtree: true, attributes: true, attributeFilter: ["data-state"]})`

// TestTypingThrough goes on typing while the program starts.
func TestTypingThrough(t *testing.T) {
	t.Parallel()
	begin := func(t *testing.T, prepare func(w *workbench)) (w *workbench, arrive func()) {
		w = &workbench{Tab: browser.Open(t), t: t, s: shared}
		prepare(w)
		arrive = w.Stall("*/app.*.wasm")
		w.Begin(shared.URL)
		w.Wait(`document.documentElement?.dataset.state === "loading" && document.getElementById("query")`)
		browsertest.On[bool](w.field("Query"), `function() { this.focus(); this.setSelectionRange(6, 6); return true }`) // pepper|mint
		return w, arrive
	}
	// has waits for the query, in the field and in the prompt, and for the caret before its end.
	has := func(w *workbench, query, end string) {
		w.t.Helper()
		w.UntilSaid(func() string {
			return "the query " + query + "; it is " + w.field("Query").Value() + " in " + w.prompt()
		}, func() bool {
			return w.field("Query").Value() == query && strings.HasSuffix(w.prompt(), "Input: "+query+"\nOutput:")
		})
		at := browsertest.On[string](w.field("Query"), `function() { return this.value.slice(this.selectionStart) }`)
		if at != end {
			w.t.Errorf("the caret is before %q, not before %q", at, end)
		}
		w.Clean()
	}

	t.Run("keys_that_waited_for_the_start", func(t *testing.T) {
		w, arrive := begin(t, func(w *workbench) { w.Before(atStart) })
		w.Type("a")
		arrive()
		w.Wait("globalThis.pressed === 4")
		w.Type("f")
		has(w, "pepperabcdefmint", "mint")
	})
	t.Run("with_a_draft_and_a_language_of_an_earlier_visit", func(t *testing.T) {
		for range max(3, *starts) { // what is rendered again may come at any moment
			w, arrive := begin(t, func(w *workbench) {
				w.Before("delete Navigator.prototype.serviceWorker") // it would have the program already
				w.visit("/")
				w.field("Input 1").Fill("of an earlier visit")
				w.click("中文") // the page is rendered in it, and the examples
				w.stored("of an earlier visit")
				w.Before(atStart)
			})
			w.Type("a")
			arrive()
			w.Wait("globalThis.pressed === 4")
			w.Until("the draft", func() bool { return strings.Contains(w.prompt(), "of an earlier visit") })
			if got := browsertest.Eval[string](w.Tab, `document.getElementById("query").value`); got != "pepperabcdemint" {
				t.Errorf("the query is %q", got)
			}
			w.Clean()
		}
	})
	t.Run("a_word_that_an_input_method_composes", func(t *testing.T) {
		w, arrive := begin(t, func(*workbench) {})
		typed := ""
		compose := func() {
			w.Compose("你好", "n", "ni", "ni h", "ni ha", "ni hao")
			typed += "你好"
		}
		compose()
		arrive()
		for range 200 {
			compose() // the next word begins as one ends
			if browsertest.Eval[bool](w.Tab, started) {
				break
			}
		}
		compose()
		has(w, "pepper"+typed+"mint", "mint")
	})
	for _, gap := range []time.Duration{30 * time.Millisecond, 80 * time.Millisecond, 150 * time.Millisecond} {
		t.Run("a_key_every_"+gap.String(), func(t *testing.T) {
			for range *starts {
				w, arrive := begin(t, func(*workbench) {})
				typed := ""
				press := func() {
					key := string(rune('a' + len(typed)%26))
					w.Type(key)
					typed += key
					time.Sleep(gap)
				}
				press()
				press()
				arrive()
				for !browsertest.Eval[bool](w.Tab, started) {
					press()
				}
				for range 10 {
					press()
				}
				has(w, "pepper"+typed+"mint", "mint")
			}
		})
	}
}
