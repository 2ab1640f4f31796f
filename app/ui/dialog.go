package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// Names of the dialogs, which are their elements' ids too.
const (
	dialogHistory = "history"
	dialogImport  = "import"
	dialogExport  = "export"
	dialogShare   = "share"
	dialogCard    = "card"
	dialogSwitch  = "switch-who"
	dialogRemove  = "remove-student"
)

// dialogEvents is what every dialog asks for.
type dialogEvents interface {
	CloseDialog(ctx app.Context)
}

// A dialogFrame opens as a modal dialog as soon as it is mounted. The browser
// keeps the focus in it, closes it on Escape, and gives the focus back.
type dialogFrame struct {
	app.Compo
	Name    string
	Title   string
	Close   string
	Content app.UI
	On      dialogEvents
}

func (d *dialogFrame) OnMount(app.Context) { openDialog(d.Name) }

func (d *dialogFrame) onClose(ctx app.Context, _ app.Event) { d.On.CloseDialog(ctx) }

func (d *dialogFrame) onCloseButton(ctx app.Context, _ app.Event) {
	ctx.PreventUpdate()
	closeDialog(d.Name) // the close event follows
}

func (d *dialogFrame) Render() app.UI {
	return tag("dialog").ID(d.Name).Class("dialog").Aria("labelledby", d.Name+"-title").On("close", d.onClose).Body(
		tag("div").Class("panel-head").Body(
			tag("h2").ID(d.Name+"-title").Text(d.Title),
			tag("span").Class("grow"),
			button().Class("quiet small").Text(d.Close).OnClick(d.onCloseButton),
		),
		d.Content,
	)
}
