package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// An Element is something on the screen that has a role and a name, as a
// screen reader tells them. It stays the same thing as long as the page keeps
// it: find it again after the page has changed it for another. The mouse, which
// waits for it anyway, finds it again by itself.
type Element struct {
	Role, Name string
	tab        *Tab
	node       cdp.BackendNodeID
	object     runtime.RemoteObjectID
	again      func() *Element // finds what stands in its place now; nil for one of many
}

// All are the elements of a role, in the order of the page.
func (tb *Tab) All(role string) []*Element {
	tb.t.Helper()
	return tb.in("document", role)
}

// in finds the elements of a role below what a JavaScript expression gives.
func (tb *Tab) in(expression, role string) []*Element {
	tb.t.Helper()
	for range 5 {
		var found []*Element
		root := Call(tb, runtime.Evaluate, runtime.EvaluateParams{Expression: expression})
		if root.Result == nil || root.Result.ObjectID == "" {
			return nil
		}
		query := accessibility.QueryAXTreeParams{ObjectID: root.Result.ObjectID, Role: role}
		tree, err := chromedp.Call(tb.ctx, accessibility.QueryAXTree, query)
		if err != nil {
			continue // the page was just replaced
		}
		for _, n := range tree.Nodes {
			if n.Ignored || n.BackendDOMNodeID == 0 {
				continue
			}
			found = append(found, &Element{Role: role, Name: text(n.Name), tab: tb, node: n.BackendDOMNodeID})
		}
		return found
	}
	tb.t.Fatalf("the page can't be asked for its elements%s", tb.complaints())
	return nil
}

// text is the text of a value of the accessibility tree.
func text(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	var s string
	if json.Unmarshal([]byte(v.Value), &s) != nil {
		return string(v.Value)
	}
	return s
}

// Get waits for the one element of a role and an accessible name.
func (tb *Tab) Get(role, name string) *Element {
	tb.t.Helper()
	return tb.one("document", role, fmt.Sprintf("%q", name), func(n string) bool { return n == name })
}

// GetPrefix waits for the one element of a role whose name begins so.
func (tb *Tab) GetPrefix(role, prefix string) *Element {
	tb.t.Helper()
	return tb.one("document", role, fmt.Sprintf("%q…", prefix), func(n string) bool { return strings.HasPrefix(n, prefix) })
}

// GetIn waits for the one element of a role and a name below the one that a
// CSS selector finds.
func (tb *Tab) GetIn(selector, role, name string) *Element {
	tb.t.Helper()
	return tb.one(fmt.Sprintf("document.querySelector(%q)", selector), role, fmt.Sprintf("%q", name), func(n string) bool { return n == name })
}

func (tb *Tab) one(root, role, what string, fits func(string) bool) *Element {
	tb.t.Helper()
	var found *Element
	var names []string
	tb.UntilSaid(func() string {
		return fmt.Sprintf("one %s named %s; there are %q", role, what, names)
	}, func() bool {
		found, names = nil, nil
		n := 0
		for _, e := range tb.in(root, role) {
			names = append(names, e.Name)
			if fits(e.Name) {
				found = e
				n++
			}
		}
		return n == 1
	})
	found.again = func() *Element { return tb.one(root, role, what, fits) }
	return found
}

// Has reports whether there is an element of a role and a name now.
func (tb *Tab) Has(role, name string) bool {
	tb.t.Helper()
	return slices.ContainsFunc(tb.All(role), func(e *Element) bool { return e.Name == name })
}

// Gone waits until there is no element of a role and a name.
func (tb *Tab) Gone(role, name string) {
	tb.t.Helper()
	tb.Until(fmt.Sprintf("no %s named %q", role, name), func() bool { return !tb.Has(role, name) })
}

// Focused is the role and the name of what has the focus: "textbox Query".
func (tb *Tab) Focused() string {
	tb.t.Helper()
	focused := Call(tb, runtime.Evaluate, runtime.EvaluateParams{Expression: "document.activeElement"})
	if focused.Result == nil || focused.Result.ObjectID == "" {
		return ""
	}
	tree := Call(tb, accessibility.GetPartialAXTree, accessibility.GetPartialAXTreeParams{ObjectID: focused.Result.ObjectID, FetchRelatives: new(false)})
	for _, n := range tree.Nodes {
		return strings.TrimSpace(text(n.Role) + " " + text(n.Name))
	}
	return ""
}

// On calls a JavaScript function with an element as this.
func On[T any](e *Element, function string) T {
	e.tab.t.Helper()
	if e.object == "" {
		e.object = Call(e.tab, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: e.node}).Object.ObjectID
	}
	ctx, cancel := context.WithTimeout(e.tab.ctx, Patience)
	defer cancel()
	object := e.object
	v, err := chromedp.Run(ctx, chromedp.CallFunctionOn[T](function,
		func(p *runtime.CallFunctionOnParams) { p.ObjectID = object }))
	if err != nil {
		e.tab.t.Fatalf("%s %q: %s: %v%s", e.Role, e.Name, head(function), err, e.tab.complaints())
	}
	return v
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

// Focus puts the focus on the element without the mouse.
func (e *Element) Focus() {
	e.tab.t.Helper()
	On[bool](e, `function() { this.focus(); return true }`)
}

// Fill replaces a field's text, as pasting over everything does.
func (e *Element) Fill(text string) {
	e.tab.t.Helper()
	On[bool](e, `function() { this.focus(); this.select(); return true }`)
	if text == "" {
		e.tab.Press("Delete")
		return
	}
	e.tab.Insert(text)
}

// Choose takes the option of a selection with a text, or with that text before what is
// said of it (" · "), or, if there is none, the first one whose text begins so.
func (e *Element) Choose(option string) {
	e.tab.t.Helper()
	var options []string
	e.tab.UntilSaid(func() string { return fmt.Sprintf("an option %q in %q; there are %q", option, e.Name, options) }, func() bool {
		options = On[[]string](e, `function() { return [...this.options].map((o) => o.text) }`)
		i := slices.Index(options, option)
		for _, begin := range []string{option + " · ", option} {
			if i < 0 {
				i = slices.IndexFunc(options, func(o string) bool { return strings.HasPrefix(o, begin) })
			}
		}
		return i >= 0 && On[bool](e, fmt.Sprintf(`function() {
			this.selectedIndex = %d;
			this.dispatchEvent(new Event("input", {bubbles: true}));
			this.dispatchEvent(new Event("change", {bubbles: true}));
			return true;
		}`, i))
	})
}
