//go:build !js || study

package ui

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A classForm makes a class, or changes one. What was typed stays in it when the
// server refuses.
type classForm struct {
	view    *teachView
	class   classes.Class
	texts   map[string]string // of numbers and dates, as typed, by the field's id
	errors  map[string]string // by the field's id
	refused *chat.Error       // what is about no field
	busy    bool
	saved   bool
	// done is told of the class that was kept.
	done func(c classes.Class)
}

func newClassForm(v *teachView, c classes.Class) *classForm {
	f := &classForm{view: v, class: c, errors: map[string]string{}}
	f.done = func(c classes.Class) {
		v.form = nil
		v.put(c)
		app.Window().Get("location").Set("hash", "class="+c.ID)
	}
	f.texts = map[string]string{
		"class-seats": strconv.Itoa(c.Seats), "class-opens": localTime(c.Opens), "class-closes": localTime(c.Closes),
		"class-dollars": dollarText(c.Budget.MicroUSD), "class-requests": strconv.FormatInt(c.Budget.Requests, 10),
		"student-dollars": dollarText(c.Student.MicroUSD), "student-requests": strconv.FormatInt(c.Student.Requests, 10),
	}
	return f
}

func dollarText(micros int64) string {
	return strconv.FormatFloat(float64(micros)/1e6, 'f', -1, 64)
}

// localTime is a time as a field of type datetime-local has it, in the browser's
// time zone; "" for none.
func localTime(t time.Time) string {
	if t.IsZero() || !app.IsClient {
		return ""
	}
	date := app.Window().Get("Date").New(float64(t.UnixMilli()))
	shifted := app.Window().Get("Date").New(float64(t.UnixMilli()) - date.Call("getTimezoneOffset").Float()*60_000)
	return shifted.Call("toISOString").String()[:len("2006-01-02T15:04")]
}

// readTime reads what localTime writes.
func readTime(text string) (t time.Time, ok bool) {
	if text == "" {
		return t, true
	}
	ms := app.Window().Get("Date").New(text).Call("getTime").Float()
	if math.IsNaN(ms) {
		return t, false
	}
	return time.UnixMilli(int64(ms)).UTC(), true
}

// Set takes the text of a field.
func (f *classForm) Set(_ app.Context, id, text string) {
	delete(f.errors, id)
	if id == "class-name" {
		f.class.Name = text
		return
	}
	f.texts[id] = text
}

func (f *classForm) onLanguage(ctx app.Context, _ app.Event) {
	f.class.Language = ctx.JSSrc().Get("value").String()
}

func (f *classForm) onDate(ctx app.Context, _ app.Event) {
	f.Set(ctx, ctx.JSSrc().Get("id").String(), ctx.JSSrc().Get("value").String())
}

func (f *classForm) onModel(ctx app.Context, _ app.Event) {
	model := ctx.JSSrc().Get("value").String()
	f.class.Models = slices.DeleteFunc(slices.Clone(f.class.Models), func(m string) bool { return m == model })
	if ctx.JSSrc().Get("checked").Bool() {
		f.class.Models = append(f.class.Models, model)
	}
	delete(f.errors, "class-models")
}

func (f *classForm) onVotes(ctx app.Context, _ app.Event) {
	f.class.Votes = ctx.JSSrc().Get("checked").Bool()
}

// read reads the texts into the class, and notes what makes no sense.
func (f *classForm) read() bool {
	l := f.view.lang
	number := func(id string, least float64) float64 {
		n, err := strconv.ParseFloat(strings.TrimPrefix(strings.ReplaceAll(strings.TrimSpace(f.texts[id]), ",", ""), "$"), 64)
		if err != nil || !(n >= least) || n > 1e12 {
			f.errors[id] = l.t("teach.no_number")
			return 0
		}
		return n
	}
	date := func(id string) time.Time {
		t, ok := readTime(f.texts[id])
		if !ok {
			f.errors[id] = l.t("teach.no_date")
		}
		return t
	}
	f.errors = map[string]string{}
	f.class.Seats = int(number("class-seats", 1))
	f.class.Opens, f.class.Closes = date("class-opens"), date("class-closes")
	f.class.Budget = classes.Amount{MicroUSD: int64(math.Round(number("class-dollars", 0) * 1e6)), Requests: int64(number("class-requests", 0))}
	f.class.Student = classes.Amount{MicroUSD: int64(math.Round(number("student-dollars", 0) * 1e6)), Requests: int64(number("student-requests", 0))}
	return len(f.errors) == 0
}

// formFields are the fields that the server's errors are about, by what it calls
// them.
var formFields = map[string]string{
	"name": "class-name", "closes": "class-closes", "models": "class-models", "seats": "class-seats", "budget": "class-dollars", "student": "student-dollars",
}

func (f *classForm) onSave(app.Context, app.Event) {
	if f.busy || !f.read() {
		return
	}
	refuse := func(err *chat.Error) {
		said := worded(f.view.lang, err)
		if id, ok := formFields[err.Param]; ok {
			f.errors[id] = said.Text + " " + said.Hint
			f.view.own.Defer(func(app.Context) { focus(id) })
			return
		}
		f.refused = err
	}
	f.refused, f.saved = nil, false
	if err := f.class.Check(); err != nil {
		refuse(err)
		return
	}
	method, path := "POST", "/classes"
	if f.class.ID != "" {
		method, path = "PUT", "/classes/"+f.class.ID
	}
	f.busy = true
	var c classes.Class
	f.view.call(method, path, f.class, &c, func(err *chat.Error) {
		f.busy = false
		if err != nil {
			f.view.problem = nil // it stands in the form
			refuse(err)
			return
		}
		f.saved = true
		f.done(c)
	})
}

func (f *classForm) onCancel(app.Context, app.Event) { f.view.form = nil }

func (f *classForm) render() app.UI {
	l := f.view.lang
	languages := []choice{{Value: english.tag(), Text: "English"}, {Value: chinese.tag(), Text: "简体中文"}}
	text := func(id, label, unset string) app.UI {
		value := f.texts[id]
		if id == "class-name" {
			value = f.class.Name
		}
		return &setting{ID: id, Label: label, Value: value, Unset: unset, Error: f.errors[id], To: f}
	}
	date := func(id, label string) app.UI {
		return tag("div").Class("setting").Body(
			tag("label").Attr("for", id).Text(label),
			app.ElemSelfClosing("input").Attr("type", "datetime-local").ID(id).Attr("value", f.texts[id]).Aria("invalid", boolText(f.errors[id] != "")).OnChange(f.onDate),
			app.If(f.errors[id] != "", func() app.UI { return tag("p").Class("error").Role("alert").Text(f.errors[id]) }),
		)
	}
	models := f.modelChoices()
	return tag("div").Class("class-form").Body(
		tag("div").Class("form-row").Body(
			text("class-name", l.t("teach.name"), l.t("teach.name.unset")),
			tag("div").Class("setting").Body(tag("label").Attr("for", "class-language").Text(l.t("teach.language")),
				&chooser{ID: "class-language", Label: l.t("teach.language"), Value: f.class.Language, Choices: languages, OnChoice: f.onLanguage}),
			text("class-seats", l.t("teach.seats"), ""),
			date("class-opens", l.t("teach.opens")), date("class-closes", l.t("teach.closes")),
		),
		tag("fieldset").Class("plan-group").Body(
			tag("legend").Text(l.t("teach.budgets")),
			tag("p").Class("soft").Text(l.t("teach.budgets.about")),
			tag("div").Class("form-row").Body(
				text("class-dollars", l.t("teach.class_dollars"), "0"), text("class-requests", l.t("teach.class_requests"), "0"),
				text("student-dollars", l.t("teach.student_dollars"), "0"), text("student-requests", l.t("teach.student_requests"), "0"),
			),
		),
		tag("fieldset").ID("class-models").Class("plan-group").TabIndex(-1).Body(
			tag("legend").Text(l.t("teach.models")),
			tag("div").Class("checks").Body(app.Range(models).Slice(func(i int) app.UI {
				return &check{ID: "model-" + strconv.Itoa(i), Text: models[i], Value: models[i], On: slices.Contains(f.class.Models, models[i]), OnCheck: f.onModel}
			})),
			app.If(f.errors["class-models"] != "", func() app.UI { return tag("p").Class("error").Role("alert").Text(f.errors["class-models"]) }),
		),
		&check{ID: "class-votes", Text: l.t("teach.votes"), On: f.class.Votes, OnCheck: f.onVotes},
		app.If(f.refused != nil, func() app.UI { return problem(l, f.refused, false) }),
		tag("div").Class("format-row").Body(
			button().ID("save-class").Class("run").Attr("disabled", f.busy).Text(l.t("teach.save")).OnClick(f.onSave),
			app.If(f.class.ID == "", func() app.UI {
				return button().Class("quiet").Text(l.t("teach.cancel")).OnClick(f.onCancel)
			}),
			app.If(f.saved, func() app.UI { return tag("span").Class("soft").Role("status").Text(l.t("teach.saved")) }),
		),
	)
}

// modelChoices are the models that there are, and those that the class has.
func (f *classForm) modelChoices() []string {
	all := slices.Clone(f.view.models.names)
	for _, m := range f.class.Models {
		if !slices.Contains(all, m) {
			all = append(all, m)
		}
	}
	return all
}

// A check is a check box with its text.
type check struct {
	app.Compo
	ID, Text, Value string
	On              bool
	OnCheck         app.EventHandler
}

func (c *check) OnMount(app.Context) { c.write() }

func (c *check) OnUpdate(ctx app.Context) { ctx.Defer(func(app.Context) { c.write() }) }

func (c *check) write() {
	if e, ok := element(c.ID); ok {
		e.Set("checked", c.On)
	}
}

func (c *check) Render() app.UI {
	return tag("label").Class("check").Body(
		app.ElemSelfClosing("input").Attr("type", "checkbox").ID(c.ID).Attr("value", c.Value).OnChange(c.OnCheck), app.Text(" "+c.Text),
	)
}
