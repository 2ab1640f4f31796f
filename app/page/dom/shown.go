package dom

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Shown is what stands in a field of a form, as far as the page knows: what it wrote
// there last, or read there last. The zero value knows nothing yet.
//
// go-app renders when a frame is due, which may be between what a person does and the
// handler of that. A render that compared its value with the field itself would find
// what the person just did, and put the old value back before the handler has read it.
// So a component compares its value with what is shown.
type Shown struct {
	text  string
	known bool
}

// Read is the value of the field that an event comes from.
func (s *Shown) Read(ctx app.Context) string {
	s.text, s.known = ctx.JSSrc().Get("value").String(), true
	return s.text
}

// ReadCheck reports whether the check box that an event comes from is checked.
func (s *Shown) ReadCheck(ctx app.Context) bool {
	on := ctx.JSSrc().Get("checked").Bool()
	s.text, s.known = strconv.FormatBool(on), true
	return on
}

// Write makes text the value of a field, unless it is shown already.
func (s *Shown) Write(id, text string) {
	s.write(id, text, func(e app.Value) { setValue(e, text) })
}

// WriteCheck checks a check box, or clears it, unless it is shown so already.
func (s *Shown) WriteCheck(id string, on bool) {
	s.write(id, strconv.FormatBool(on), func(e app.Value) { e.Set("checked", on) })
}

// Forget has the next write go to the field in any case: the browser may have changed it.
func (s *Shown) Forget() { s.known = false }

func (s *Shown) write(id, text string, set func(app.Value)) {
	e, ok := Element(id)
	if !ok {
		s.Forget() // when it comes again, it is another one
		return
	}
	if !s.known || s.text != text {
		s.text, s.known = text, true
		set(e)
	}
}
