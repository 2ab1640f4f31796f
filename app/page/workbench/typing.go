package workbench

import (
	"time"

	"fewshot/app/page/editor"
	"fewshot/app/page/sent"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is the way of a keystroke: the field's text into the draft, the
// prompt rendered and counted, and the figures and the rendered prompt on the
// screen, all within the event and without a go-app render.

// Typed takes what a person typed into the field with an id.
func (w *Workbench) Typed(ctx app.Context, id, text string) {
	if id == idImport {
		ctx.Dispatch(func(ctx app.Context) { w.readImport(ctx, text) })
		return
	}
	w.Draft.Edit(time.Now(), id, id, func(p *prompt.Prompt) { editor.SetField(p, id, text) })
	w.measure(ctx)
	w.SaveSoon(ctx)
}

// measure counts the draft and writes what depends on it: the figures at once,
// and what is dearer a moment later.
func (w *Workbench) measure(ctx app.Context) {
	p := w.Prompt()
	rendered := w.rendered()
	c := w.Gauge.Measure(rendered, p, w.Model)
	w.writeCosts(c)
	w.Board.Disabled("undo", len(w.Draft.Undo) == 0)
	w.Board.Disabled("redo", len(w.Draft.Redo) == 0)
	switch w.View {
	case sent.ViewPrompt:
		w.Sent.Show(sent.Runs(w.Lang, rendered))
	case sent.ViewTokens:
		w.soon(ctx, "view", 80*time.Millisecond, w.showPieces)
	case sent.ViewCode:
		w.soon(ctx, "view", 80*time.Millisecond, w.showCode)
	}
	w.soon(ctx, "advice", 400*time.Millisecond, w.showAdvice)
	w.fetchVocabulary(ctx)
	if w.Measured != nil {
		w.Measured()
	}
}

// putOff is something that is done once nobody has typed for a while.
type putOff struct {
	at time.Time
	do func()
}

// soon calls f after d, unless soon is called again for the same key before.
// f must not need a render. While somebody types there is one timer for a key,
// which is set anew when it finds that it is too early: a timer a keystroke
// would cost half as much as the keystroke.
func (w *Workbench) soon(ctx app.Context, key string, d time.Duration, f func()) {
	if !app.IsClient {
		return
	}
	if p := w.pending[key]; p != nil {
		p.at, p.do = time.Now().Add(d), f
		return
	}
	w.pending[key] = &putOff{time.Now().Add(d), f}
	w.wait(ctx, key, d)
}

// wait does what was put off under a key after d, or later if that has moved.
func (w *Workbench) wait(ctx app.Context, key string, d time.Duration) {
	w.lasting(ctx).After(d, func(ctx app.Context) {
		ctx.PreventUpdate()
		p := w.pending[key]
		if early := time.Until(p.at); early > 0 {
			w.wait(ctx, key, early)
			return
		}
		delete(w.pending, key)
		p.do()
	})
}
