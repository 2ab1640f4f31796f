package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// listen takes the keys that work everywhere: Ctrl/Cmd+Enter runs, Escape
// stops or closes a menu, Ctrl/Cmd+Z undoes, with Shift (or Ctrl+Y) redoes, and
// Alt with an arrow key moves the shot that has the focus.
// It also keeps the draft when the page goes away.
func (w *Workbench) listen(ctx app.Context) {
	if !app.IsClient {
		return
	}
	keys := app.FuncOf(func(_ app.Value, args []app.Value) any {
		e := app.Event{Value: args[0]}
		act := w.keyAction(e)
		if act == nil {
			return nil
		}
		e.PreventDefault()
		ctx.Dispatch(act)
		return nil
	})
	app.Window().Call("fewshotKeys", keys)

	leave := app.FuncOf(func(app.Value, []app.Value) any {
		w.save()
		if w.cancel != nil {
			w.cancel() // a browser may keep the page, and the stream with it, for coming back
		}
		return nil
	})
	app.Window().Call("addEventListener", "pagehide", leave)
}

// keyAction is what a key asks for, nil for nothing.
func (w *Workbench) keyAction(e app.Event) func(app.Context) {
	key := e.Get("key").String()
	command := e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()
	switch {
	case w.dialog != "":
		return nil // the dialog's own keys
	case command && key == "Enter":
		return w.Run
	case (key == "ArrowUp" || key == "ArrowDown") && e.Get("altKey").Bool():
		return w.moveKey(e, key)
	case key == "Escape" && w.menu >= 0:
		return func(ctx app.Context) {
			id := shotField("more-", w.menu)
			w.menu = -1
			w.focusLater(ctx, id)
		}
	case key == "Escape" && w.cancel != nil:
		return func(ctx app.Context) {
			w.Stop(ctx)
			w.focusLater(ctx, "run")
		}
	case command && !e.Get("altKey").Bool() && (key == "z" || key == "Z") && !inSetting(e):
		if e.Get("shiftKey").Bool() {
			return w.Redo
		}
		return w.Undo
	case command && (key == "y" || key == "Y") && !inSetting(e):
		return w.Redo
	}
	return nil
}

// moveKey is the move of the shot in which a key was pressed.
func (w *Workbench) moveKey(e app.Event, key string) func(app.Context) {
	i, ok := shotOf(e.Get("target").Get("id").String())
	if !ok {
		return nil
	}
	to := i + 1
	if key == "ArrowUp" {
		to = i - 1
	}
	return func(ctx app.Context) { w.MoveShot(ctx, i, to) }
}

// inSetting reports whether an event comes from a one-line field in which
// somebody types: its text is the browser's own to undo until it is taken.
func inSetting(e app.Event) bool {
	return e.Get("target").Get("dataset").Truthy() && e.Get("target").Get("dataset").Get("typed").Truthy()
}

// ToggleLang switches to the other language.
func (w *Workbench) ToggleLang(ctx app.Context) {
	w.lang = w.lang.other()
	remember(keyLang, w.lang.tag())
	w.lang.write()
	w.notice = notice{}
	w.sent = newStrip("sent")
	w.inspector.show(nil)
	w.refresh(ctx)
}

// CycleTheme goes on to the next theme.
func (w *Workbench) CycleTheme(app.Context) {
	w.theme = w.theme.next()
	remember(keyTheme, string(w.theme))
	w.theme.apply()
}
