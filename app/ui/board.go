package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// A board writes figures onto the screen and knows what it wrote: what stands
// there already costs no call into the browser, and of some forty figures a
// keystroke changes a handful. It knows its elements too. A render may put new
// ones in the place of those that were written to, so a new board follows each.
type board struct {
	shown    map[figure]string
	elements map[string]app.Value // by id
}

// A figure is a place on the screen: an element's text, or one of its
// attributes or its width.
type figure struct{ id, what string }

func newBoard() board { return board{map[figure]string{}, map[string]app.Value{}} }

// is notes that s stands at a place, and reports whether it did before.
func (b board) is(at figure, s string) bool {
	was, ok := b.shown[at]
	b.shown[at] = s
	return ok && was == s
}

// element is the element with an id, and whether it is there.
func (b board) element(id string) (app.Value, bool) {
	if e, ok := b.elements[id]; ok {
		return e, true
	}
	e, ok := element(id)
	if ok {
		b.elements[id] = e
	}
	return e, ok
}

// text makes s the text of an element. The first time it may stand there from
// before: to write it again would have a screen reader say it again.
func (b board) text(id, s string) {
	_, later := b.shown[figure{id, "text"}]
	if b.is(figure{id, "text"}, s) {
		return
	}
	if e, ok := b.element(id); ok && (later || e.Get("textContent").String() != s) {
		e.Set("textContent", s)
	}
}

// attribute sets an attribute of an element.
func (b board) attribute(id, name, value string) {
	if !b.is(figure{id, name}, value) {
		if e, ok := b.element(id); ok {
			e.Call("setAttribute", name, value)
		}
	}
}

// width makes an element as wide as a share, 0 to 1, of what it stands in.
func (b board) width(id string, share float64) {
	if !b.is(figure{id, "width"}, percent(share)) {
		if e, ok := b.element(id); ok {
			e.Get("style").Set("width", percent(share))
		}
	}
}

// disabled makes a button usable or not.
func (b board) disabled(id string, disabled bool) {
	s := ""
	if disabled {
		s = "disabled"
	}
	if !b.is(figure{id, "disabled"}, s) {
		if e, ok := b.element(id); ok {
			e.Set("disabled", disabled)
		}
	}
}
