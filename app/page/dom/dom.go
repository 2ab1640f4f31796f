// Package dom makes elements of the page, and writes to the document directly.
//
// What changes with every keystroke or token is not rendered by go-app: a [Cache]
// writes single figures, [TextRuns] a text in colours, and each of the functions one
// thing. A go-app render of the workbench takes ten milliseconds, and its fields can't
// be cleared by state. The elements concerned have no children of their own in Render,
// so go-app leaves what stands in them alone. Outside a browser they do nothing.
package dom

import (
	"path"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Element is the element with an id, and whether it is there.
func Element(id string) (app.Value, bool) {
	if !app.IsClient {
		return nil, false
	}
	e := app.Window().Get("document").Call("getElementById", id)
	return e, e.Truthy()
}

// PagePath is the path of the open page, below that of the site.
func PagePath() string {
	path := app.Window().Get("location").Get("pathname").String()
	return "/" + strings.TrimPrefix(strings.TrimPrefix(path, app.Getenv("GOAPP_ROOT_PREFIX")), "/")
}

// SetText makes s the text of an element.
func SetText(id, s string) {
	if e, ok := Element(id); ok && e.Get("textContent").String() != s {
		e.Set("textContent", s)
	}
}

// SetValue makes s the value of a field, unless it is that already: setting it
// moves the caret.
func SetValue(id, s string) {
	if e, ok := Element(id); ok {
		setValue(e, s)
	}
}

func setValue(e app.Value, s string) {
	if e.Get("value").String() != s {
		e.Set("value", s)
	}
}

// Focus moves the focus to an element, with the caret at the end of its text.
func Focus(id string) {
	e, ok := Element(id)
	if !ok {
		return
	}
	e.Call("focus")
	if e.Get("setSelectionRange").Truthy() && e.Get("tagName").String() == "TEXTAREA" {
		n := e.Get("textLength").Int()
		e.Call("setSelectionRange", n, n)
	}
}

// FocusFirst moves the focus to the first element in another one that a selector fits.
func FocusFirst(id, selector string) {
	if e, ok := Element(id); ok {
		if first := e.Call("querySelector", selector); first.Truthy() {
			first.Call("focus")
		}
	}
}

// BringIntoView scrolls as little as shows an element whole, above the run bar
// (the page's scroll-padding).
func BringIntoView(id string) {
	if e, ok := Element(id); ok {
		e.Call("scrollIntoView", map[string]any{"block": "nearest"})
	}
}

// OpenDialog shows a <dialog> as a modal one: the browser keeps the focus in it
// and closes it on Escape.
func OpenDialog(id string) {
	if e, ok := Element(id); ok && !e.Get("open").Bool() {
		e.Call("showModal")
	}
}

// CloseDialog closes a <dialog>.
func CloseDialog(id string) {
	if e, ok := Element(id); ok && e.Get("open").Bool() {
		e.Call("close")
	}
}

// Download hands the person a file.
func Download(name, mime, content string) {
	if !app.IsClient {
		return
	}
	DownloadBlob(name, app.Window().Get("Blob").New([]any{content}, map[string]any{"type": mime}))
}

// DownloadText hands the person a file of text, as what its name says.
func DownloadText(name, text string) {
	mime := Mimes[strings.TrimPrefix(path.Ext(name), ".")]
	if mime == "" {
		mime = "text/plain;charset=utf-8"
	}
	Download(name, mime, text)
}

// DownloadBlob hands the person a Blob as a file.
func DownloadBlob(name string, blob app.Value) {
	url := app.Window().Get("URL").Call("createObjectURL", blob)
	a := app.Window().Get("document").Call("createElement", "a")
	a.Set("href", url)
	a.Set("download", name)
	a.Call("click")
	app.Window().Get("URL").Call("revokeObjectURL", url)
}

// CopyText puts s on the clipboard, and tells done whether the browser let it:
// without TLS or permission it does not.
func CopyText(s string, done func(ok bool)) {
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

// Remember puts a text into local storage. Where storage is blocked or full it
// reports false; where it is blocked, the text is there until the page is left.
func Remember(key, value string) (ok bool) {
	if !app.IsClient {
		return false
	}
	defer func() {
		if recover() != nil { // the browser threw
			ok = false
		}
	}()
	app.Window().Get("localStorage").Call("setItem", key, value)
	return !Forgets()
}

// Forgets reports whether the browser keeps nothing of this page: its loader then puts
// a storage in the place that is gone with the page.
func Forgets() bool {
	return app.IsClient && app.Window().Get("fewshotForgets").Truthy()
}

// Recall reads a text from local storage, "" if there is none.
func Recall(key string) (value string) {
	if !app.IsClient {
		return ""
	}
	defer func() { _ = recover() }() // blocked storage throws
	if v := app.Window().Get("localStorage").Call("getItem", key); v.Truthy() {
		return v.String()
	}
	return ""
}

// Mimes are the types of the files that people get, by what their names end in.
var Mimes = map[string]string{
	"tsv":   "text/tab-separated-values;charset=utf-8",
	"csv":   "text/csv;charset=utf-8",
	"jsonl": "application/jsonl;charset=utf-8",
	"json":  "application/json",
}
