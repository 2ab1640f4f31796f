package browsertest

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// keys are the keys that have a name.
var keys = map[string]string{
	"Enter": kb.Enter, "Escape": kb.Escape, "Tab": kb.Tab, "Space": " ", "Delete": kb.Delete, "Backspace": kb.Backspace,
	"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
	"Home": kb.Home, "End": kb.End,
}

var modifiers = map[string]chromedp.Modifier{
	"Ctrl": chromedp.ModifierCtrl, "Shift": chromedp.ModifierShift, "Alt": chromedp.ModifierAlt, "Meta": chromedp.ModifierMeta,
}

// Press presses a key, with modifiers before it: "Ctrl+Shift+Z", "Alt+ArrowUp",
// "Tab", "Escape".
func (tb *Tab) Press(combination string) {
	tb.t.Helper()
	names := strings.Split(combination, "+")
	last := names[len(names)-1]
	key, ok := keys[last]
	if !ok {
		key = strings.ToLower(last)
	}
	var held []chromedp.Modifier
	for _, name := range names[:len(names)-1] {
		held = append(held, modifiers[name])
		if name == "Shift" && !ok {
			key = strings.ToUpper(key)
		}
	}
	tb.do(chromedp.KeyEvent(key, chromedp.KeyModifiers(held...)))
}

// Type presses the key of each character of text, without a pause.
func (tb *Tab) Type(text string) {
	tb.t.Helper()
	tb.do(chromedp.KeyEvent(text))
}

// Insert puts text where the caret is, as pasting does, or an input method.
func (tb *Tab) Insert(text string) {
	tb.t.Helper()
	Call(tb, input.InsertText, input.InsertTextParams{Text: text})
}

// Compose writes text by an input method, which shows each of the steps before
// it as what is being composed.
func (tb *Tab) Compose(text string, steps ...string) {
	tb.t.Helper()
	for _, s := range steps {
		n := int64(len(utf16.Encode([]rune(s))))
		Call(tb, input.ImeSetComposition, input.ImeSetCompositionParams{Text: s, SelectionStart: n, SelectionEnd: n})
	}
	Call(tb, input.InsertText, input.InsertTextParams{Text: text})
}

// Click presses the mouse in the middle of the element, after scrolling to it.
// It waits until the element can be used and nothing lies over it.
func (e *Element) Click() {
	e.tab.t.Helper()
	at := e.place()
	e.tab.do(chromedp.MouseClickXY(at.X, at.Y))
}

// Hover moves the mouse over the element.
func (e *Element) Hover() {
	e.tab.t.Helper()
	at := e.place()
	e.tab.do(chromedp.MouseEvent(chromedp.MouseMoved, at.X, at.Y))
}

// A point is a place in the window, in CSS pixels, and what lies over the
// element there, "" for nothing.
type point struct {
	X, Y float64
	Over string
}

// place is the middle of the element, once that can be clicked.
func (e *Element) place() point {
	e.tab.t.Helper()
	var at, before point
	e.tab.UntilSaid(func() string {
		return e.Role + " " + e.Name + " can be clicked; over it lies: " + at.Over
	}, func() bool {
		if !e.scroll() {
			return false
		}
		before = at
		at = On[point](e, `function() {
			const r = this.getBoundingClientRect();
			const x = r.x + r.width / 2, y = r.y + r.height / 2;
			const top = document.elementFromPoint(x, y);
			let over = "";
			if (this.disabled) over = "it is disabled";
			else if (!top || !(this.contains(top) || top.contains(this))) over = top ? top.outerHTML.slice(0, 200) : "it is outside the window";
			return {X: x, Y: y, Over: over};
		}`)
		return at.Over == "" && at == before // it stands still
	})
	return at
}

// scroll brings the element into view. It reports false if the page had just put another
// one into its place, which the element is then.
func (e *Element) scroll() bool {
	e.tab.t.Helper()
	ctx, cancel := context.WithTimeout(e.tab.ctx, Patience)
	defer cancel()
	_, err := chromedp.Call(ctx, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: e.node})
	switch {
	case err == nil:
		return true
	case e.again == nil || !strings.Contains(err.Error(), "detached"):
		e.tab.t.Fatalf("%s %q: scroll to it: %v%s", e.Role, e.Name, err, e.tab.complaints())
	}
	e.node, e.object = e.again().node, ""
	return false
}

// DragOnto drags the element onto another one with the mouse.
func (e *Element) DragOnto(onto *Element) {
	e.tab.t.Helper()
	from, to := e.place(), onto.place()
	e.tab.do(chromedp.DragAndDropXY(from.X, from.Y, to.X, to.Y))
}

// Find waits for the element that a CSS selector finds: for what has no role,
// such as a handle for the mouse alone.
func (tb *Tab) Find(selector string) *Element {
	tb.t.Helper()
	var e *Element
	tb.Until(selector, func() bool {
		found := Call(tb, runtime.Evaluate, runtime.EvaluateParams{Expression: fmt.Sprintf("document.querySelector(%q)", selector)})
		if found.Result == nil || found.Result.ObjectID == "" {
			return false
		}
		described := Call(tb, dom.DescribeNode, dom.DescribeNodeParams{ObjectID: found.Result.ObjectID})
		e = &Element{Name: selector, tab: tb, node: described.Node.BackendNodeID, again: func() *Element { return tb.Find(selector) }}
		return true
	})
	return e
}
