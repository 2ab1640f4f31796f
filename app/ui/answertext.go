package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// An answerText is the place of one answer's strip. Hovering over a token, or
// walking to it with the arrow keys, asks for its alternatives.
type answerText struct {
	app.Compo
	Index int
	Label string
	Gone  bool // whether something else stands in its place
	On    answerEvents

	at int // the token that the arrow keys have reached
}

func (a *answerText) onOver(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	if i, ok := runIndex(e.Get("target")); ok {
		a.On.InspectToken(a.Index, i)
	}
}

func (a *answerText) onFocus(ctx app.Context, _ app.Event) {
	ctx.PreventUpdate()
	a.On.InspectToken(a.Index, a.at)
}

func (a *answerText) onKey(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	if step, ok := arrowStep(e); ok {
		e.PreventDefault()
		a.at = max(0, a.at+step)
		a.On.InspectToken(a.Index, a.at)
	}
}

func (a *answerText) Render() app.UI {
	return tag("pre").ID(answerID(a.Index)).Class("answer-text").TabIndex(0).Role("group").Aria("label", a.Label).Hidden(a.Gone).
		OnMouseOver(a.onOver).OnFocus(a.onFocus).OnKeyDown(a.onKey)
}

// runIndex is the data-i of the run that an event happened on.
func runIndex(target app.Value) (int, bool) {
	if !target.Truthy() || !target.Get("dataset").Truthy() {
		return 0, false
	}
	v := target.Get("dataset").Get("i")
	if !v.Truthy() {
		return 0, false
	}
	i, err := strconv.Atoi(v.String())
	return i, err == nil
}

// arrowStep is +1 or -1 for an arrow key that moves along a text.
func arrowStep(e app.Event) (int, bool) {
	switch e.Get("key").String() {
	case "ArrowRight":
		return 1, true
	case "ArrowLeft":
		return -1, true
	}
	return 0, false
}
