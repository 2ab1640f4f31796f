package labpage

import (
	"fewshot/app/exchange"
	"fewshot/app/page/address"
	"fewshot/app/page/dom"
	"fewshot/app/page/preview"
	"fewshot/app/page/reader"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file takes the plan to other tools.

// exports offers the files of each tool.
func (v *page) exports() app.UI {
	all := reader.Tools()
	return dom.Tag("div").Body(
		dom.Tag("p").Class("soft").Text(v.Lang().T("lab.export.about")),
		dom.Tag("div").Class("format-row").Body(app.Range(all).Slice(func(i int) app.UI {
			return dom.Button().Class("small").ID("plan-export-"+all[i].ID).DataSet("tool", all[i].ID).Text(all[i].Name).OnClick(v.onExport)
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
	work.Base = address.Home() + "/v1"
	files, notices, err := exchange.Export(tool, work)
	if err != nil {
		widget.Warn(v, err)
		return
	}
	for _, f := range files {
		dom.DownloadText(f.Name, f.Text)
	}
	said := widget.Notice{Text: v.Lang().T("lab.exported", ctx.JSSrc().Get("textContent").String())}
	for _, n := range notices {
		said.Hint += " " + preview.Words(v.Lang(), n)
	}
	v.Say(said)
}
