package teacher

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A classForm makes a class, or changes one. What was typed stays in it when the
// server refuses.
type classForm struct {
	view    *page
	class   classes.Class
	texts   map[string]string // of numbers and dates, as typed, by the field's id
	errors  map[string]string // by the field's id
	refused *chat.Error       // what is about no field
	busy    bool
	saved   bool
	// done is called with the class that was saved.
	done func(c classes.Class)
}

func newClassForm(v *page, c classes.Class) *classForm {
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

func (f *classForm) onModel(_ app.Context, model string, on bool) {
	f.class.Models = slices.DeleteFunc(slices.Clone(f.class.Models), func(m string) bool { return m == model })
	if on {
		f.class.Models = append(f.class.Models, model)
	}
	delete(f.errors, "class-models")
}

func (f *classForm) onVotes(_ app.Context, _ string, on bool) {
	f.class.Votes = on
}

// read reads the texts into the class, and notes what makes no sense.
func (f *classForm) read() bool {
	l := f.view.Lang()
	number := func(id string, least float64) float64 {
		n, err := strconv.ParseFloat(strings.TrimPrefix(strings.ReplaceAll(strings.TrimSpace(f.texts[id]), ",", ""), "$"), 64)
		if err != nil || !(n >= least) || n > 1e12 {
			f.errors[id] = l.T("teach.no_number")
			return 0
		}
		return n
	}
	date := func(id string) time.Time {
		t, ok := readTime(f.texts[id])
		if !ok {
			f.errors[id] = l.T("teach.no_date")
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
		said := widget.Worded(f.view.Lang(), err)
		if id, ok := formFields[err.Param]; ok {
			f.errors[id] = said.Text + " " + said.Hint
			f.view.Context().Defer(func(app.Context) { dom.Focus(id) })
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
	l := f.view.Lang()
	languages := []widget.Choice{{Value: i18n.English.Tag(), Text: "English"}, {Value: i18n.Chinese.Tag(), Text: "简体中文"}}
	text := func(id, label, unset string) app.UI {
		value := f.texts[id]
		if id == "class-name" {
			value = f.class.Name
		}
		return &widget.Setting{ID: id, Label: label, Value: value, Unset: unset, Error: f.errors[id], To: f}
	}
	date := func(id, label string) app.UI {
		return dom.Tag("div").Class("setting").Body(
			dom.Tag("label").Attr("for", id).Text(label),
			app.ElemSelfClosing("input").Attr("type", "datetime-local").ID(id).Attr("value", f.texts[id]).Aria("invalid", strconv.FormatBool(f.errors[id] != "")).OnChange(f.onDate),
			app.If(f.errors[id] != "", func() app.UI { return dom.Tag("p").Class("error").Role("alert").Text(f.errors[id]) }),
		)
	}
	models := f.modelChoices()
	return dom.Tag("div").Class("class-form").Body(
		dom.Tag("div").Class("form-row").Body(
			text("class-name", l.T("teach.name"), l.T("teach.name.unset")),
			dom.Tag("div").Class("setting").Body(dom.Tag("label").Attr("for", "class-language").Text(l.T("teach.language")),
				&widget.Chooser{ID: "class-language", Label: l.T("teach.language"), Value: f.class.Language, Choices: languages, OnChoice: f.onLanguage}),
			text("class-seats", l.T("teach.seats"), ""),
			date("class-opens", l.T("teach.opens")), date("class-closes", l.T("teach.closes")),
		),
		dom.Tag("fieldset").Class("plan-group").Body(
			dom.Tag("legend").Text(l.T("teach.budgets")),
			dom.Tag("p").Class("soft").Text(l.T("teach.budgets.about")),
			dom.Tag("div").Class("form-row").Body(
				text("class-dollars", l.T("teach.class_dollars"), "0"), text("class-requests", l.T("teach.class_requests"), "0"),
				text("student-dollars", l.T("teach.student_dollars"), "0"), text("student-requests", l.T("teach.student_requests"), "0"),
			),
		),
		dom.Tag("fieldset").ID("class-models").Class("plan-group").TabIndex(-1).Body(
			dom.Tag("legend").Text(l.T("teach.models")),
			dom.Tag("div").Class("checks").Body(app.Range(models).Slice(func(i int) app.UI {
				return &widget.Check{ID: "model-" + strconv.Itoa(i), Text: models[i], Value: models[i], On: slices.Contains(f.class.Models, models[i]), OnCheck: f.onModel}
			})),
			app.If(f.errors["class-models"] != "", func() app.UI { return dom.Tag("p").Class("error").Role("alert").Text(f.errors["class-models"]) }),
		),
		&widget.Check{ID: "class-votes", Text: l.T("teach.votes"), On: f.class.Votes, OnCheck: f.onVotes},
		app.If(f.refused != nil, func() app.UI { return widget.Problem(l, f.refused, false) }),
		dom.Tag("div").Class("format-row").Body(
			dom.Button().ID("save-class").Class("run").Attr("disabled", f.busy).Text(l.T("teach.save")).OnClick(f.onSave),
			app.If(f.class.ID == "", func() app.UI {
				return dom.Button().Class("quiet").Text(l.T("teach.cancel")).OnClick(f.onCancel)
			}),
			app.If(f.saved, func() app.UI { return dom.Tag("span").Class("soft").Role("status").Text(l.T("teach.saved")) }),
		),
	)
}

// modelChoices are the models that there are, and those that the class has.
func (f *classForm) modelChoices() []string {
	all := slices.Clone(f.view.models.Names)
	for _, m := range f.class.Models {
		if !slices.Contains(all, m) {
			all = append(all, m)
		}
	}
	return all
}
