package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// historyEvents is what the list of past runs asks for.
type historyEvents interface {
	OpenRun(ctx app.Context, id string)
	CompareRun(ctx app.Context, id string)
	ForgetRuns(ctx app.Context)
}

// A historyList lists the runs that are kept, the newest first. One can be
// opened again, prompt and answer, or put beside what is shown.
type historyList struct {
	app.Compo
	Lang lang
	Runs []*run // newest first
	On   historyEvents

	asked bool // whether they should be forgotten: there is no undo, so it takes a second press
}

func (h *historyList) onForget(ctx app.Context, _ app.Event) {
	if h.asked {
		h.On.ForgetRuns(ctx)
	}
	h.asked = !h.asked
}

func (h *historyList) Render() app.UI {
	l := h.Lang
	if len(h.Runs) == 0 {
		return tag("p").Class("empty").Text(l.t("history.empty"))
	}
	return tag("div").Body(
		tag("p").Class("soft").Text(l.t("history.about")),
		tag("ul").Class("runs").Body(
			app.Range(h.Runs).Slice(func(i int) app.UI {
				return &historyItem{Lang: l, Run: h.Runs[i], On: h.On}
			}),
		),
		tag("div").Class("actions").Body(
			app.If(h.asked, func() app.UI { return tag("span").Role("status").Text(l.t("history.sure")) }),
			button().Class("quiet").Text(l.t("history.forget")).OnClick(h.onForget),
		),
	)
}

// A historyItem is one run that is kept.
type historyItem struct {
	app.Compo
	Lang lang
	Run  *run
	On   historyEvents
}

func (h *historyItem) onOpen(ctx app.Context, _ app.Event)    { h.On.OpenRun(ctx, h.Run.ID) }
func (h *historyItem) onCompare(ctx app.Context, _ app.Event) { h.On.CompareRun(ctx, h.Run.ID) }

func (h *historyItem) Render() app.UI {
	l, r := h.Lang, h.Run
	answer := r.text()
	if answer == "" && r.Error != nil {
		answer = worded(l, r.Error).Text
	}
	return tag("li").Body(
		tag("div").Class("run-what").Body(
			tag("span").Class("query-text").Text(firstLine(r.Prompt.Query)),
			tag("span").Class("answer-line").Text(firstLine(answer)),
			tag("span").Class("soft").Text(clock(r.StartedMS, l, dayAndTime)+" · "+provenanceText(l, r)+" · "+l.n("shots", enabled(r.Prompt))),
		),
		button().Text(l.t("history.open")).OnClick(h.onOpen),
		button().Class("quiet").Text(l.t("history.compare")).OnClick(h.onCompare),
	)
}

// firstLine is the beginning of a text, on one line.
func firstLine(s string) string {
	const most = 80
	runes := []rune(s)
	cut := len(runes) > most
	if cut {
		runes = runes[:most]
	}
	for i, r := range runes {
		if r == '\n' || r == '\r' || r == '\t' {
			runes[i] = ' '
		}
	}
	if cut {
		return string(runes) + "…"
	}
	return string(runes)
}
