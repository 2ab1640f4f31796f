//go:build !js || study

package ui

import (
	"strconv"
	"strings"

	"fewshot/app/lab"
	"fewshot/app/lab/work"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what a bench says before anything is sent.

// outlook says what the plan would send, what it would cost and how long it
// would take.
func (p *benchPanel) outlook() app.UI {
	b, l, o := p.B, p.Lang, p.B.outline
	if o == nil {
		text := l.t("bench.outlining")
		if b.problem.Text != "" {
			text = "–"
		}
		return tag("p").Class("outlook").Role("status").Text(text)
	}
	return tag("div").Class("outlook").Body(
		app.If(o.Known == o.Requests, func() app.UI { return tag("p").Body(tag("b").Text(l.t("bench.all_known"))) }).Else(func() app.UI {
			return tag("p").Body(
				tag("b").Text(l.n("requests", o.Requests-o.Known)),
				app.Text(" · "+outlookTokens(l, o)+" · "+outlookPrice(l, o)+" · "+l.t("bench.time", duration(l, b.expectedMS()))),
			)
		}),
		tag("p").Class("soft").Body(
			app.Text(l.t("bench.items", count(o.Items), count(o.Pool))),
			app.If(o.Known > 0, func() app.UI {
				return tag("span").Body(
					app.Text(" "+l.t("bench.known", count(o.Known))+" "),
					button().Class("quiet small").Text(l.t("bench.forget")).OnClick(p.onForget).Attr("disabled", b.state != benchReady),
				)
			}),
		),
		app.If(len(o.Leaks) > 0, func() app.UI { return leakList(l, o.Leaks) }),
		app.If(b.summary == nil || !sameChanges(b.summary.Changes, o.Changes), func() app.UI { return modelChanges(l, o.Changes) }), // a result has its own
	)
}

func outlookTokens(l lang, o *work.Outline) string {
	sign := "≈ "
	if o.Exact {
		sign = ""
	}
	text := sign + l.n("tokens", o.PromptTokens)
	if o.Unbounded {
		return text + l.t("bench.unbounded")
	}
	return text + l.t("bench.answers", count(o.AnswerTokens))
}

func outlookPrice(l lang, o *work.Outline) string {
	switch {
	case !o.Priced:
		return l.t("price.unknown")
	case o.USD == 0 && o.InPage:
		return l.t("price.page")
	case o.USD == 0:
		return l.t("price.free")
	}
	return l.t("price.up_to", dollars(o.USD))
}

// leakList names the rows that are in the data twice.
func leakList(l lang, leaks []lab.Leak) app.UI {
	const most = 5
	names := make([]string, 0, most)
	for _, leak := range leaks[:min(most, len(leaks))] {
		names = append(names, "“"+firstLine(leak.Item.Input)+"”")
	}
	text := strings.Join(names, ", ")
	if len(leaks) > most {
		text += l.t("bench.leaks.more", count(len(leaks)-most))
	}
	return tag("p").Class("warning").Text(l.t("bench.leaks", text))
}

// duration is a time for people: "12 s", "3 min".
func duration(l lang, ms float64) string {
	switch s := ms / 1000; {
	case s < 1:
		return l.t("time.moment")
	case s < 90:
		return strconv.Itoa(int(s+0.5)) + " s"
	default:
		return strconv.Itoa(int(s/60+0.5)) + " min"
	}
}
