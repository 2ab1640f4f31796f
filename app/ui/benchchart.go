//go:build !js || study

package ui

import (
	"encoding/json"

	"fewshot/app/client"
	"fewshot/app/lab"
	"fewshot/app/lab/work"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is the charts of a bench, which web/static/js/chart.js draws.

// draw draws the charts of the summary once their places are there.
func (b *bench) draw() {
	if !app.IsClient || b.summary == nil {
		return
	}
	b.page().Defer(func(app.Context) {
		for id, spec := range b.specs() {
			drawChart(id, spec)
		}
	})
}

// specs are the charts of a summary, by the id of where they are drawn.
func (b *bench) specs() map[string]chartSpec {
	l, s := b.lang, b.summary
	specs := map[string]chartSpec{}
	if s.Kind != lab.KindPreference {
		specs[b.id("chart")] = pointsChart(l, s)
	}
	if len(s.Confidence) > 0 {
		reliability := chartSpec{"kind": "reliability", "xLabel": l.t("chart.confidence"), "yLabel": l.t("chart.accuracy"), "label": l.t("chart.reliability")}
		coverage := chartSpec{"kind": "coverage", "xLabel": l.t("chart.coverage"), "yLabel": l.t("chart.accuracy"), "label": l.t("chart.risk")}
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
	if b.ballot != nil {
		if spec, ok := b.ballot.chart(l); ok {
			specs[b.id("chart-rank")] = spec
		}
	}
	return specs
}

// A chartSpec is what web/static/js/chart.js draws; it becomes JSON.
type chartSpec map[string]any

// pointsChart is the scores of a summary's columns with their intervals.
func pointsChart(l lang, s *work.Summary) chartSpec {
	x := "name"
	if s.Kind == lab.KindShots || s.Kind == lab.KindSamples {
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
	return chartSpec{
		"kind": "points", "x": x, "xLabel": axisWord(l, s.Kind), "yLabel": scoreWord(l, s.Kind), "rows": rows,
		"label": l.t("lab.kind." + string(s.Kind)),
	}
}

// scoreWord is what the scores of an experiment are of.
func scoreWord(l lang, k lab.Kind) string {
	if k == lab.KindRefusal {
		return l.t("chart.as_wanted")
	}
	return l.t("chart.accuracy")
}

// chartModule fetches the script that draws charts, the first time.
func chartModule(then func(module app.Value)) {
	load := app.Window().Get("fewshotChart")
	if !load.Truthy() {
		return
	}
	app.Window().Call("fewshotChart").Then(then)
}

// drawChart draws a chart into the element with an id.
func drawChart(id string, spec chartSpec) {
	data, err := json.Marshal(spec)
	if err != nil {
		return
	}
	chartModule(func(module app.Value) {
		if host, ok := element(id); ok {
			client.Guard(func() { module.Call("draw", host, app.Window().Get("JSON").Call("parse", string(data))) })
		}
	})
}

// saveChart hands the person a chart as a picture.
func saveChart(id, name string, png bool) {
	chartModule(func(module app.Value) {
		host, ok := element(id)
		if !ok {
			return
		}
		if !png {
			download(name+".svg", "image/svg+xml", module.Call("svgText", host).String())
			return
		}
		module.Call("pngBlob", host, 2).Then(func(blob app.Value) { downloadBlob(name+".png", blob) })
	})
}

// axisWord is what stands along a chart's axis of numbers.
func axisWord(l lang, k lab.Kind) string {
	switch k {
	case lab.KindShots:
		return l.t("chart.x.shots")
	case lab.KindSamples:
		return l.t("chart.x.samples")
	}
	return ""
}
