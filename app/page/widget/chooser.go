package widget

import (
	"slices"

	"fewshot/app/page/dom"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Chooser is a selection whose value follows the page's state.
type Chooser struct {
	app.Compo
	ID       string
	Index    string // data-i, for what stands in a list
	Class    string // beside that of every selection
	Label    string // accessible name, "" if a label stands beside it
	Title    string
	About    string // accessible description
	Value    string
	Choices  []Choice
	OnChoice app.EventHandler
	OnOpen   app.EventHandler // nil if opening it needs nothing

	shown dom.Shown
	was   []Choice // the choices when it was written last
}

func (c *Chooser) OnMount(app.Context) { c.write() }

// OnUpdate waits for the end of the render: the new options are not there before.
func (c *Chooser) OnUpdate(ctx app.Context) { ctx.Defer(func(app.Context) { c.write() }) }

func (c *Chooser) write() {
	if !slices.EqualFunc(c.was, c.Choices, func(a, b Choice) bool { return a.Value == b.Value && a.Group == b.Group }) {
		c.shown.Forget() // the browser chooses by place, and another entry stands there now
		c.was = c.Choices
	}
	c.shown.Write(c.ID, c.Value)
}

func (c *Chooser) onChange(ctx app.Context, e app.Event) {
	c.shown.Read(ctx)
	c.OnChoice(ctx, e)
}

func (c *Chooser) onFocus(ctx app.Context, e app.Event) {
	if c.OnOpen != nil {
		c.OnOpen(ctx, e)
	}
}

func (c *Chooser) Render() app.UI {
	return dom.Tag("select").ID(c.ID).Class("select", c.Class).DataSet("i", c.Index).Title(c.Title).Aria("label", c.Label).Aria("description", c.About).
		OnChange(c.onChange).OnFocus(c.onFocus).Body(Options(c.Choices)...)
}
