package labpage

import (
	"path"
	"strings"

	"fewshot/app/exchange"
	"fewshot/app/page/dom"
	"fewshot/app/page/preview"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file takes the plan to other tools.

// tools are the names of the tools, as they write them.
var tools = map[exchange.Tool]string{
	exchange.Promptfoo: "promptfoo", exchange.Harness: "lm-evaluation-harness", exchange.DSPy: "DSPy", exchange.Evals: "OpenAI Evals",
}

// exports offers the files of each tool.
func (v *page) exports() app.UI {
	all := exchange.Tools()
	return dom.Tag("div").Body(
		dom.Tag("p").Class("soft").Text(v.Lang().T("lab.export.about")),
		dom.Tag("div").Class("format-row").Body(app.Range(all).Slice(func(i int) app.UI {
			return dom.Button().Class("small").ID("plan-export-"+string(all[i])).DataSet("tool", string(all[i])).Text(tools[all[i]]).OnClick(v.onExport)
		})),
	)
}

// onExport hands out the files of a tool, and says what it has no place for.
func (v *page) onExport(ctx app.Context, _ app.Event) {
	tool := exchange.Tool(ctx.JSSrc().Get("dataset").Get("tool").String())
	plan, err := v.draft.planOf(v.read, v.unread)
	if err != nil {
		widget.Warn(v, err)
		return
	}
	work := exchange.OfPlan(plan)
	work.Base = app.Window().Get("location").Get("origin").String() + "/v1"
	files, notices, err := exchange.Export(tool, work)
	if err != nil {
		widget.Warn(v, err)
		return
	}
	for _, f := range files {
		mime := dom.Mimes[strings.TrimPrefix(path.Ext(f.Name), ".")]
		if mime == "" {
			mime = "text/plain;charset=utf-8"
		}
		dom.Download(f.Name, mime, f.Text)
	}
	said := widget.Notice{Text: v.Lang().T("lab.exported", tools[tool])}
	for _, n := range notices {
		said.Hint += " " + preview.Words(v.Lang(), n)
	}
	v.Say(said)
}
