package workbench

import (
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// listen takes the keys that work everywhere: Ctrl/Cmd+Enter runs, Escape stops, and
// the editor's. It also keeps the draft when the page goes away.
func (w *Workbench) listen(ctx app.Context) {
	widget.ListenKeys(ctx, w.key)
	widget.OnLeave(func() {
		w.editor.Save()
		w.sender.Stop(ctx) // a browser may keep the page, and the stream with it, for coming back
	})
}

// key is what a key asks for, nil for nothing.
func (w *Workbench) key(e app.Event) func(app.Context) {
	if w.dialog != "" || w.editor.DialogOpen() {
		return nil // the dialog's own keys
	}
	if widget.IsRunKey(e) {
		return w.Run
	}
	if act := w.editor.Key(e); act != nil {
		return act
	}
	if e.Get("key").String() == "Escape" && w.sender.Busy() {
		return func(ctx app.Context) {
			w.sender.Stop(ctx)
			w.editor.FocusLater("run")
		}
	}
	return nil
}

// ToggleLang switches to the other language.
func (w *Workbench) ToggleLang(app.Context) {
	w.lang = w.lang.Other()
	w.lang.Save()
	w.lang.Write()
	w.notice = widget.Notice{}
	w.sender.Speak()
	w.editor.Speak()
}

// CycleTheme goes on to the next theme.
func (w *Workbench) CycleTheme(app.Context) {
	w.theme = w.theme.Next()
	w.theme.Save()
	w.theme.Apply()
}
