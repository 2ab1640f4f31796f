package client

import "syscall/js"

// idRun is the id of the button that [Early.Run] is about.
const idRun = "run"

// PageData is the JSON that the page came with (web.Head), nil if it has none.
func PageData() []byte {
	if e := js.Global().Get("document").Call("getElementById", "page-data"); e.Truthy() {
		return []byte(e.Get("textContent").String())
	}
	return nil
}

// TakeEarly returns what was done before the start, once: the second call
// returns nothing. If nobody calls it while the page's first tree is mounted,
// the loader sends the fields input events and the buttons clicks instead.
func TakeEarly() Early {
	early := js.Global().Get("fewshotEarly")
	if !early.Truthy() || early.Get("taken").Bool() {
		return Early{}
	}
	early.Set("taken", true)

	e := Early{Fields: map[string]string{}}
	fields := early.Get("fields")
	ids := js.Global().Get("Object").Call("keys", fields)
	for i := range ids.Length() {
		id := ids.Index(i).String()
		e.Fields[id] = fields.Get(id).Get("value").String()
	}
	if focus := early.Get("focus"); focus.Truthy() {
		e.Focus = focus.Get("id").String()
		if start := focus.Get("start"); start.Type() == js.TypeNumber {
			e.SelectionStart, e.SelectionEnd = start.Int(), focus.Get("end").Int()
		}
	}
	actions := early.Get("actions")
	for i := range actions.Length() {
		id := actions.Index(i).Get("click")
		switch {
		case !id.Truthy(), id.String() == idRun:
			e.Run = true
		default:
			e.Clicks = append(e.Clicks, id.String())
		}
	}
	return e
}
