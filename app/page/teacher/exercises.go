package teacher

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/lab"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// An exerciseShelf is the exercises of a class, and three ways to add one: those
// that come with the program, a table, and a file.
type exerciseShelf struct {
	class   *classPage
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
func (d *classPage) loadExercises() {
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
			if slices.ContainsFunc(shipped, func(e classes.Exercise) bool { return e.ID == d.view.exercise }) {
				x.chosen = d.view.exercise
			}
		}
	})
}

// add sends an exercise; what was typed stays until the server has taken it.
func (x *exerciseShelf) add(body any, taken func()) {
	x.refused, x.added = nil, ""
	var e classes.Exercise
	x.class.view.call("POST", x.class.path("/exercises"), body, &e, func(err *chat.Error) {
		if err != nil {
			x.class.view.problem = nil // it stands beside the button
			x.refused = err
			return
		}
		x.added = x.class.view.Lang().Of(e.Title)
		taken()
		x.class.loadExercises()
	})
}

func (x *exerciseShelf) onChosen(ctx app.Context, _ app.Event) {
	x.chosen = ctx.JSSrc().Get("value").String()
}

func (x *exerciseShelf) onModel(ctx app.Context, _ app.Event) {
	x.model = ctx.JSSrc().Get("value").String()
	if x.model == widget.NoChoice {
		x.model = ""
	}
}

func (x *exerciseShelf) onAdd(app.Context, app.Event) {
	body := map[string]string{"shipped": x.chosen}
	if x.model != "" {
		body["model"] = x.model
	}
	x.add(body, func() { x.class.view.exercise = "" })
}

// Typed takes the text of a file.
func (x *exerciseShelf) Typed(_ app.Context, _, text string) { x.file = text }

func (x *exerciseShelf) onFile(app.Context, app.Event) {
	if !json.Valid([]byte(x.file)) {
		x.refused = chat.Invalid("", x.class.view.Lang().T("teach.file.no_json"), x.class.view.Lang().T("teach.file.no_json.hint"))
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
	x.class.view.call("DELETE", x.class.path("/exercises/"+id), nil, nil, func(err *chat.Error) {
		if err == nil {
			x.class.loadExercises()
		}
	})
}

func (x *exerciseShelf) render() app.UI {
	l := x.class.view.Lang()
	var choices []widget.Choice
	for _, e := range x.shipped {
		choices = append(choices, widget.Choice{Value: e.ID, Text: l.Of(e.Title)})
	}
	models := []widget.Choice{{Value: widget.NoChoice, Text: l.T("teach.own_model")}}
	for _, m := range x.class.board.Class.Models {
		models = append(models, widget.Choice{Value: m, Text: m})
	}
	chosen := widget.NoChoice
	if x.model != "" {
		chosen = x.model
	}
	table := l.T("teach.table.open")
	if x.table != nil {
		table = l.T("teach.table.close")
	}
	return dom.Tag("div").Class("teach-columns").Body(
		dom.Tag("section").Class("panel").Aria("label", l.T("teach.tab.exercises")).Body(
			dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("teach.tab.exercises"))),
			app.If(len(x.own) == 0, func() app.UI { return dom.Tag("p").Class("soft panel-note").Text(l.T("teach.no_exercise")) }),
			app.Range(x.own).Slice(func(i int) app.UI { return &exerciseCard{Lang: l, Exercise: x.own[i], To: x} }),
		),
		dom.Tag("section").Class("panel").Aria("label", l.T("teach.add")).Body(
			dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("teach.add"))),
			dom.Tag("div").Class("class-form").Body(
				app.If(x.refused != nil, func() app.UI {
					return dom.Tag("div").ID("exercise-problem").Body(widget.Problem(l, x.refused, false), refusedField(l, x.refused))
				}),
				app.If(x.added != "", func() app.UI { return dom.Tag("p").Role("status").Text(l.T("teach.added", x.added)) }),
				dom.Tag("p").Class("soft").Text(l.T("teach.shipped.about")),
				dom.Tag("div").Class("format-row").Body(
					&widget.Chooser{ID: "shipped", Label: l.T("teach.shipped"), Value: x.chosen, Choices: choices, OnChoice: x.onChosen},
					&widget.Chooser{ID: "shipped-model", Label: l.T("header.model"), Value: chosen, Choices: models, OnChoice: x.onModel},
					dom.Button().ID("add-shipped").Class("run").Text(l.T("teach.add.button")).OnClick(x.onAdd),
				),
				dom.Tag("p").Body(dom.Button().ID("table-exercise").Aria("expanded", strconv.FormatBool(x.table != nil)).Text(table).OnClick(x.onTable)),
				app.If(x.table != nil, func() app.UI { return x.table.render() }),
				dom.Tag("details").Body(
					dom.Tag("summary").Text(l.T("teach.file")),
					&widget.Field{ID: "exercise-file", Label: l.T("teach.file"), Placeholder: `{"version": 1, "id": "…", …}`, Value: x.file, To: x},
					dom.Tag("p").Body(dom.Button().ID("add-file").Text(l.T("teach.add.button")).OnClick(x.onFile)),
				),
			),
		),
	)
}

// refusedField says which part of an exercise an error is about.
func refusedField(l i18n.Lang, e *chat.Error) app.UI {
	return dom.Tag("p").Class("soft").Hidden(e.Param == "").Text(l.T("teach.refused_field", e.Param))
}

// An exerciseCard is one exercise of the class.
type exerciseCard struct {
	app.Compo
	Lang     i18n.Lang
	Exercise ownExercise
	To       *exerciseShelf
}

func (c *exerciseCard) onRemove(app.Context, app.Event) { c.To.remove(c.Exercise.ID) }

func (c *exerciseCard) Render() app.UI {
	l, e := c.Lang, c.Exercise
	items := func(name string, all []lab.Item) app.UI {
		return dom.Tag("div").Body(dom.Tag("p").Class("soft").Text(name), dom.Tag("table").Class("preview").Body(dom.Tag("tbody").Body(app.Range(all).Slice(func(i int) app.UI {
			return dom.Tag("tr").Body(dom.Tag("td").Text(all[i].Input), dom.Tag("td").Text(all[i].Output))
		}))))
	}
	return dom.Tag("details").Class("submission").Body(
		dom.Tag("summary").Body(dom.Tag("b").Text(l.Of(e.Title)), dom.Tag("span").Class("soft").Text(" · "+e.Prompt.Model+" · "+l.T("teach.items", len(e.Visible), len(e.Hidden))+" · "+l.T("teach.points", e.Points.Total()))),
		dom.Tag("p").Text(l.Of(e.Task)),
		dom.Tag("p").Class("soft").Text(l.T("teach.rules", e.Rules.Shots, e.Rules.PromptTokens, e.Rules.Submissions)),
		items(l.T("class.items"), e.Visible), items(l.T("teach.hidden"), e.Hidden),
		dom.Tag("p").Body(dom.Button().Class("small").Text(l.T("teach.remove")).OnClick(c.onRemove)),
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
