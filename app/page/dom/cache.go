package dom

import (
	"math"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Cache writes figures onto the screen and knows what it wrote: what stands
// there already costs no call into the browser, and of some forty figures a
// keystroke changes a handful. It knows its elements too. A render may put new
// ones in the place of those that were written to, so a new cache follows each.
type Cache struct {
	shown    map[figure]string
	elements map[string]app.Value // by id
}

// A figure is a place on the screen: an element's text, or one of its
// attributes or its width.
type figure struct{ id, what string }

// NewCache has written nothing.
func NewCache() Cache { return Cache{map[figure]string{}, map[string]app.Value{}} }

// is notes that s stands at a place, and reports whether it did before.
func (c Cache) is(at figure, s string) bool {
	was, ok := c.shown[at]
	c.shown[at] = s
	return ok && was == s
}

// element is the element with an id, and whether it is there.
func (c Cache) element(id string) (app.Value, bool) {
	if e, ok := c.elements[id]; ok {
		return e, true
	}
	e, ok := Element(id)
	if ok {
		c.elements[id] = e
	}
	return e, ok
}

// Text makes s the text of an element. The first time it may stand there from
// before: to write it again would have a screen reader say it again.
func (c Cache) Text(id, s string) {
	_, later := c.shown[figure{id, "text"}]
	if c.is(figure{id, "text"}, s) {
		return
	}
	if e, ok := c.element(id); ok && (later || e.Get("textContent").String() != s) {
		e.Set("textContent", s)
	}
}

// Attribute sets an attribute of an element.
func (c Cache) Attribute(id, name, value string) {
	if !c.is(figure{id, name}, value) {
		if e, ok := c.element(id); ok {
			e.Call("setAttribute", name, value)
		}
	}
}

// Width makes an element as wide as a share, 0 to 1, of what it stands in.
func (c Cache) Width(id string, share float64) {
	s := strconv.FormatFloat(math.Round(share*1000)/10, 'f', -1, 64) + "%"
	if !c.is(figure{id, "width"}, s) {
		if e, ok := c.element(id); ok {
			e.Get("style").Set("width", s)
		}
	}
}

// Disabled makes a button usable or not.
func (c Cache) Disabled(id string, disabled bool) {
	s := ""
	if disabled {
		s = "disabled"
	}
	if !c.is(figure{id, "disabled"}, s) {
		if e, ok := c.element(id); ok {
			e.Set("disabled", disabled)
		}
	}
}
