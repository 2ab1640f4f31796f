package widget

import (
	"strconv"

	"fewshot/app/page/dom"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Setter gets the text of a setting when the person has finished it.
type Setter interface {
	Set(ctx app.Context, id, text string)
}

// A Setting is a short text field with a label over it. Its text is taken when
// the person leaves it or presses Enter, and checked by who takes it; an error
// stands under it.
type Setting struct {
	app.Compo
	ID    string
	Label string
	Value string
	Unset string // shown while it is empty
	Mono  bool
	Error string
	Idle  string // why what is typed here does nothing at present, "" if it does
	To    Setter

	shown dom.Shown
}

func (s *Setting) OnMount(app.Context) { s.shown.Write(s.ID, s.Value) }

// OnUpdate waits for the end of the render: where fields come or go, go-app
// turns one field into another, and its new id is not there before.
func (s *Setting) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) { s.write() })
}

// write shows the value, but leaves a text with an error as the person typed it.
func (s *Setting) write() {
	if s.Error == "" {
		s.shown.Write(s.ID, s.Value)
	}
}

// onInput marks the field until its text is taken: so long undoing is the
// browser's own (see inSetting).
func (s *Setting) onInput(ctx app.Context, _ app.Event) {
	ctx.PreventUpdate()
	ctx.JSSrc().Get("dataset").Set("typed", "yes")
}

func (s *Setting) onChange(ctx app.Context, _ app.Event) {
	ctx.JSSrc().Get("dataset").Set("typed", "")
	s.To.Set(ctx, s.ID, s.shown.Read(ctx))
}

func (s *Setting) Render() app.UI {
	class := "setting"
	if s.Mono {
		class += " wide"
	}
	if s.Idle != "" {
		class += " idle"
	}
	return dom.Tag("div").Class(class).Title(s.Idle).Body(
		dom.Tag("label").Attr("for", s.ID).Text(s.Label),
		s.input(),
		app.If(s.Error != "", func() app.UI {
			return dom.Tag("p").ID(s.ID + "-error").Class("error").Role("alert").Text(s.Error)
		}),
	)
}

func (s *Setting) input() app.UI {
	in := app.ElemSelfClosing("input").Attr("type", "text").ID(s.ID).Attr("placeholder", s.Unset).Attr("autocomplete", "off").Spellcheck(false).Attr("dir", "auto").
		Aria("invalid", strconv.FormatBool(s.Error != "")).OnInput(s.onInput).OnChange(s.onChange)
	if app.IsServer {
		in = in.Attr("value", s.Value) // in the browser OnMount writes it: it may have to become empty again
	}
	if s.Error != "" {
		in = in.Aria("describedby", s.ID+"-error")
	}
	if s.Idle != "" {
		in = in.Aria("description", s.Idle)
	}
	return in
}

// A Picker gets which of several was picked.
type Picker interface {
	Picked(ctx app.Context, value string)
}

// A Pick is one of several buttons of which one is in force.
type Pick struct {
	app.Compo
	ID    string
	Text  string
	Value string
	On    bool
	To    Picker
}

func (p *Pick) onClick(ctx app.Context, _ app.Event) { p.To.Picked(ctx, p.Value) }

func (p *Pick) Render() app.UI {
	return dom.Button().ID(p.ID).Class("pick").Aria("pressed", strconv.FormatBool(p.On)).Text(p.Text).OnClick(p.onClick)
}
