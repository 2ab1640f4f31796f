//go:build !js || study

package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A chooser is a selection whose value follows the page's state.
type chooser struct {
	app.Compo
	ID       string
	Index    string // data-i, for what stands in a list
	Label    string
	Value    string
	Choices  []choice
	OnChoice app.EventHandler
}

func (c *chooser) OnMount(app.Context) { setValue(c.ID, c.Value) }

func (c *chooser) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) { setValue(c.ID, c.Value) })
}

func (c *chooser) Render() app.UI {
	return tag("select").ID(c.ID).Class("select").DataSet("i", c.Index).Aria("label", c.Label).OnChange(c.OnChoice).Body(options(c.Choices)...)
}
