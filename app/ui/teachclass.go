//go:build !js || study

package ui

import (
	"context"
	"encoding/json"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/client"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A classDesk is one class of a teacher: what happens there, live, and what can be
// changed.
type classDesk struct {
	view *teachView
	id   string
	tab  string

	board   classes.Board
	cancel  context.CancelFunc // ends the board's stream
	known   bool               // whether the board has been told anything
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

func newClassDesk(v *teachView, c classes.Class) *classDesk {
	d := &classDesk{view: v, id: c.ID, tab: tabBoard, order: orderJoined}
	d.board.Class = c
	d.exercises.desk, d.join.desk = d, d
	d.join.first, d.join.count = 1, 30
	d.form = d.newForm(c)
	if c.Code != "" {
		d.tab = tabJoin
	}
	return d
}

func (d *classDesk) newForm(c classes.Class) *classForm {
	f := newClassForm(d.view, c)
	f.done = func(c classes.Class) {
		d.take(c)
		f.class = c
	}
	return f
}

// take takes the class as the server has it now.
func (d *classDesk) take(c classes.Class) {
	d.board.Class = c
	d.view.put(c)
}

// path is an address of the class.
func (d *classDesk) path(rest string) string { return "/classes/" + d.id + rest }

// watch follows the board until the desk is closed, through lost connections too.
func (d *classDesk) watch() {
	ctx, cancel := context.WithCancel(context.Background())
	d.cancel = cancel
	page, address := d.view.own, teacherPath+d.path("/board")
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
			if told, ok := err.(*chat.Error); ok && (told.Status == 401 || told.Status == 404) {
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
func (d *classDesk) changed(ctx app.Context, c classes.Change, first bool) {
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
	d.view.own.After(500*time.Millisecond, func(app.Context) {
		d.pending = false
		d.draw()
	})
}

// stop ends the board's stream.
func (d *classDesk) stop() {
	if d.cancel != nil {
		d.cancel()
	}
}

// Picked chooses a tab.
func (d *classDesk) Picked(_ app.Context, value string) {
	d.tab = value
	d.draw()
}

// change asks the server to change the class.
func (d *classDesk) change(method, rest string) {
	var c classes.Class
	d.view.call(method, d.path(rest), nil, &c, func(err *chat.Error) {
		if err == nil {
			d.take(c)
			d.form = d.newForm(c)
		}
	})
}

func (d *classDesk) onArchive(app.Context, app.Event) {
	method := "POST"
	if d.board.Class.Archived {
		method = "DELETE"
	}
	d.change(method, "/archive")
}

func (d *classDesk) onDeleteName(ctx app.Context, _ app.Event) {
	d.deleting = ctx.JSSrc().Get("value").String()
}

func (d *classDesk) onDelete(app.Context, app.Event) {
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
		app.Window().Get("history").Call("replaceState", nil, "", pathTeach)
	})
}

func (d *classDesk) render() app.UI {
	l, v, c := d.view.lang, d.view, d.board.Class
	if d.projector {
		return d.projection()
	}
	return tag("main").Class("main teach").Body(
		app.If(d.removing.ID != "", d.removeDialog),
		tag("p").Class("soft").Body(tag("a").Attr("href", "#").Text("‹ "+l.t("teach.title"))),
		tag("div").Class("class-head").Body(tag("div").Body(tag("h1").Text(c.Name), tag("p").Class("soft").Text(classLine(l, c)))),
		app.If(v.problem != nil, func() app.UI { return problem(l, v.problem, false) }),
		tag("div").Class("format-row").Role("group").Aria("label", c.Name).Body(app.Range(classTabs).Slice(func(i int) app.UI {
			return &pick{ID: "tab-" + classTabs[i], Text: l.t("teach.tab." + classTabs[i]), Value: classTabs[i], On: d.tab == classTabs[i], To: d}
		})),
		app.If(d.tab == tabBoard, d.boardPanel).
			ElseIf(d.tab == tabExercises, d.exercises.render).
			ElseIf(d.tab == tabJoin, d.join.render).
			Else(d.settings),
	)
}

// settings are the class's form, its exports, and the end of it.
func (d *classDesk) settings() app.UI {
	l, c := d.view.lang, d.board.Class
	export := func(as, text string) app.UI {
		return tag("a").Class("button").Attr("href", teacherPath+d.path("/export?as="+as)).Attr("download", "").Text(text)
	}
	archive := l.t("teach.archive")
	if c.Archived {
		archive = l.t("teach.unarchive")
	}
	return tag("div").Class("teach-columns").Body(
		tag("section").Class("panel").Aria("label", l.t("teach.tab.settings")).Body(
			tag("div").Class("panel-head").Body(tag("h2").Text(l.t("teach.tab.settings"))), d.form.render(),
		),
		tag("section").Class("panel").Aria("label", l.t("teach.files")).Body(
			tag("div").Class("panel-head").Body(tag("h2").Text(l.t("teach.files"))),
			tag("div").Class("class-form").Body(
				tag("div").Class("format-row").Body(
					export("csv", l.t("teach.export.csv")), export("grades", l.t("teach.export.grades")), export("json", l.t("teach.export.json")),
				),
				tag("p").Class("soft").Text(l.t("teach.archive.about")),
				tag("p").Body(button().ID("archive").Text(archive).OnClick(d.onArchive)),
				tag("p").Class("soft").Text(l.t("teach.delete.about")),
				tag("div").Class("setting").Body(
					tag("label").Attr("for", "delete-name").Text(l.t("teach.delete.name", c.Name)),
					app.ElemSelfClosing("input").Attr("type", "text").ID("delete-name").Attr("autocomplete", "off").OnInput(d.onDeleteName),
				),
				tag("p").Body(button().ID("delete-class").Class("stop").Attr("disabled", d.deleting != c.Name).Text(l.t("teach.delete")).OnClick(d.onDelete)),
			),
		),
	)
}
