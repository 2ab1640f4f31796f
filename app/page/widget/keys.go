package widget

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// ListenKeys takes the keys of a page: key says what one asks for, nil for nothing.
func ListenKeys(page app.Context, key func(app.Event) func(app.Context)) {
	if !app.IsClient {
		return
	}
	app.Window().Call("fewshotKeys", app.FuncOf(func(_ app.Value, args []app.Value) any {
		e := app.Event{Value: args[0]}
		if act := key(e); act != nil {
			e.PreventDefault()
			page.Dispatch(act)
		}
		return nil
	}))
}

// Composing reports whether a key is an input method's own: Enter may take a word then.
func Composing(e app.Event) bool {
	return e.Get("isComposing").Bool() || e.Get("keyCode").Int() == 229 // as WebKit says of the last one
}

// IsRunKey reports whether a key runs what the page has: Ctrl/Cmd+Enter.
func IsRunKey(e app.Event) bool {
	return e.Get("key").String() == "Enter" && (e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool())
}

// OnLeave has f called when the page goes away.
func OnLeave(f func()) {
	if !app.IsClient {
		return
	}
	app.Window().Call("addEventListener", "pagehide", app.FuncOf(func(app.Value, []app.Value) any {
		f()
		return nil
	}))
}
