package answers

import (
	"fewshot/app/page/dom"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// An answerText is the place of one answer's text. Hovering over a token, or
// walking to it with the arrow keys, asks for its alternatives.
type answerText struct {
	app.Compo
	Index int
	Label string
	Gone  bool // whether something else stands in its place
	On    Events

	at int // the token that the arrow keys have reached
}

func (a *answerText) onOver(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	if i, ok := dom.RunIndex(e.Get("target")); ok {
		a.On.InspectToken(a.Index, i)
	}
}

func (a *answerText) onFocus(ctx app.Context, _ app.Event) {
	ctx.PreventUpdate()
	a.On.InspectToken(a.Index, a.at)
}

func (a *answerText) onKey(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	if e.Get("key").String() == "Enter" && !e.Get("ctrlKey").Bool() && !e.Get("metaKey").Bool() {
		e.PreventDefault() // or it presses what has the focus then
		dom.FocusFirst(idInspector, "button")
	}
	if step, ok := dom.ArrowStep(e); ok {
		e.PreventDefault()
		a.at = max(0, a.at+step)
		a.On.InspectToken(a.Index, a.at)
	}
}

func (a *answerText) Render() app.UI {
	return dom.Tag("pre").ID(textID(a.Index)).Class("answer-text").TabIndex(0).Role("group").Aria("label", a.Label).Hidden(a.Gone).
		OnMouseOver(a.onOver).OnFocus(a.onFocus).OnKeyDown(a.onKey)
}
