package workbench

import (
	"fewshot/app/page/dom"
	"fewshot/app/page/editor"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Listen takes the keys that work everywhere: Ctrl/Cmd+Enter runs, Escape
// stops or closes a menu, Ctrl/Cmd+Z undoes, with Shift (or Ctrl+Y) redoes, and
// Alt with an arrow key moves the shot that has the focus.
// It also keeps the draft when the page goes away.
func (w *Workbench) Listen(ctx app.Context) {
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
		w.Save()
		if w.Cancel != nil {
			w.Cancel() // a browser may keep the page, and the stream with it, for coming back
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
	case w.Dialog != "":
		return nil // the dialog's own keys
	case command && key == "Enter":
		return w.Run
	case (key == "ArrowUp" || key == "ArrowDown") && e.Get("altKey").Bool():
		return w.moveKey(e, key)
	case key == "Escape" && w.Menu >= 0:
		return func(ctx app.Context) {
			id := editor.ShotField("more-", w.Menu)
			w.Menu = -1
			w.FocusLater(ctx, id)
		}
	case key == "Escape" && w.Cancel != nil:
		return func(ctx app.Context) {
			w.Stop(ctx)
			w.FocusLater(ctx, "run")
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
	i, ok := editor.ShotOf(e.Get("target").Get("id").String())
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
	w.Lang = w.Lang.Other()
	w.Lang.Keep()
	w.Lang.Write()
	w.Notice = widget.Notice{}
	w.Sent = dom.NewTextRuns("sent")
	w.inspector.Show(nil)
	w.Refresh(ctx)
}

// CycleTheme goes on to the next theme.
func (w *Workbench) CycleTheme(app.Context) {
	w.theme = w.theme.Next()
	w.theme.Keep()
	w.theme.Apply()
}
