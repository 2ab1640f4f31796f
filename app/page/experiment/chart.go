package experiment

import (
	"fewshot/app/lab"
	"fewshot/app/page/chart"
	"fewshot/app/page/i18n"
	"fewshot/app/page/labworker"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is the charts of a runner, which web/static/js/chart.js draws.

// draw draws the charts of the summary once their places are there.
func (b *Runner) draw() {
	if !app.IsClient || b.summary == nil {
		return
	}
	b.page.Context().Defer(func(app.Context) {
		for id, spec := range b.specs() {
			chart.Draw(id, spec)
		}
	})
}

// specs are the charts of a summary, by the id of where they are drawn.
func (b *Runner) specs() map[string]chart.Spec {
	l, s := b.page.Lang(), b.summary
	specs := map[string]chart.Spec{}
	if !KindOf(s.Kind).votes {
		specs[b.id("chart")] = pointsChart(l, s)
	}
	if len(s.Confidence) > 0 {
		reliability := chart.Spec{"kind": "reliability", "xLabel": l.T("chart.confidence"), "yLabel": l.T("chart.accuracy"), "label": l.T("chart.reliability")}
		coverage := chart.Spec{"kind": "coverage", "xLabel": l.T("chart.coverage"), "yLabel": l.T("chart.accuracy"), "label": l.T("chart.risk")}
		bars, curves := []any{}, []any{}
		for i, c := range s.Confidence {
			if c.Answers == 0 {
				continue
			}
			bars = append(bars, map[string]any{"name": s.Columns[i].Name, "bins": c.Bins})
			curves = append(curves, map[string]any{"name": s.Columns[i].Name, "points": c.Curve})
		}
		reliability["series"], coverage["series"] = bars, curves
		specs[b.id("chart-reliability")], specs[b.id("chart-coverage")] = reliability, coverage
	}
	if b.voting != nil {
		if spec, ok := b.voting.chart(l); ok {
			specs[b.id("chart-rank")] = spec
		}
	}
	return specs
}

// pointsChart is the scores of a summary's columns with their intervals.
func pointsChart(l i18n.Lang, s *labworker.Summary) chart.Spec {
	x := "name"
	if KindOf(s.Kind).axis != "" {
		x = "number"
	}
	rows := []any{} // never null: the script reads a list
	for _, c := range s.Columns {
		if c.Items == 0 {
			continue
		}
		row := map[string]any{"name": columnName(l, c.Name), "x": c.X, "score": c.Score, "low": c.Low, "high": c.High}
		if c.Draws {
			row["worst"], row["best"] = c.Worst, c.Best
		}
		rows = append(rows, row)
	}
	return chart.Spec{
		"kind": "points", "x": x, "xLabel": axisWord(l, s.Kind), "yLabel": scoreWord(l, s.Kind), "rows": rows,
		"label": l.T("lab.kind." + string(s.Kind)),
	}
}

// scoreWord is what the scores of an experiment are of.
func scoreWord(l i18n.Lang, k lab.Kind) string { return l.T(KindOf(k).score) }

// axisWord is what stands along a chart's axis of numbers, "" if it has none.
func axisWord(l i18n.Lang, k lab.Kind) string {
	if id := KindOf(k).axis; id != "" {
		return l.T(id)
	}
	return ""
}
