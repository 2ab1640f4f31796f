package e2e

import (
	"bytes"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"fewshot/web/browsertest"
)

// older takes from the browser what one of two and a half years ago may lack: see
// withoutNewer for the style sheets.
const older = `{
	const supports = CSS.supports.bind(CSS);
	CSS.supports = (...what) => !/field-sizing|light-dark/.test(what.join()) && supports(...what);
}`

// withoutNewer misspells in style sheets what such a browser does not know.
func withoutNewer(contentType string, body []byte) []byte {
	if !strings.HasPrefix(contentType, "text/css") && !strings.HasPrefix(contentType, "text/javascript") {
		return body
	}
	body = bytes.ReplaceAll(body, []byte("light-dark("), []byte("unknown-function("))
	return bytes.ReplaceAll(body, []byte("field-sizing:"), []byte("unknown-property:"))
}

// cutFields are the text fields that show less than their text, if they may be as high.
const cutFields = `[...document.querySelectorAll("textarea")].filter((e) => e.offsetWidth && getComputedStyle(e).overflowY === "hidden" && e.scrollHeight > e.clientHeight + 1)
	.map((e) => e.id + ": " + e.clientHeight + " of " + e.scrollHeight)`

// TestOlderBrowser uses the page in a browser without field-sizing and light-dark().
func TestOlderBrowser(t *testing.T) {
	t.Parallel()
	r := newRelay(t, shared, withoutNewer)
	w := &workbench{Tab: browser.Open(t, browsertest.Still), t: t, s: shared}
	w.Before(older)
	w.Go(r.URL)
	w.Wait(settledIn)
	whole := func(what string) {
		w.t.Helper()
		var cut []string
		w.UntilSaid(func() string { return strings.Join(cut, ", ") + " " + what + " to be shown whole" }, func() bool {
			cut = browsertest.Eval[[]string](w.Tab, cutFields)
			return len(cut) == 0
		})
	}
	height := func(name string) float64 {
		return browsertest.On[float64](w.field(name), `function() { return this.offsetHeight }`)
	}

	w.step("long_texts_are_shown_whole", func(t *testing.T) {
		if browsertest.Eval[bool](w.Tab, `[...document.styleSheets].some((s) => [...s.cssRules].some((r) => r.style?.fieldSizing))`) {
			t.Fatal("the browser has field-sizing")
		}
		w.Wait(`document.getElementById("query").style.height`) // the script for such browsers comes after the start
		low := height("Query")
		w.field("Query").Fill(strings.Repeat("a long text without a line break ", 20))
		whole("what is typed")
		w.Until("the field to grow", func() bool { return height("Query") > 3*low })
		w.field("Query").Fill("short")
		w.Until("the field to shrink", func() bool { return height("Query") == low })
		w.field("Instruction").Fill(strings.Repeat("an instruction of many words ", 12))
		w.Resize(390, 844)
		whole("in a narrow window")
		w.Resize(1280, 900)
		whole("in a wide one")
		options := browsertest.On[[]string](w.Get("combobox", "Starter prompts"), `function() { return [...this.options].map((o) => o.text) }`)
		for _, starter := range options[1:] {
			w.Get("combobox", "Starter prompts").Choose(starter)
			whole("of " + starter)
		}
		w.click("Share")
		w.Get("dialog", "Share")
		whole("of Share")
		w.Press("Escape")
	})
	// The colours of the text, of the page and of a dialog on it.
	colours := func() string {
		return browsertest.Eval[string](w.Tab, `["ink", "bg", "panel"].map((name) => {
			const e = name === "panel" ? document.querySelector("dialog") : document.body;
			return getComputedStyle(e)[name === "ink" ? "color" : "backgroundColor"];
		}).join(" ")`)
	}
	const light, dark = "rgb(35, 33, 29) rgb(251, 250, 248) rgb(255, 255, 255)", "rgb(233, 231, 226) rgb(22, 23, 26) rgb(29, 31, 35)"
	w.step("has_the_colours_of_the_theme", func(t *testing.T) {
		system := func(scheme string) {
			browsertest.Call(w.Tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
			}})
		}
		w.click("Share")
		w.Get("dialog", "Share")
		for _, c := range []struct{ system, theme, want string }{
			{"light", "auto", light}, {"dark", "auto", dark}, {"dark", "light", light}, {"light", "dark", dark}, {"light", "", light}, {"dark", "", dark},
		} {
			system(c.system)
			browsertest.Eval[bool](w.Tab, `(() => { const d = document.documentElement.dataset; if ("`+c.theme+`") d.theme = "`+c.theme+`"; else delete d.theme; return true })()`)
			if got := colours(); got != c.want {
				t.Errorf("the system is %s, the theme %q: the colours are %s", c.system, c.theme, got)
			}
		}
		w.Press("Escape")
	})
	w.Clean()
}
