// Package page is a small go-app page to test the loader, the page handler
// and the service worker with: a field, a counter, and ways to fail.
package page

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Hello is a text field with a count of its characters.
type Hello struct {
	app.Compo
	text   string
	runs   int
	inputs int
	keys   int
}

// New makes the component.
func New() app.Composer { return &Hello{text: "hello"} }

// Render draws the page.
func (h *Hello) Render() app.UI {
	return app.Main().Class("hello").Body(
		app.H1().Text("Hello, 世界 & \"others\""),
		app.P().Title(`a "quoted" title`).Text("Type below."),
		app.Textarea().ID("text").Aria("label", "Text").Attr("autocomplete", "off").Body(app.Text("hello")).OnInput(h.onInput),
		app.Textarea().ID("other").Aria("label", "Other"),
		app.Button().ID("run").Type("button").Text("Run").OnClick(h.onRun),
		app.Button().ID("crash").Type("button").Text("Crash").OnClick(h.onCrash),
		app.P().ID("count").Text(strconv.Itoa(len([]rune(h.text)))),
		app.P().ID("runs").Text(strconv.Itoa(h.runs)),
		app.P().ID("keys").Text(strconv.Itoa(h.keys)),
		app.P().ID("inputs").Text(strconv.Itoa(h.inputs)),
	).OnKeyDown(h.onKey)
}

func (h *Hello) onInput(ctx app.Context, e app.Event) {
	h.text = ctx.JSSrc().Get("value").String()
	h.inputs++
}

func (h *Hello) onRun(app.Context, app.Event) { h.runs++ }

func (h *Hello) onKey(_ app.Context, e app.Event) {
	if e.Get("key").String() == "Enter" && e.Get("ctrlKey").Bool() {
		h.keys++
	}
}

func (h *Hello) onCrash(app.Context, app.Event) { panic("a crash on purpose") }
