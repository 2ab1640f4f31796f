package answers

import (
	"fewshot/app/page/costs"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// DialogHistory is the name of the dialog of kept runs.
const DialogHistory = "history"

// HistoryEvents is what the list of past runs asks for.
type HistoryEvents interface {
	OpenRun(ctx app.Context, id string)
	CompareRun(ctx app.Context, id string)
	ForgetRuns(ctx app.Context)
}

// A History lists the runs that are kept, the newest first. One can be
// opened again, prompt and answer, or put beside what is shown.
type History struct {
	app.Compo
	Lang    i18n.Lang
	Runs    []*Run // newest first
	Blocked bool   // they are gone with the page: the browser keeps nothing
	On      HistoryEvents

	asked bool // whether they should be forgotten: there is no undo, so it takes a second press
}

func (h *History) onForget(ctx app.Context, _ app.Event) {
	if h.asked {
		h.On.ForgetRuns(ctx)
	}
	h.asked = !h.asked
}

func (h *History) Render() app.UI {
	l := h.Lang
	if len(h.Runs) == 0 {
		return dom.Tag("p").Class("empty").Text(l.T("history.empty"))
	}
	class, about := "soft", "history.about"
	if h.Blocked {
		class, about = "warning", "history.blocked"
	}
	return dom.Tag("div").Body(
		dom.Tag("p").Class(class).Text(l.T(about)),
		dom.Tag("ul").Class("runs").Body(
			app.Range(h.Runs).Slice(func(i int) app.UI {
				return &historyItem{Lang: l, Run: h.Runs[i], On: h.On}
			}),
		),
		dom.Tag("div").Class("actions").Body(
			app.If(h.asked, func() app.UI { return dom.Tag("span").Role("status").Text(l.T("history.sure")) }),
			dom.Button().Class("quiet").Text(l.T("history.forget")).OnClick(h.onForget),
		),
	)
}

// A historyItem is one run that is kept.
type historyItem struct {
	app.Compo
	Lang i18n.Lang
	Run  *Run
	On   HistoryEvents
}

func (h *historyItem) onOpen(ctx app.Context, _ app.Event) { h.On.OpenRun(ctx, h.Run.ID) }

func (h *historyItem) onCompare(ctx app.Context, _ app.Event) { h.On.CompareRun(ctx, h.Run.ID) }

func (h *historyItem) Render() app.UI {
	l, r := h.Lang, h.Run
	answer := r.Text()
	if answer == "" && r.Error != nil {
		answer = widget.Worded(l, r.Error).Text
	}
	return dom.Tag("li").Body(
		dom.Tag("div").Class("run-what").Body(
			dom.Tag("span").Class("query-text").Text(i18n.FirstLine(r.Prompt.Query)),
			dom.Tag("span").Class("answer-line").Text(i18n.FirstLine(answer)),
			dom.Tag("span").Class("soft").Text(i18n.Clock(r.StartedMS, l, i18n.DayAndTime)+" · "+ProvenanceText(l, r)+" · "+l.N("shots", costs.Shots(r.Prompt))),
		),
		dom.Button().Text(l.T("history.open")).OnClick(h.onOpen),
		dom.Button().Class("quiet").Text(l.T("history.compare")).OnClick(h.onCompare),
	)
}
