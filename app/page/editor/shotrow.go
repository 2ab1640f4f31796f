package editor

import (
	"strconv"

	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// shotEvents is what a row of the table asks for. Shots are named by index.
type shotEvents interface {
	widget.Typist
	ToggleShot(ctx app.Context, i int)
	DuplicateShot(ctx app.Context, i int)
	DeleteShot(ctx app.Context, i int)
	MoveShot(ctx app.Context, from, to int)
	AddNote(ctx app.Context, i int)
	OpenMenu(ctx app.Context, i int) // -1 closes it
	Drag(i int)                      // a row is being dragged
	DropOn(ctx app.Context, i int)   // it was dropped on this one
}

// A shotRow is one shot, edited in place: its switch, its input and output,
// what it costs, and a menu. Dragging moves it; so does Alt with an arrow key
// (see listen.go).
type shotRow struct {
	app.Compo
	Lang     i18n.Lang
	Index    int
	Shot     prompt.Shot
	In, Out  string // the columns' headings, in empty fields too: a narrow table has no head
	Edits    int    // see editor
	Last     bool
	MenuOpen bool
	NoteOpen bool // show the note although it is empty
	On       shotEvents
}

// OnMount and OnUpdate write the switch: what a person clicked and what the
// prompt says can differ after an undo.
func (r *shotRow) OnMount(app.Context) { r.writeSwitch() }

func (r *shotRow) OnUpdate(app.Context) { r.writeSwitch() }

func (r *shotRow) writeSwitch() {
	if e, ok := dom.Element("use-" + strconv.Itoa(r.Index)); ok {
		e.Set("checked", !r.Shot.Off)
	}
}

func (r *shotRow) onToggle(ctx app.Context, _ app.Event) { r.On.ToggleShot(ctx, r.Index) }

func (r *shotRow) onDuplicate(ctx app.Context, _ app.Event) {
	r.On.DuplicateShot(ctx, r.Index)
}

func (r *shotRow) onDelete(ctx app.Context, _ app.Event) { r.On.DeleteShot(ctx, r.Index) }

func (r *shotRow) onUp(ctx app.Context, _ app.Event) { r.On.MoveShot(ctx, r.Index, r.Index-1) }

func (r *shotRow) onDown(ctx app.Context, _ app.Event) { r.On.MoveShot(ctx, r.Index, r.Index+1) }

func (r *shotRow) onNote(ctx app.Context, _ app.Event) { r.On.AddNote(ctx, r.Index) }

// MenuID is the id of the menu of row i.
func MenuID(i int) string { return "menu-" + strconv.Itoa(i) }

// onMenu opens the menu or closes it. A press that gestures.js sends only closes it.
func (r *shotRow) onMenu(ctx app.Context, e app.Event) {
	if r.MenuOpen || e.Get("detail").Int() < 0 {
		r.On.OpenMenu(ctx, -1)
	} else {
		r.On.OpenMenu(ctx, r.Index)
	}
}

func (r *shotRow) onDragStart(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	e.Get("dataTransfer").Call("setData", "text/plain", strconv.Itoa(r.Index+1))
	e.Get("dataTransfer").Set("effectAllowed", "move")
	r.On.Drag(r.Index)
}

func (r *shotRow) onDragOver(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	e.PreventDefault()
}

func (r *shotRow) onDrop(ctx app.Context, e app.Event) {
	e.PreventDefault()
	r.On.DropOn(ctx, r.Index)
}

func (r *shotRow) Render() app.UI {
	l, number := r.Lang, strconv.Itoa(r.Index+1)
	class := "shot"
	if r.Shot.Off {
		class += " off"
	}
	return dom.Tag("div").Class(class).
		On("dragover", r.onDragOver).On("drop", r.onDrop).
		Body(
			dom.Tag("label").Class("shot-use").Title(l.T("shot.use.title")).Body(
				app.ElemSelfClosing("input").Attr("type", "checkbox").ID("use-"+strconv.Itoa(r.Index)).Attr("checked", !r.Shot.Off).
					Aria("label", l.T("shot.use", number)).OnChange(r.onToggle),
			),
			&widget.Field{ID: ShotField(IDInput, r.Index), Label: l.T("shot.input", number), Placeholder: r.In, Value: r.Shot.Input, Off: r.Shot.Off, To: r.On},
			&widget.Field{ID: ShotField(IDOutput, r.Index), Label: l.T("shot.output", number), Placeholder: r.Out, Value: r.Shot.Output, Off: r.Shot.Off, To: r.On},
			dom.Tag("div").Class("shot-end").Body(
				dom.Tag("span").ID("n-shot-"+strconv.Itoa(r.Index)).Class("n"),
				dom.Tag("span").Class("grip").Aria("hidden", "true").Title(l.T("shot.drag")).Draggable(true).
					OnDragStart(r.onDragStart).Text("⠿"),
				dom.Button().Class("quiet menu-button").ID("more-"+strconv.Itoa(r.Index)).
					Aria("label", l.T("shot.menu", number)).Aria("expanded", strconv.FormatBool(r.MenuOpen)).
					Aria("controls", MenuID(r.Index)).OnClick(r.onMenu).Text("⋯"),
				app.If(r.MenuOpen, func() app.UI {
					return dom.Tag("div").ID(MenuID(r.Index)).Class("menu").Role("group").Aria("label", l.T("shot.menu", number)).Body(
						dom.Button().Text(l.T("shot.duplicate")).OnClick(r.onDuplicate),
						dom.Button().Text(l.T("shot.up")).Attr("disabled", r.Index == 0).OnClick(r.onUp),
						dom.Button().Text(l.T("shot.down")).Attr("disabled", r.Last).OnClick(r.onDown),
						dom.Button().Text(l.T("shot.note")).OnClick(r.onNote),
						dom.Button().Text(l.T("shot.delete")).OnClick(r.onDelete),
					)
				}),
			),
			app.If(r.Shot.Note != "" || r.NoteOpen, func() app.UI {
				return dom.Tag("div").Class("shot-note").Body(
					&widget.Field{ID: ShotField(IDNote, r.Index), Label: l.T("shot.note.label", number), Placeholder: l.T("shot.note.empty"), Value: r.Shot.Note, To: r.On},
				)
			}),
		)
}
