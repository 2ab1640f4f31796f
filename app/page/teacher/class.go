package teacher

import (
	"context"
	"encoding/json"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/page/address"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/layout"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A classPage is one class of a teacher: what happens there, live, and what can be
// changed.
type classPage struct {
	view *page
	id   string
	tab  string

	board   classes.Board
	cancel  context.CancelFunc // ends the board's stream
	known   bool               // whether the board has received anything
	lost    bool               // whether the stream is interrupted
	pending bool               // whether a render is on its way
	order   string             // of the students: joined, points or spent
	from    int                // the first student that is shown

	projector bool
	names     bool   // on the projector
	leaders   bool   // on the projector
	projected string // the exercise on the projector
	ranks     []classes.Rank

	exercises exerciseShelf
	join      joinPanel
	form      *classForm
	deleting  string       // the name as typed, to delete the class
	removing  classes.Seat // of the student whom to remove is asked; the zero one: of nobody
}

// The tabs of a class.
const (
	tabBoard     = "board"
	tabExercises = "exercises"
	tabJoin      = "join"
	tabSettings  = "settings"
)

var classTabs = []string{tabBoard, tabExercises, tabJoin, tabSettings}

func newClassPage(v *page, c classes.Class) *classPage {
	d := &classPage{view: v, id: c.ID, tab: tabBoard, order: orderJoined}
	d.board.Class = c
	d.exercises.class, d.join.class = d, d
	d.join.first, d.join.count = 1, 30
	d.form = d.newForm(c)
	if c.Code != "" && v.fragment().Get("exercise") == "" { // who comes by an exercise's link in a learning platform sees how it goes
		d.tab = tabJoin
	}
	if v.exercise != "" {
		d.tab = tabExercises
	}
	return d
}

func (d *classPage) newForm(c classes.Class) *classForm {
	f := newClassForm(d.view, c)
	f.done = func(c classes.Class) {
		d.take(c)
		f.class = c
	}
	return f
}

// take takes the class as the server has it now.
func (d *classPage) take(c classes.Class) {
	d.board.Class = c
	d.view.put(c)
}

// path is an address of the class.
func (d *classPage) path(rest string) string { return "/classes/" + d.id + rest }

// watch follows the board until the page is closed, through lost connections too.
func (d *classPage) watch() {
	ctx, cancel := context.WithCancel(context.Background())
	d.cancel = cancel
	page, address := d.view.Context(), teacherPath+d.path("/board")
	page.Async(func() {
		pause := time.Second
		for ctx.Err() == nil {
			fresh := true
			err := client.Server().Events(ctx, address, func(data []byte) {
				var c classes.Change
				if json.Unmarshal(data, &c) != nil {
					return // of a newer server
				}
				first := fresh
				fresh, pause = false, time.Second
				page.Dispatch(func(ctx app.Context) { d.changed(ctx, c, first) })
			})
			if apiErr, ok := err.(*chat.Error); ok && (apiErr.Status == 401 || apiErr.Status == 404) {
				page.Dispatch(func(app.Context) { d.lost = true })
				return
			}
			if ctx.Err() != nil {
				return
			}
			page.Dispatch(func(app.Context) { d.lost = true })
			time.Sleep(pause)
			pause = min(2*pause, 15*time.Second)
		}
	})
}

// changed takes a change of the board in, from the beginning after the stream was
// interrupted. It renders twice a second at most.
func (d *classPage) changed(ctx app.Context, c classes.Change, first bool) {
	if first {
		d.board = classes.Board{Class: d.board.Class}
	}
	d.board.Apply(c)
	d.known = true
	if c.Class != nil {
		d.view.put(*c.Class)
	}
	if d.lost {
		d.lost = false
		return
	}
	if first {
		d.draw()
		return
	}
	ctx.PreventUpdate()
	if d.pending {
		return
	}
	d.pending = true
	d.view.Context().After(500*time.Millisecond, func(app.Context) {
		d.pending = false
		d.draw()
	})
}

// stop ends the board's stream.
func (d *classPage) stop() {
	if d.cancel != nil {
		d.cancel()
	}
}

// Picked chooses a tab.
func (d *classPage) Picked(_ app.Context, value string) {
	d.tab = value
	d.draw()
}

// change asks the server to change the class.
func (d *classPage) change(method, rest string) {
	var c classes.Class
	d.view.call(method, d.path(rest), nil, &c, func(err *chat.Error) {
		if err == nil {
			d.take(c)
			d.form = d.newForm(c)
		}
	})
}

func (d *classPage) onArchive(app.Context, app.Event) {
	method := "POST"
	if d.board.Class.Archived {
		method = "DELETE"
	}
	d.change(method, "/archive")
}

func (d *classPage) onDeleteName(ctx app.Context, _ app.Event) {
	d.deleting = ctx.JSSrc().Get("value").String()
}

func (d *classPage) onDelete(app.Context, app.Event) {
	d.view.call("DELETE", d.path(""), nil, nil, func(err *chat.Error) {
		if err != nil {
			return
		}
		v := d.view
		for i, c := range v.classes {
			if c.ID == d.id {
				v.classes = append(v.classes[:i:i], v.classes[i+1:]...)
				break
			}
		}
		v.close()
		app.Window().Get("history").Call("replaceState", nil, "", layout.PathTeach)
	})
}

func (d *classPage) render() app.UI {
	l, v, c := d.view.Lang(), d.view, d.board.Class
	if d.projector {
		return d.projection()
	}
	return dom.Tag("main").Class("main teach").Body(
		app.If(d.removing.ID != "", d.removeDialog),
		dom.Tag("p").Class("soft").Body(dom.Tag("a").Attr("href", "#").Text("‹ "+l.T("teach.title"))),
		dom.Tag("div").Class("class-head").Body(dom.Tag("div").Body(dom.Tag("h1").Text(c.Name), dom.Tag("p").Class("soft").Text(classLine(l, c)))),
		app.If(v.problem != nil, func() app.UI { return widget.Problem(l, v.problem, false) }),
		dom.Tag("div").Class("format-row").Role("group").Aria("label", c.Name).Body(app.Range(classTabs).Slice(func(i int) app.UI {
			return &widget.Pick{ID: "tab-" + classTabs[i], Text: l.T("teach.tab." + classTabs[i]), Value: classTabs[i], On: d.tab == classTabs[i], To: d}
		})),
		app.If(d.tab == tabBoard, d.boardPanel).
			ElseIf(d.tab == tabExercises, d.exercises.render).
			ElseIf(d.tab == tabJoin, d.join.render).
			Else(d.settings),
	)
}

// settings are the class's form, its exports, and the end of it.
func (d *classPage) settings() app.UI {
	l, c := d.view.Lang(), d.board.Class
	export := func(as, text string) app.UI {
		return dom.Tag("a").Class("button").Attr("href", address.Of(teacherPath)+d.path("/export?as="+as)).Attr("download", "").Text(text)
	}
	archive := l.T("teach.archive")
	if c.Archived {
		archive = l.T("teach.unarchive")
	}
	return dom.Tag("div").Class("teach-columns").Body(
		dom.Tag("section").Class("panel").Aria("label", l.T("teach.tab.settings")).Body(
			dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("teach.tab.settings"))), d.form.render(),
		),
		dom.Tag("section").Class("panel").Aria("label", l.T("teach.files")).Body(
			dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("teach.files"))),
			dom.Tag("div").Class("class-form").Body(
				dom.Tag("div").Class("format-row").Body(
					export("csv", l.T("teach.export.csv")), export("grades", l.T("teach.export.grades")), export("json", l.T("teach.export.json")),
				),
				dom.Tag("p").Class("soft").Text(l.T("teach.archive.about")),
				dom.Tag("p").Body(dom.Button().ID("archive").Text(archive).OnClick(d.onArchive)),
				dom.Tag("p").Class("soft").Text(l.T("teach.delete.about")),
				dom.Tag("div").Class("setting").Body(
					dom.Tag("label").Attr("for", "delete-name").Text(l.T("teach.delete.name", c.Name)),
					app.ElemSelfClosing("input").Attr("type", "text").ID("delete-name").Attr("autocomplete", "off").OnInput(d.onDeleteName),
				),
				dom.Tag("p").Body(dom.Button().ID("delete-class").Class("stop").Attr("disabled", d.deleting != c.Name).Text(l.T("teach.delete")).OnClick(d.onDelete)),
			),
		),
	)
}
