package client

import "syscall/js"

// PageData is the JSON that the page came with (web.Head), nil if it has none.
func PageData() []byte {
	if e := js.Global().Get("document").Call("getElementById", "page-data"); e.Truthy() {
		return []byte(e.Get("textContent").String())
	}
	return nil
}

// TakeEarly returns what was done before the start, once: the second call
// returns nothing. A page calls it before it renders the first time. If nobody calls
// it while the program starts, the loader sends the fields input events and the buttons
// clicks instead.
func TakeEarly() Early {
	early := js.Global().Get("fewshotEarly")
	if !early.Truthy() || early.Get("taken").Bool() {
		return Early{}
	}
	early.Set("taken", true)
	early.Call("read")

	e := Early{Fields: map[string]string{}}
	fields := early.Get("fields")
	ids := js.Global().Get("Object").Call("keys", fields)
	for i := range ids.Length() {
		id := ids.Index(i).String()
		e.Fields[id] = fields.Get(id).Get("value").String()
	}
	e.Acted = early.Get("actions").Length() > 0
	return e
}

// ReplayEarly presses again, in order, what was pressed before the start. The page calls
// it when what was pressed is there.
func ReplayEarly() { js.Global().Call("fewshotReplay") }
