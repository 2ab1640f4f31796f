package widget

import (
	"fewshot/app/page/dom"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Check is a check box with its text, which follows the page's state.
type Check struct {
	app.Compo
	ID      string
	Text    string
	Value   string // of the box, where several share a handler
	Soft    bool   // in quiet letters
	On      bool
	OnCheck func(ctx app.Context, value string, on bool)

	shown dom.Shown
}

func (c *Check) OnMount(app.Context) { c.write() }

// OnUpdate waits for the end of the render: the box may get its id in it.
func (c *Check) OnUpdate(ctx app.Context) { ctx.Defer(func(app.Context) { c.write() }) }

func (c *Check) write() { c.shown.WriteCheck(c.ID, c.On) }

func (c *Check) onChange(ctx app.Context, _ app.Event) {
	c.OnCheck(ctx, c.Value, c.shown.ReadCheck(ctx))
}

func (c *Check) Render() app.UI {
	class := "check"
	if c.Soft {
		class += " soft"
	}
	return dom.Tag("label").Class(class).Body(
		app.ElemSelfClosing("input").Attr("type", "checkbox").ID(c.ID).Attr("value", c.Value).OnChange(c.onChange), app.Text(" "+c.Text),
	)
}
