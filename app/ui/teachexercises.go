//go:build !js || study

package ui

import (
	"encoding/json"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/lab"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// An exerciseShelf is the exercises of a class, and three ways to add one: those
// that come with the program, a table, and a file.
type exerciseShelf struct {
	desk    *classDesk
	own     []ownExercise // nil until they have come
	shipped []classes.Exercise
	chosen  string // of shipped
	model   string // for it, "" for its own
	file    string // JSON as typed
	table   *tableForm
	refused *chat.Error // why the last one was not added
	added   string      // the title of the last one that was
}

// An ownExercise is an exercise as its teacher has it, hidden items included.
type ownExercise struct {
	classes.Exercise
	Hidden []lab.Item `json:"hidden"`
}

// loadExercises gets the class's exercises, and those that come with the program.
func (d *classDesk) loadExercises() {
	x := &d.exercises
	var own []ownExercise
	d.view.call("GET", d.path("/exercises"), nil, &own, func(err *chat.Error) {
		if err == nil {
			x.own = own
		}
	})
	if x.shipped != nil {
		return
	}
	var shipped []classes.Exercise
	d.view.call("GET", "/exercises", nil, &shipped, func(err *chat.Error) {
		if err == nil {
			x.shipped = shipped
			x.chosen = shipped[0].ID
		}
	})
}

// add sends an exercise; what was typed stays until the server has taken it.
func (x *exerciseShelf) add(body any, taken func()) {
	x.refused, x.added = nil, ""
	var e classes.Exercise
	x.desk.view.call("POST", x.desk.path("/exercises"), body, &e, func(err *chat.Error) {
		if err != nil {
			x.desk.view.problem = nil // it stands beside the button
			x.refused = err
			return
		}
		x.added = words(x.desk.view.lang, e.Title)
		taken()
		x.desk.loadExercises()
	})
}

func (x *exerciseShelf) onChosen(ctx app.Context, _ app.Event) {
	x.chosen = ctx.JSSrc().Get("value").String()
}

func (x *exerciseShelf) onModel(ctx app.Context, _ app.Event) {
	x.model = ctx.JSSrc().Get("value").String()
	if x.model == noChoice {
		x.model = ""
	}
}

func (x *exerciseShelf) onAdd(app.Context, app.Event) {
	body := map[string]string{"shipped": x.chosen}
	if x.model != "" {
		body["model"] = x.model
	}
	x.add(body, func() {})
}

// Typed takes the text of a file.
func (x *exerciseShelf) Typed(_ app.Context, _, text string) { x.file = text }

func (x *exerciseShelf) onFile(app.Context, app.Event) {
	if !json.Valid([]byte(x.file)) {
		x.refused = chat.Invalid("", x.desk.view.lang.t("teach.file.no_json"), x.desk.view.lang.t("teach.file.no_json.hint"))
		return
	}
	x.add(json.RawMessage(x.file), func() { x.file = "" })
}

func (x *exerciseShelf) onTable(app.Context, app.Event) {
	if x.table == nil {
		x.table = newTableForm(x)
	} else {
		x.table = nil
	}
}

// remove takes an exercise out of the class.
func (x *exerciseShelf) remove(id string) {
	x.desk.view.call("DELETE", x.desk.path("/exercises/"+id), nil, nil, func(err *chat.Error) {
		if err == nil {
			x.desk.loadExercises()
		}
	})
}

func (x *exerciseShelf) render() app.UI {
	l := x.desk.view.lang
	var choices []choice
	for _, e := range x.shipped {
		choices = append(choices, choice{Value: e.ID, Text: words(l, e.Title)})
	}
	models := []choice{{Value: noChoice, Text: l.t("teach.own_model")}}
	for _, m := range x.desk.board.Class.Models {
		models = append(models, choice{Value: m, Text: m})
	}
	chosen := noChoice
	if x.model != "" {
		chosen = x.model
	}
	table := l.t("teach.table.open")
	if x.table != nil {
		table = l.t("teach.table.close")
	}
	return tag("div").Class("teach-columns").Body(
		tag("section").Class("panel").Aria("label", l.t("teach.tab.exercises")).Body(
			tag("div").Class("panel-head").Body(tag("h2").Text(l.t("teach.tab.exercises"))),
			app.If(len(x.own) == 0, func() app.UI { return tag("p").Class("soft bench-empty").Text(l.t("teach.no_exercise")) }),
			app.Range(x.own).Slice(func(i int) app.UI { return &exerciseCard{Lang: l, Exercise: x.own[i], To: x} }),
		),
		tag("section").Class("panel").Aria("label", l.t("teach.add")).Body(
			tag("div").Class("panel-head").Body(tag("h2").Text(l.t("teach.add"))),
			tag("div").Class("class-form").Body(
				app.If(x.refused != nil, func() app.UI {
					return tag("div").ID("exercise-problem").Body(problem(l, x.refused, false), refusedField(l, x.refused))
				}),
				app.If(x.added != "", func() app.UI { return tag("p").Role("status").Text(l.t("teach.added", x.added)) }),
				tag("p").Class("soft").Text(l.t("teach.shipped.about")),
				tag("div").Class("format-row").Body(
					&chooser{ID: "shipped", Label: l.t("teach.shipped"), Value: x.chosen, Choices: choices, OnChoice: x.onChosen},
					&chooser{ID: "shipped-model", Label: l.t("header.model"), Value: chosen, Choices: models, OnChoice: x.onModel},
					button().ID("add-shipped").Class("run").Text(l.t("teach.add.button")).OnClick(x.onAdd),
				),
				tag("p").Body(button().ID("table-exercise").Aria("expanded", boolText(x.table != nil)).Text(table).OnClick(x.onTable)),
				app.If(x.table != nil, func() app.UI { return x.table.render() }),
				tag("details").Body(
					tag("summary").Text(l.t("teach.file")),
					&field{ID: "exercise-file", Label: l.t("teach.file"), Placeholder: `{"version": 1, "id": "…", …}`, Value: x.file, To: x},
					tag("p").Body(button().ID("add-file").Text(l.t("teach.add.button")).OnClick(x.onFile)),
				),
			),
		),
	)
}

// refusedField says which part of an exercise an error is about.
func refusedField(l lang, e *chat.Error) app.UI {
	return tag("p").Class("soft").Hidden(e.Param == "").Text(l.t("teach.refused_field", e.Param))
}

// An exerciseCard is one exercise of the class.
type exerciseCard struct {
	app.Compo
	Lang     lang
	Exercise ownExercise
	To       *exerciseShelf
}

func (c *exerciseCard) onRemove(app.Context, app.Event) { c.To.remove(c.Exercise.ID) }

func (c *exerciseCard) Render() app.UI {
	l, e := c.Lang, c.Exercise
	items := func(name string, all []lab.Item) app.UI {
		return tag("div").Body(tag("p").Class("soft").Text(name), tag("table").Class("preview").Body(tag("tbody").Body(app.Range(all).Slice(func(i int) app.UI {
			return tag("tr").Body(tag("td").Text(all[i].Input), tag("td").Text(all[i].Output))
		}))))
	}
	return tag("details").Class("submission").Body(
		tag("summary").Body(tag("b").Text(words(l, e.Title)), tag("span").Class("soft").Text(" · "+e.Prompt.Model+" · "+l.t("teach.items", len(e.Visible), len(e.Hidden))+" · "+l.t("teach.points", e.Points.Total()))),
		tag("p").Text(words(l, e.Task)),
		tag("p").Class("soft").Text(l.t("teach.rules", e.Rules.Shots, e.Rules.PromptTokens, e.Rules.Submissions)),
		items(l.t("class.items"), e.Visible), items(l.t("teach.hidden"), e.Hidden),
		tag("p").Body(button().Class("small").Text(l.t("teach.remove")).OnClick(c.onRemove)),
	)
}

// slug makes an exercise's id of its title: what of it may stand there, else a
// number.
func slug(title string, n int) string {
	var b strings.Builder
	for _, c := range strings.ToLower(title) {
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	id := strings.Trim(b.String(), "-")
	if id == "" {
		return "exercise-" + strconv.Itoa(n)
	}
	return id[:min(len(id), 60)]
}
