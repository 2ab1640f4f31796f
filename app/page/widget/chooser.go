package widget

import (
	"fewshot/app/page/dom"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Chooser is a selection whose value follows the page's state.
type Chooser struct {
	app.Compo
	ID       string
	Index    string // data-i, for what stands in a list
	Label    string
	Value    string
	Choices  []Choice
	OnChoice app.EventHandler
}

func (c *Chooser) OnMount(app.Context) { dom.SetValue(c.ID, c.Value) }

func (c *Chooser) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) { dom.SetValue(c.ID, c.Value) })
}

func (c *Chooser) Render() app.UI {
	return dom.Tag("select").ID(c.ID).Class("select").DataSet("i", c.Index).Aria("label", c.Label).OnChange(c.OnChoice).Body(Options(c.Choices)...)
}
