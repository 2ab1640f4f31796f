package insidepage

import (
	"strconv"

	"fewshot/app/page/chart"
	"fewshot/app/page/dom"
	"fewshot/app/page/layout"
	"fewshot/app/tinylm/inside"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

const idShotsChart = "inside-shots-chart"

// examples is what each example does for the answer.
func (v *page) examples() app.UI {
	l := v.Lang()
	return dom.Tag("section").Class("panel").Aria("label", l.T("inside.shots")).Body(
		dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("inside.shots"))),
		app.If(v.stage == measuringShots, func() app.UI { return v.progress(l.T("inside.measuring.shots")) }),
		app.If(v.shots == nil, func() app.UI { return dom.Tag("p").Class("panel-note soft").Text(l.T("inside.shots.about")) }).
			Else(func() app.UI { return v.shotsResult(v.shots) }),
	)
}

func (v *page) shotsResult(s *inside.Shots) app.UI {
	l := v.Lang()
	if len(s.Shots) == 0 {
		return dom.Tag("p").Class("panel-note soft").Text(l.T("inside.shots.none"))
	}
	sentences := v.shotsText(s)
	how := "inside.shots.how"
	if v.theirs() {
		how = "inside.ask.how"
	}
	return dom.Tag("div").Class("experiment-result").Body(
		dom.Tag("div").Class("findings").Body(app.Range(sentences).Slice(func(i int) app.UI { return dom.Tag("p").Class("finding").Text(sentences[i]) })),
		dom.Tag("figure").Class("chart-figure").Body(dom.Tag("div").ID(idShotsChart).Class("chart")),
		dom.Tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.T("inside.shots")).Body(dom.Tag("table").Class("preview figures").Body(
			dom.Tag("thead").Body(dom.Tag("tr").Body(layout.ColumnHead(l.T("inside.shot")), layout.ColumnHead(l.T("inside.alone")), layout.ColumnHead(l.T("inside.left_out")), layout.ColumnHead(l.T("inside.share")))),
			dom.Tag("tbody").Body(app.Range(s.Shots).Slice(func(i int) app.UI {
				one := s.Shots[i]
				share := figure(one.Shapley)
				if !s.Exact {
					share += " (" + figure(one.Low) + " … " + figure(one.High) + ")"
				}
				return dom.Tag("tr").Body(
					dom.Tag("th").Attr("scope", "row").Text(v.shotName(one)),
					dom.Tag("td").Text(figure(one.Alone)), dom.Tag("td").Text(figure(one.Without)), dom.Tag("td").Text(share),
				)
			})),
		)),
		dom.Tag("p").Class("soft").Text(l.T(how)),
		v.files("shots"),
	)
}

// shotName is an example in one line.
func (v *page) shotName(s inside.Shot) string {
	if s.Shot >= len(v.subject.Prompt.Shots) {
		return strconv.Itoa(s.Shot + 1)
	}
	shot := v.subject.Prompt.Shots[s.Shot]
	return strconv.Itoa(s.Shot+1) + " · " + short(shot.Input) + " → " + short(shot.Output)
}

// short is a text as a name.
func short(s string) string {
	const most = 24
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// shotsText says what the figures show.
func (v *page) shotsText(s *inside.Shots) []string {
	l := v.Lang()
	brought := s.All - s.None
	bring := "inside.shots.bring"
	if v.theirs() {
		bring = "inside.ask.bring"
	}
	all := []string{l.T(bring, v.about(), chance(s.All), figure(s.All), chance(s.None), figure(s.None), figure(brought))}
	best, missed := s.Shots[0], 0.0
	for _, one := range s.Shots {
		if one.Shapley > best.Shapley {
			best = one
		}
		missed = max(missed, s.All-one.Without)
	}
	if v.theirs() && v.others.asked.Bounds() > 0 {
		all = append(all, l.T("inside.ask.bounds", v.others.asked.Bounds()))
	}
	switch {
	case brought < 0.5:
		all = append(all, l.T("inside.shots.little"))
	case best.Shapley > 0.6*brought && len(s.Shots) > 1:
		all = append(all, l.T("inside.shots.one", v.shotName(best), figure(best.Shapley), figure(brought)))
	case missed < 0.1*brought && len(s.Shots) > 1:
		all = append(all, l.T("inside.shots.trap"))
	case len(s.Shots) > 1:
		all = append(all, l.T("inside.shots.shared", v.shotName(best), figure(best.Shapley)))
	}
	return all
}

// shotsChart is the examples' shares.
func (v *page) shotsChart() chart.Spec {
	l := v.Lang()
	rows := []any{}
	for _, one := range v.shots.Shots {
		row := map[string]any{"name": v.shotName(one), "value": one.Shapley}
		if !v.shots.Exact {
			row["low"], row["high"] = one.Low, one.High
		}
		rows = append(rows, row)
	}
	return chart.Spec{"kind": "values", "rows": rows, "xLabel": l.T("inside.share"), "label": l.T("inside.shots")}
}

// draw draws the charts once their places are there.
func (v *page) draw() {
	if !app.IsClient {
		return
	}
	v.Context().Defer(func(app.Context) {
		if v.shots != nil && len(v.shots.Shots) > 0 {
			chart.Draw(idShotsChart, v.shotsChart())
		}
		if v.training.rows != nil {
			chart.Draw(idTrainingChart, v.trainingSpec())
		}
		for _, e := range inside.Experiments() {
			if f := v.shown(e); f != nil {
				chart.Draw(findingChart(e), v.findingSpec(f))
			}
		}
	})
}
