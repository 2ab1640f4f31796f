package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A typist is told what a person types.
type typist interface {
	// Typed takes the whole text of the field with an id. It must not need a
	// render: the field shows the text already.
	Typed(ctx app.Context, id, text string)
}

// A field is a text field that grows with its text. It owns what stands in it:
// a keystroke goes straight to the typist and renders nothing, and a Value
// from outside is written only when it differs.
type field struct {
	app.Compo
	ID          string
	Label       string // accessible name
	Placeholder string
	Value       string
	Lang        string // of the text, where it is known
	Off         bool   // shown, but not part of the prompt
	To          typist

	rows int // as last set
}

func (f *field) OnMount(app.Context) { f.write() }

func (f *field) OnUpdate(app.Context) { f.write() }

func (f *field) write() {
	setValue(f.ID, f.Value)
	f.fit(f.Value)
}

// fit gives the field as many rows as its text has lines; browsers that know
// field-sizing make it fit wrapped lines too.
func (f *field) fit(text string) {
	rows := strings.Count(text, "\n") + 1
	if rows == f.rows {
		return
	}
	f.rows = rows
	if e, ok := element(f.ID); ok {
		e.Set("rows", rows)
	}
}

func (f *field) onInput(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	text := ctx.JSSrc().Get("value").String()
	f.Value = text
	f.fit(text)
	f.To.Typed(ctx, f.ID, text)
}

func (f *field) Render() app.UI {
	text := tag("textarea").
		ID(f.ID).
		Class("field").
		Attr("rows", strings.Count(f.Value, "\n")+1).
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
