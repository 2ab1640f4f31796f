package engine

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// A Tab is one page. Its methods fail the test if they can't do their work. A tab is
// used by one goroutine at a time.
type Tab struct {
	t    testing.TB
	page page
}

// Report makes t the test that failures are reported to from now on, for steps that are
// tests of their own, and returns the one that was.
func (tb *Tab) Report(t testing.TB) testing.TB {
	before := tb.t
	tb.t = t
	if p, ok := tb.page.(chromiumPage); ok { // its steps fail the test themselves
		p.tab.Report(t)
	}
	return before
}

// Begin opens an address and waits for nothing.
func (tb *Tab) Begin(url string) {
	tb.t.Helper()
	tb.leave()
	if err := tb.page.navigate(url); err != nil {
		tb.t.Fatalf("open %s: %v%s", url, err, tb.complaints())
	}
}

// Go opens an address, of another document than the one that is open, and waits until
// it has loaded.
func (tb *Tab) Go(url string) {
	tb.t.Helper()
	tb.Begin(url)
	tb.Wait(loaded)
}

// Reload loads the page again.
func (tb *Tab) Reload() {
	tb.t.Helper()
	tb.leave()
	if err := tb.page.reload(); err != nil {
		tb.t.Fatalf("reload: %v%s", err, tb.complaints())
	}
	tb.Wait(loaded)
}

// leave marks the document that is left, so that it is not taken for the next one.
func (tb *Tab) leave() {
	tb.page.eval(`(globalThis.isLeft = true, "")`, aTry) // there may be none
}

const (
	here   = `!globalThis.isLeft && location.href !== "about:blank"`
	loaded = here + ` && document.readyState === "complete"`
)

// Arrived waits until the document of an address that was begun is there, loaded or not.
func (tb *Tab) Arrived() {
	tb.t.Helper()
	tb.Wait(here + ` && document.body`)
}

// Eval evaluates an expression, or what a promise resolves to, in the page.
func Eval[T any](tb *Tab, expression string) T {
	tb.t.Helper()
	v, err := eval[T](tb, expression, Patience)
	if err != nil {
		tb.t.Fatalf("%s: %v%s", head(expression), err, tb.complaints())
	}
	return v
}

func eval[T any](tb *Tab, expression string, within time.Duration) (v T, err error) {
	text, err := tb.page.eval(`Promise.resolve((`+expression+`)).then((v) => JSON.stringify(v) ?? "null")`, within)
	if err == nil {
		err = json.Unmarshal([]byte(text), &v)
	}
	return v, err
}

// Wait waits until an expression, or what a promise resolves to, is true in the page.
// Until then it may fail, as it does while one page is replaced by another.
func (tb *Tab) Wait(expression string) {
	tb.t.Helper()
	var last error
	tb.UntilSaid(func() string {
		if last != nil {
			return head(expression) + ": " + last.Error()
		}
		return head(expression)
	}, func() (done bool) {
		done, last = eval[bool](tb, `Promise.resolve((`+expression+`)).then(Boolean)`, aTry)
		return last == nil && done
	})
}

// Until waits until done reports true. what says in a few words what is waited for.
func (tb *Tab) Until(what string, done func() bool) {
	tb.t.Helper()
	tb.UntilSaid(func() string { return what }, done)
}

// UntilSaid is Until with words that may say what there is instead: they are asked for
// in the end.
func (tb *Tab) UntilSaid(what func() string, done func() bool) {
	tb.t.Helper()
	for end := time.Now().Add(Patience); !done(); time.Sleep(25 * time.Millisecond) {
		if time.Now().After(end) {
			tb.t.Fatalf("waited in vain for %s%s", what(), tb.complaints())
		}
	}
}

// Press presses a key, with modifiers before it: "Ctrl+Shift+Z", "Tab", "Escape".
func (tb *Tab) Press(combination string) {
	tb.t.Helper()
	names := strings.Split(combination, "+")
	last := len(names) - 1
	if err := tb.page.press(names[:last], names[last]); err != nil {
		tb.t.Fatalf("press %s: %v%s", combination, err, tb.complaints())
	}
}

// Type presses the key of each character of text, without a pause.
func (tb *Tab) Type(text string) {
	tb.t.Helper()
	if err := tb.page.write(text); err != nil {
		tb.t.Fatalf("type %q: %v%s", text, err, tb.complaints())
	}
}

// Clean fails the test if the console has an error or a warning, other than those that
// contain one of the texts in but.
func (tb *Tab) Clean(but ...string) {
	tb.t.Helper()
	for _, p := range tb.page.complaints() {
		if !slices.ContainsFunc(but, func(s string) bool { return strings.Contains(p, s) }) {
			tb.t.Error("the browser complained: " + p)
		}
	}
}

// complaints are the browser's, for the message of a failure. One that comes again and
// again is reported once.
func (tb *Tab) complaints() string {
	all := tb.page.complaints()
	slices.Sort(all)
	if all = slices.Compact(all); len(all) == 0 {
		return ""
	}
	return "\nthe browser complained:\n" + strings.Join(all, "\n")
}

// keepScreenshot writes what is seen into a file, for a person who wants to know why a
// test failed.
func (tb *Tab) keepScreenshot() {
	shot, err := tb.page.screenshot()
	if err != nil {
		tb.t.Logf("no screenshot: %v", err)
		return
	}
	if shot == nil { // it is kept already
		return
	}
	file, err := os.CreateTemp("", "fewshot-*.png")
	if err != nil {
		tb.t.Logf("no screenshot: %v", err)
		return
	}
	defer file.Close()
	file.Write(shot)
	tb.t.Logf("the page in the end: %s", file.Name())
}

// head is the beginning of a long text.
func head(s string) string {
	if len(s) > 300 {
		return s[:300] + "…"
	}
	return s
}

// An Element is found anew at each step: the page may have changed it for another.
type Element struct {
	tab  *Tab
	what string // for messages
	find string // an expression for it, null as long as it isn't there
}

// Get waits for the one element that is seen, of a role and an accessible name.
func (tb *Tab) Get(role, name string) *Element {
	tb.t.Helper()
	return tb.named("document", role, name, "name === wanted")
}

// GetPrefix waits for the one element of a role whose name begins so.
func (tb *Tab) GetPrefix(role, prefix string) *Element {
	tb.t.Helper()
	return tb.named("document", role, prefix, "name.startsWith(wanted)")
}

func (tb *Tab) named(root, role, wanted, fits string) *Element {
	tb.t.Helper()
	all := fmt.Sprintf("(%s)(%s, %q)", finder, root, role)
	e := &Element{tab: tb, what: fmt.Sprintf("%s %q", role, wanted), find: fmt.Sprintf(
		`((all, wanted) => { const fit = all.filter(({name}) => %s); return fit.length === 1 ? fit[0].element : null; })(%s, %s)`, fits, all, quoted(wanted))}
	tb.UntilSaid(func() string {
		names, err := eval[[]string](tb, all+".map(({name}) => name)", aTry)
		return fmt.Sprintf("one %s; there are %q (%v)", e.what, names, err)
	}, func() bool {
		found, err := eval[bool](tb, e.find+" !== null", aTry)
		return err == nil && found
	})
	return e
}

// Has reports whether there is an element of a role and a name now.
func (tb *Tab) Has(role, name string) bool {
	tb.t.Helper()
	return Eval[bool](tb, fmt.Sprintf("(%s)(document, %q).some(({name}) => name === %s)", finder, role, quoted(name)))
}

// Find waits for the element that a CSS selector finds.
func (tb *Tab) Find(selector string) *Element {
	tb.t.Helper()
	return tb.At(selector, "document.querySelector("+quoted(selector)+")")
}

// At waits for the element that an expression gives, for what no selector finds.
func (tb *Tab) At(what, expression string) *Element {
	tb.t.Helper()
	e := &Element{tab: tb, what: what, find: expression}
	tb.Wait("!!" + expression)
	return e
}

// On calls a JavaScript function with an element as this.
func On[T any](e *Element, function string) T {
	e.tab.t.Helper()
	v, err := on[T](e, function, Patience)
	if err != nil {
		e.tab.t.Fatalf("%s: %s: %v%s", e.what, head(function), err, e.tab.complaints())
	}
	return v
}

func on[T any](e *Element, function string, within time.Duration) (T, error) {
	return eval[T](e.tab, fmt.Sprintf(`((e) => { if (!e) throw new Error("it is gone"); return (%s).call(e); })(%s)`, function, e.find), within)
}

// Text is the element's text as it is seen.
func (e *Element) Text() string {
	e.tab.t.Helper()
	return On[string](e, `function() { return this.innerText }`)
}

// Value is the text of a field, or the value of what a selection shows.
func (e *Element) Value() string {
	e.tab.t.Helper()
	return On[string](e, `function() { return this.value }`)
}

// Disabled reports whether the element can't be used now.
func (e *Element) Disabled() bool {
	e.tab.t.Helper()
	return On[bool](e, `function() { return this.disabled === true }`)
}

// Focus puts the focus on the element without the mouse, the caret at the end of its text.
func (e *Element) Focus() {
	e.tab.t.Helper()
	On[bool](e, `function() { this.focus(); if (this.selectionEnd != null) this.setSelectionRange(this.value.length, this.value.length); return true }`)
}

// Fill replaces a field's text, as pasting over everything does.
func (e *Element) Fill(text string) {
	e.tab.t.Helper()
	On[bool](e, fmt.Sprintf(`function() {
		this.focus();
		this.select();
		const text = %s;
		return document.execCommand(text ? "insertText" : "delete", false, text);
	}`, quoted(text)))
}

// Choose takes the option of a selection whose text begins so.
func (e *Element) Choose(option string) {
	e.tab.t.Helper()
	var options []string
	e.tab.UntilSaid(func() string { return fmt.Sprintf("an option %q in %s; there are %q", option, e.what, options) }, func() bool {
		options = On[[]string](e, `function() { return [...this.options].map((o) => o.text) }`)
		i := slices.IndexFunc(options, func(o string) bool { return strings.HasPrefix(o, option) })
		return i >= 0 && On[bool](e, fmt.Sprintf(`function() {
			this.selectedIndex = %d;
			this.dispatchEvent(new Event("input", {bubbles: true}));
			this.dispatchEvent(new Event("change", {bubbles: true}));
			return true;
		}`, i))
	})
}

// Attach gives a field for files one of a name and a content.
func (e *Element) Attach(name, content string) {
	e.tab.t.Helper()
	On[bool](e, fmt.Sprintf(`function() {
		const files = new DataTransfer();
		files.items.add(new File([%s], %s));
		this.files = files.files;
		this.dispatchEvent(new Event("input", {bubbles: true}));
		this.dispatchEvent(new Event("change", {bubbles: true}));
		return true;
	}`, quoted(content), quoted(name)))
}

// A point is a place in the window, in CSS pixels, and what lies over the element there,
// "" for nothing.
type point struct {
	X, Y float64
	Over string
}

// Click presses the mouse in the middle of the element, after scrolling to it. It waits
// until the element can be used, nothing lies over it and it stands still.
func (e *Element) Click() {
	e.tab.t.Helper()
	var at point
	e.tab.UntilSaid(func() string {
		return e.what + " can be clicked; over it lies: " + at.Over
	}, func() bool {
		before := at
		var err error
		if at, err = on[point](e, place, aTry); err != nil {
			at.Over = err.Error()
		}
		return at.Over == "" && at == before
	})
	if err := e.tab.page.click(at.X, at.Y); err != nil {
		e.tab.t.Fatalf("click %s: %v%s", e.what, err, e.tab.complaints())
	}
}

const place = `function() {
	const box = () => this.getBoundingClientRect();
	const seen = (r) => r.top >= 0 && r.left >= 0 && r.bottom <= innerHeight && r.right <= innerWidth;
	if (!seen(box())) this.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
	const r = box();
	const x = Math.round(r.x + r.width / 2), y = Math.round(r.y + r.height / 2);
	const top = this.getRootNode().elementFromPoint(x, y);
	let over = "";
	if (this.disabled) over = "it is disabled";
	else if (!top || !(this.contains(top) || top.contains(this))) over = top ? top.outerHTML.slice(0, 200) : "it is outside the window";
	return {X: x, Y: y, Over: over};
}`
