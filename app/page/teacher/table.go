package teacher

import (
	"slices"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/lab/metric"
	"fewshot/app/page/dom"
	"fewshot/app/page/itemtable"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A tableForm makes an exercise of a table: rows of input and output, some to be
// seen and the others hidden.
type tableForm struct {
	shelf  *exerciseShelf
	texts  map[string]string // as typed, by the field's id
	errors map[string]string
	model  string
	preset int
	metric metric.Type
	edit   []classes.Part
}

func newTableForm(x *exerciseShelf) *tableForm {
	f := &tableForm{
		shelf: x, errors: map[string]string{}, metric: metric.Normalised, edit: []classes.Part{classes.PartShots, classes.PartFormat},
		texts: map[string]string{
			"table-visible": "6", "table-shots": "5", "table-tokens": "200", "table-answer": "32", "table-submissions": "10", "table-orders": "1",
			"table-accuracy": "100", "table-robustness": "0", "table-economy": "0", "table-economy-tokens": "",
		},
	}
	if models := x.class.board.Class.Models; len(models) > 0 {
		f.model = models[0]
	}
	return f
}

// Typed takes what was typed into a text.
func (f *tableForm) Typed(_ app.Context, id, text string) { f.texts[id] = text }

// Set takes the text of a setting.
func (f *tableForm) Set(_ app.Context, id, text string) {
	f.texts[id] = text
	delete(f.errors, id)
}

// Picked takes the format.
func (f *tableForm) Picked(_ app.Context, value string) { f.preset, _ = strconv.Atoi(value) }

func (f *tableForm) onModel(ctx app.Context, _ app.Event) {
	f.model = ctx.JSSrc().Get("value").String()
}

func (f *tableForm) onMetric(ctx app.Context, _ app.Event) {
	f.metric = metric.Type(ctx.JSSrc().Get("value").String())
}

func (f *tableForm) onEdit(_ app.Context, value string, on bool) {
	part := classes.Part(value)
	f.edit = slices.DeleteFunc(f.edit, func(p classes.Part) bool { return p == part })
	if on {
		f.edit = append(f.edit, part)
	}
}

// onAdd makes the exercise and sends it.
func (f *tableForm) onAdd(app.Context, app.Event) {
	l, x := f.shelf.class.view.Lang(), f.shelf
	f.errors = map[string]string{}
	number := func(id string) int {
		text := strings.TrimSpace(f.texts[id])
		if text == "" {
			return 0
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			f.errors[id] = l.T("teach.no_number")
		}
		return n
	}
	title := strings.TrimSpace(f.texts["table-title"])
	if title == "" {
		f.errors["table-title"] = l.T("teach.table.no_title")
	}
	items, err := itemtable.Parse(f.texts["table-items"])
	if err != nil {
		x.refused = widget.AsError(err, l)
		return
	}
	seen, answer := number("table-visible"), number("table-answer")
	if seen < 1 || seen >= len(items) {
		f.errors["table-visible"] = l.T("teach.table.split", len(items))
	}
	zero := 0.0
	e := map[string]any{
		"version": 1, "id": slug(title, len(x.own)+1), "licence": l.T("teach.table.licence"),
		"title": map[string]string{l.Tag(): title}, "task": map[string]string{l.Tag(): strings.TrimSpace(f.texts["table-task"])},
		"prompt": prompt.Prompt{
			Version: prompt.Version, Format: f.format(), Model: f.model, Parameters: chat.Parameters{MaxTokens: &answer, Temperature: &zero},
		},
		"metrics": []metric.Metric{{Type: f.metric, Weight: 1}},
		"rules": classes.Rules{
			Shots: number("table-shots"), PromptTokens: number("table-tokens"), Edit: f.edit, Models: []string{},
			Submissions: number("table-submissions"), Orders: number("table-orders"),
		},
		"points": classes.Points{
			Accuracy: number("table-accuracy"), Robustness: number("table-robustness"), Economy: number("table-economy"), EconomyTokens: number("table-economy-tokens"),
		},
		"seed": 1,
	}
	if len(f.errors) > 0 {
		return
	}
	e["visible"], e["hidden"] = items[:seen], items[seen:]
	x.add(e, func() { x.table = nil })
}

// format is the preset; other models than ours are sent one message.
func (f *tableForm) format() prompt.Format {
	format := prompt.Presets()[f.preset].Format
	if !modelpick.IsTiny(f.model) {
		format.As = prompt.Message
	}
	return format
}

func (f *tableForm) render() app.UI {
	l := f.shelf.class.view.Lang()
	text := func(id string) app.UI {
		return &widget.Setting{ID: id, Label: l.T("teach." + id), Value: f.texts[id], Error: f.errors[id], To: f}
	}
	var models, metrics []widget.Choice
	for _, m := range f.shelf.class.board.Class.Models {
		models = append(models, widget.Choice{Value: m, Text: m})
	}
	for _, t := range []metric.Type{metric.Normalised, metric.Exact, metric.Contains, metric.Numeric} {
		metrics = append(metrics, widget.Choice{Value: string(t), Text: l.T("metric." + string(t))})
	}
	presets, parts := prompt.Presets(), classes.Parts()
	return dom.Tag("div").Class("class-form table-form").Body(
		text("table-title"),
		&widget.Field{ID: "table-task", Label: l.T("teach.table-task"), Placeholder: l.T("teach.table-task"), Value: f.texts["table-task"], To: f},
		&widget.Field{ID: "table-items", Label: l.T("teach.table-items"), Placeholder: l.T("teach.table-items"), Value: f.texts["table-items"], To: f},
		dom.Tag("p").Class("soft").Text(l.T("teach.table.about")),
		dom.Tag("div").Class("form-row").Body(
			text("table-visible"), text("table-shots"), text("table-tokens"), text("table-answer"), text("table-submissions"), text("table-orders"),
		),
		dom.Tag("div").Class("format-row").Body(
			&widget.Chooser{ID: "table-model", Label: l.T("header.model"), Value: f.model, Choices: models, OnChoice: f.onModel},
			&widget.Chooser{ID: "table-metric", Label: l.T("lab.metrics"), Value: string(f.metric), Choices: metrics, OnChoice: f.onMetric},
		),
		dom.Tag("div").Class("format-row").Role("group").Aria("label", l.T("format.labels")).Body(app.Range(presets).Slice(func(i int) app.UI {
			return &widget.Pick{ID: "table-preset-" + strconv.Itoa(i), Text: presets[i].Name, Value: strconv.Itoa(i), On: i == f.preset, To: f}
		})),
		dom.Tag("fieldset").Class("plan-group").Body(
			dom.Tag("legend").Text(l.T("teach.edit")),
			dom.Tag("div").Class("checks").Body(app.Range(parts).Slice(func(i int) app.UI {
				return &widget.Check{ID: "edit-" + string(parts[i]), Text: l.T("teach.part." + string(parts[i])), Value: string(parts[i]), On: slices.Contains(f.edit, parts[i]), OnCheck: f.onEdit}
			})),
		),
		dom.Tag("div").Class("form-row").Body(text("table-accuracy"), text("table-robustness"), text("table-economy"), text("table-economy-tokens")),
		dom.Tag("p").Body(dom.Button().ID("add-table").Class("run").Text(l.T("teach.add.button")).OnClick(f.onAdd)),
	)
}
