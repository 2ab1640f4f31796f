package ui

import (
	"strconv"
	"strings"
	"time"

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
	w.draft.edit(time.Now(), id, id, func(p *prompt.Prompt) { setField(p, id, text) })
	w.measure(ctx)
	w.saveSoon(ctx)
}

// setField writes a text field of the prompt by its id.
func setField(p *prompt.Prompt, id, text string) {
	switch id {
	case idInstruction:
		p.Instruction = text
		return
	case idQuery:
		p.Query = text
		return
	}
	kind, number, ok := strings.Cut(id, "-")
	i, err := strconv.Atoi(number)
	if !ok || err != nil || i < 0 || i >= len(p.Shots) {
		return
	}
	switch kind + "-" {
	case idInput:
		p.Shots[i].Input = text
	case idOutput:
		p.Shots[i].Output = text
	case idNote:
		p.Shots[i].Note = text
	}
}

// measure counts the draft and writes what depends on it: the figures at once,
// and what is dearer a moment later.
func (w *Workbench) measure(ctx app.Context) {
	p := w.prompt()
	rendered := w.rendered()
	c := w.gauge.measure(rendered, p, w.model)
	w.writeCosts(c)
	w.board.disabled("undo", len(w.draft.undo) == 0)
	w.board.disabled("redo", len(w.draft.redo) == 0)
	switch w.view {
	case viewPrompt:
		w.sent.show(sentRuns(w.lang, rendered))
	case viewTokens:
		w.soon(ctx, "view", 80*time.Millisecond, w.showPieces)
	case viewCode:
		w.soon(ctx, "view", 80*time.Millisecond, w.showCode)
	}
	w.soon(ctx, "advice", 400*time.Millisecond, w.showAdvice)
	w.fetchVocabulary(ctx)
	if w.measured != nil {
		w.measured()
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

// partClass is the colour of a part of the prompt.
func partClass(p prompt.Part) string {
	switch p {
	case prompt.Instruction:
		return "instruction"
	case prompt.Example:
		return "example"
	case prompt.Query:
		return "query"
	}
	return "framing"
}

// sentRuns is the rendered prompt in the colours of its parts. Before each
// message stands its role, which is not part of its text.
func sentRuns(l lang, r prompt.Rendered) []textRun {
	var runs []textRun
	for _, b := range r.Blocks {
		if b.Role != "" {
			runs = append(runs, textRun{class: "role", text: b.Role, index: -1})
		}
		for _, s := range b.Spans {
			runs = append(runs, textRun{class: partClass(s.Part), text: b.Text[s.Start:s.End], index: -1})
		}
	}
	return runs
}
