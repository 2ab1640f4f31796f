package experiment

import (
	"strconv"
	"strings"

	"fewshot/app/lab"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/labworker"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what a runner says before anything is sent.

// outlook says what the plan would send, what it would cost and how long it
// would take.
func (p *Panel) outlook() app.UI {
	b, l, o := p.B, p.Lang, p.B.outline
	if o == nil {
		text := l.T("experiment.outlining")
		if b.problem.Text != "" {
			text = "–"
		}
		return dom.Tag("p").Class("outlook").Role("status").Text(text)
	}
	return dom.Tag("div").Class("outlook").Body(
		app.If(o.Known == o.Requests, func() app.UI { return dom.Tag("p").Body(dom.Tag("b").Text(l.T("experiment.all_known"))) }).Else(func() app.UI {
			return dom.Tag("p").Body(
				dom.Tag("b").Text(l.N("requests", o.Requests-o.Known)),
				app.Text(" · "+outlookTokens(l, o)+" · "+outlookPrice(l, o)+" · "+l.T("experiment.time", duration(l, b.expectedMS()))),
			)
		}),
		dom.Tag("p").Class("soft").Body(
			app.Text(l.T("experiment.items", i18n.Count(o.Items), i18n.Count(o.Pool))),
			app.If(o.Known > 0, func() app.UI {
				return dom.Tag("span").Body(
					app.Text(" "+l.T("experiment.known", i18n.Count(o.Known))+" "),
					dom.Button().Class("quiet small").Text(l.T("experiment.forget")).OnClick(p.onForget).Attr("disabled", b.state != ready),
				)
			}),
		),
		app.If(len(o.Leaks) > 0, func() app.UI { return leakList(l, o.Leaks) }),
		app.If(b.summary == nil || !sameChanges(b.summary.Changes, o.Changes), func() app.UI { return modelChanges(l, o.Changes) }), // a result has its own
	)
}

func outlookTokens(l i18n.Lang, o *labworker.Outline) string {
	sign := "≈ "
	if o.Exact {
		sign = ""
	}
	text := sign + l.N("tokens", o.PromptTokens)
	if o.Unbounded {
		return text + l.T("experiment.unbounded")
	}
	return text + l.T("experiment.answers", i18n.Count(o.AnswerTokens))
}

func outlookPrice(l i18n.Lang, o *labworker.Outline) string {
	switch {
	case !o.Priced:
		return l.T("price.unknown")
	case o.USD == 0 && o.InPage:
		return l.T("price.page")
	case o.USD == 0:
		return l.T("price.free")
	}
	return l.T("price.up_to", i18n.Dollars(o.USD))
}

// leakList names the rows that are in the data twice.
func leakList(l i18n.Lang, leaks []lab.Leak) app.UI {
	const most = 5
	names := make([]string, 0, most)
	for _, leak := range leaks[:min(most, len(leaks))] {
		names = append(names, "“"+i18n.FirstLine(leak.Item.Input)+"”")
	}
	text := strings.Join(names, ", ")
	if len(leaks) > most {
		text += l.T("experiment.leaks.more", i18n.Count(len(leaks)-most))
	}
	return dom.Tag("p").Class("warning").Text(l.T("experiment.leaks", text))
}

// duration is a time for people: "12 s", "3 min".
func duration(l i18n.Lang, ms float64) string {
	switch s := ms / 1000; {
	case s < 1:
		return l.T("time.moment")
	case s < 90:
		return strconv.Itoa(int(s+0.5)) + " s"
	default:
		return strconv.Itoa(int(s/60+0.5)) + " min"
	}
}
