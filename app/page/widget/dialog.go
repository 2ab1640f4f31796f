package widget

import (
	"fewshot/app/page/dom"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// DialogEvents is what every dialog asks for.
type DialogEvents interface {
	CloseDialog(ctx app.Context)
}

// A DialogFrame opens as a modal dialog as soon as it is mounted. The browser
// keeps the focus in it, closes it on Escape, and gives the focus back.
type DialogFrame struct {
	app.Compo
	Name    string
	Title   string
	Close   string
	Content app.UI
	On      DialogEvents
}

func (d *DialogFrame) OnMount(app.Context) { dom.OpenDialog(d.Name) }

func (d *DialogFrame) onClose(ctx app.Context, _ app.Event) { d.On.CloseDialog(ctx) }

func (d *DialogFrame) onCloseButton(ctx app.Context, _ app.Event) {
	ctx.PreventUpdate()
	dom.CloseDialog(d.Name) // the close event follows
}

func (d *DialogFrame) Render() app.UI {
	return dom.Tag("dialog").ID(d.Name).Class("dialog").Aria("labelledby", d.Name+"-title").On("close", d.onClose).Body(
		dom.Tag("div").Class("panel-head").Body(
			dom.Tag("h2").ID(d.Name+"-title").Text(d.Title),
			dom.Tag("span").Class("grow"),
			dom.Button().Class("quiet small").Text(d.Close).OnClick(d.onCloseButton),
		),
		d.Content,
	)
}
