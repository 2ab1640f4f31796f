package ui

// A board writes figures onto the screen and knows what it wrote: what stands
// there already costs no call into the browser, and of some forty figures a
// keystroke changes a handful. A render may put new elements in the place of
// those that were written to, so a new board follows each.
type board map[figure]string

// A figure is a place on the screen: an element's text, or one of its
// attributes or its width.
type figure struct{ id, what string }

// is notes that s stands at a place, and reports whether it did before.
func (b board) is(at figure, s string) bool {
	was, ok := b[at]
	b[at] = s
	return ok && was == s
}

// text makes s the text of an element.
func (b board) text(id, s string) {
	if !b.is(figure{id, "text"}, s) {
		setText(id, s)
	}
}

// attribute sets an attribute of an element.
func (b board) attribute(id, name, value string) {
	if !b.is(figure{id, name}, value) {
		setAttribute(id, name, value)
	}
}

// width makes an element as wide as a share, 0 to 1, of what it stands in.
func (b board) width(id string, share float64) {
	if !b.is(figure{id, "width"}, percent(share)) {
		setWidth(id, share)
	}
}

// disabled makes a button usable or not.
func (b board) disabled(id string, disabled bool) {
	s := ""
	if disabled {
		s = "disabled"
	}
	if !b.is(figure{id, "disabled"}, s) {
		setDisabled(id, disabled)
	}
}
