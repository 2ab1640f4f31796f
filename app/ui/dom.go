package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// The functions here touch the document directly. What changes with every
// keystroke or token goes this way, because a go-app render of the workbench
// takes ten milliseconds and its fields can't be cleared by state. The elements
// concerned have no children of their own in Render, so go-app leaves what
// stands in them alone. Outside a browser they do nothing.

// element is the element with an id, and whether it is there.
func element(id string) (app.Value, bool) {
	if !app.IsClient {
		return nil, false
	}
	e := app.Window().Get("document").Call("getElementById", id)
	return e, e.Truthy()
}

// setText makes s the text of an element.
func setText(id, s string) {
	if e, ok := element(id); ok && e.Get("textContent").String() != s {
		e.Set("textContent", s)
	}
}

// setValue makes s the value of a field, unless it is that already: setting it
// moves the caret.
func setValue(id, s string) {
	if e, ok := element(id); ok && e.Get("value").String() != s {
		e.Set("value", s)
	}
}

// focus moves the focus to an element, with the caret at the end of its text.
func focus(id string) {
	e, ok := element(id)
	if !ok {
		return
	}
	e.Call("focus")
	if e.Get("setSelectionRange").Truthy() && e.Get("tagName").String() == "TEXTAREA" {
		n := e.Get("textLength").Int()
		e.Call("setSelectionRange", n, n)
	}
}

// bringIntoView scrolls as little as shows an element whole, above the run bar
// (the page's scroll-padding).
func bringIntoView(id string) {
	if e, ok := element(id); ok {
		e.Call("scrollIntoView", map[string]any{"block": "nearest"})
	}
}

// openDialog shows a <dialog> as a modal one: the browser keeps the focus in it
// and closes it on Escape.
func openDialog(id string) {
	if e, ok := element(id); ok && !e.Get("open").Bool() {
		e.Call("showModal")
	}
}

// closeDialog closes a <dialog>.
func closeDialog(id string) {
	if e, ok := element(id); ok && e.Get("open").Bool() {
		e.Call("close")
	}
}

// download hands the person a file.
func download(name, mime, content string) {
	if !app.IsClient {
		return
	}
	downloadBlob(name, app.Window().Get("Blob").New([]any{content}, map[string]any{"type": mime}))
}

// downloadBlob hands the person a Blob as a file.
func downloadBlob(name string, blob app.Value) {
	url := app.Window().Get("URL").Call("createObjectURL", blob)
	a := app.Window().Get("document").Call("createElement", "a")
	a.Set("href", url)
	a.Set("download", name)
	a.Call("click")
	app.Window().Get("URL").Call("revokeObjectURL", url)
}

// copyText puts s on the clipboard, and tells done whether the browser let it:
// without TLS or permission it does not.
func copyText(s string, done func(ok bool)) {
	if !app.IsClient {
		return
	}
	clipboard := app.Window().Get("navigator").Get("clipboard")
	if !clipboard.Truthy() {
		done(false)
		return
	}
	var copied, refused app.Func
	settle := func(ok bool) app.Func {
		return app.FuncOf(func(app.Value, []app.Value) any {
			copied.Release()
			refused.Release()
			done(ok)
			return nil
		})
	}
	copied, refused = settle(true), settle(false)
	clipboard.Call("writeText", s).Call("then", copied, refused)
}

// remember puts a text into local storage. Where storage is blocked or full it
// reports false.
func remember(key, value string) (ok bool) {
	if !app.IsClient {
		return false
	}
	defer func() {
		if recover() != nil { // the browser threw
			ok = false
		}
	}()
	app.Window().Get("localStorage").Call("setItem", key, value)
	return true
}

// recall reads a text from local storage, "" if there is none.
func recall(key string) (value string) {
	if !app.IsClient {
		return ""
	}
	defer func() { _ = recover() }() // blocked storage throws
	if v := app.Window().Get("localStorage").Call("getItem", key); v.Truthy() {
		return v.String()
	}
	return ""
}

// clock is a moment, in milliseconds since 1970, as people of a language write
// it, in the time zone of the browser. (Package time could do it too, but
// would bring its formats and no languages into the page.)
func clock(ms int64, l lang, options map[string]any) string {
	if !app.IsClient {
		return ""
	}
	return app.Window().Get("Date").New(float64(ms)).Call("toLocaleString", l.tag(), options).String()
}

// Options of clock: the day with the time, and the time alone.
var (
	dayAndTime = map[string]any{"dateStyle": "medium", "timeStyle": "short"}
	timeOfDay  = map[string]any{"timeStyle": "medium"}
)
