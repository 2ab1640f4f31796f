package ui

import (
	"fewshot/app/client"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is the workbench in the frame of somebody else's page: without the
// header, with the models in the page alone, and with nothing kept. Any page may
// frame it, so nothing that it can be made to do may cost anybody anything.

// pathFrame is the path of the workbench in a frame.
const pathFrame = "/embed/frame"

func newEmbedded() *Workbench {
	w := newWorkbench()
	w.embedded = true
	return w
}

// restoreEmbedded takes up what the host page wants: the prompt that is in the
// address, in a language, and run at once if that was the reader's press.
func (w *Workbench) restoreEmbedded(ctx app.Context) {
	client.TakeEarly()
	if !app.IsClient {
		return
	}
	wanted := ctx.Page().URL().Query()
	if v := wanted.Get("lang"); v != "" {
		w.lang = langOf(v)
	} else {
		w.lang = langOf(app.Window().Get("navigator").Get("language").String())
	}
	w.writeLang()
	w.openLink(ctx)
	w.notice = notice{}
	if !runsInPage(w.model) {
		w.model = tinyInPage
	}
	w.draft.undo = nil // there is nothing before what the author gave
	if wanted.Get("run") != "" {
		ctx.Defer(func(ctx app.Context) { ctx.Dispatch(w.Run) })
	}
}

// tellHost tells the page around the frame what happened.
func (w *Workbench) tellHost(what string, detail map[string]any) {
	if w.embedded && app.IsClient {
		app.Window().Call("fewshotFrame", what, detail)
	}
}

// tellEnd tells the page around the frame how a run ended.
func (w *Workbench) tellEnd(r *run) {
	if r.Error != nil {
		w.tellHost("error", map[string]any{"message": r.Error.Message, "code": r.Error.Code})
		return
	}
	w.tellHost("result", map[string]any{"answer": r.text(), "model": r.Prompt.Model})
}
