// Package widget has the components that every page is made of: fields, settings,
// choosers, dialogs, notices.
package widget

import (
	"strings"

	"fewshot/app/page/dom"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Typist gets what a person types.
type Typist interface {
	// Typed takes the whole text of the field with an id. It must not need a
	// render: the field shows the text already.
	Typed(ctx app.Context, id, text string)
}

// A Field is a text field that grows with its text. It owns what stands in it:
// a keystroke goes straight to the typist and renders nothing, and a Value
// from outside is written only when another is shown.
type Field struct {
	app.Compo
	ID          string
	Label       string // accessible name
	Placeholder string
	Value       string
	Lang        string // of the text, where it is known
	Off         bool   // shown, but not part of the prompt
	To          Typist

	shown dom.Shown
	rows  int // as last set
}

func (f *Field) OnMount(app.Context) { f.write() }

func (f *Field) OnUpdate(app.Context) { f.write() }

func (f *Field) write() {
	f.shown.Write(f.ID, f.Value)
	f.fit(f.Value)
}

// fit gives the field as many rows as its text has lines. That it fits wrapped lines too is
// the browser's work, by field-sizing or by sizing.js of the page's loader.
func (f *Field) fit(text string) {
	rows := strings.Count(text, "\n") + 1
	if rows == f.rows {
		return
	}
	f.rows = rows
	if e, ok := dom.Element(f.ID); ok {
		e.Set("rows", rows)
	}
}

func (f *Field) onInput(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	text := f.shown.Read(ctx)
	f.Value = text
	f.fit(text)
	f.To.Typed(ctx, f.ID, text)
}

func (f *Field) Render() app.UI {
	text := dom.Tag("textarea").
		ID(f.ID).
		Class("field").
		Attr("rows", strings.Count(f.Value, "\n")+1).
		Attr("dir", "auto").
		Spellcheck(false).
		Attr("autocomplete", "off").
		Attr("placeholder", f.Placeholder).
		Aria("label", f.Label).
		OnInput(f.onInput)
	if app.IsServer {
		return text.Body(app.Text(f.Value))
	}
	return text
}
