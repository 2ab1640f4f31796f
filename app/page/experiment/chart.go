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
	if !app.IsClient || b.summary == nil && b.recorded == nil {
		return
	}
	b.page.Context().Defer(func(app.Context) {
		for id, spec := range b.specs() {
			chart.Draw(id, spec)
		}
	})
}

// compares reports whether a recording stands beside what ran: both are of the same
// experiment.
func (b *Runner) compares() bool {
	return b.summary != nil && b.recorded != nil && b.summary.Kind == b.recorded.Summary.Kind && len(b.recorded.Veiled) == 0
}

// specs are the charts of what is shown, by the id of where they are drawn: of what ran,
// over what was recorded, or of the recording alone.
func (b *Runner) specs() map[string]chart.Spec {
	l, s := b.page.Lang(), b.summary
	specs := map[string]chart.Spec{}
	var under *Recording
	switch {
	case s == nil:
		s = b.recorded.Summary
	case b.compares():
		under = b.recorded
	}
	if !KindOf(s.Kind).votes {
		spec := pointsChart(l, s)
		switch {
		case b.summary == nil:
			spec = recordingChart(l, b.recorded)
		case under != nil:
			spec["rows"] = pointRows(l, s, nil)
			spec["name"], spec["under"] = l.T("recording.yours"), map[string]any{"name": under.name(l), "rows": pointRows(l, under.Summary, nil)}
		}
		specs[b.id("chart")] = spec
	}
	if len(s.Confidence) > 0 && (b.summary != nil || len(b.recorded.Veiled) == 0) {
		reliability := chart.Spec{"kind": "reliability", "xLabel": l.T("chart.confidence"), "yLabel": l.T("chart.accuracy"), "label": l.T("chart.reliability")}
		coverage := chart.Spec{"kind": "coverage", "xLabel": l.T("chart.coverage"), "yLabel": l.T("chart.accuracy"), "label": l.T("chart.risk")}
		bars, curves := []any{}, []any{}
		add := func(s *labworker.Summary, after string) {
			for i, c := range s.Confidence {
				if c.Answers == 0 {
					continue
				}
				bars = append(bars, map[string]any{"name": columnName(l, s.Columns[i].Name) + after, "bins": c.Bins})
				curves = append(curves, map[string]any{"name": columnName(l, s.Columns[i].Name) + after, "points": c.Curve})
			}
		}
		add(s, "")
		if under != nil {
			add(under.Summary, " ("+l.T("recording.tag")+")")
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
	return chart.Spec{
		"kind": "points", "x": x, "xLabel": axisWord(l, s.Kind), "yLabel": scoreWord(l, s.Kind), "rows": pointRows(l, s, nil),
		"label": l.T("lab.kind."+string(s.Kind)) + ": " + Headline(l, s, nil),
	}
}

// recordingChart is a recording alone, with what is still to be guessed left open and the
// guess in it.
func recordingChart(l i18n.Lang, r *Recording) chart.Spec {
	spec := pointsChart(l, r.Summary)
	spec["rows"] = []any{}
	spec["under"] = map[string]any{"name": r.name(l), "rows": pointRows(l, r.Summary, r.veils)}
	spec["label"] = l.T("lab.kind."+string(r.Summary.Kind)) + ": " + Headline(l, r.Summary, r.Veiled)
	if r.Guess != nil && r.GuessAt < len(r.Summary.Columns) {
		c := r.Summary.Columns[r.GuessAt]
		spec["guess"] = map[string]any{"name": columnName(l, c.Name), "x": c.X, "score": *r.Guess, "label": l.T("recording.guess")}
	}
	return spec
}

// pointRows are the columns of a summary as a chart takes them; of those that veiled says,
// the score is left out.
func pointRows(l i18n.Lang, s *labworker.Summary, veiled func(i int) bool) []any {
	rows := []any{} // never null: the script reads a list
	for i, c := range s.Columns {
		if c.Items == 0 {
			continue
		}
		if veiled != nil && veiled(i) {
			rows = append(rows, map[string]any{"name": columnName(l, c.Name), "x": c.X, "veiled": true})
			continue
		}
		row := map[string]any{"name": columnName(l, c.Name), "x": c.X, "score": c.Score, "low": c.Low, "high": c.High}
		if c.Draws {
			row["worst"], row["best"] = c.Worst, c.Best
		}
		rows = append(rows, row)
	}
	return rows
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
