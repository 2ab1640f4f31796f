package insidepage

import (
	"encoding/csv"
	"strconv"
	"strings"

	"fewshot/app/page/chart"
	"fewshot/app/page/dom"
	"fewshot/app/sheet"
	"fewshot/app/tinylm/inside"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// files are the buttons that save a figure.
func (v *page) files(figure string) app.UI {
	l := v.Lang()
	button := func(kind string) app.UI {
		return dom.Button().ID("save-"+figure+"-"+kind).Class("quiet small").DataSet("figure", figure).DataSet("kind", kind).
			Aria("label", l.T("inside.save", kind, l.T("inside.figure."+figure))).Text(kind).OnClick(v.onSave)
	}
	return dom.Tag("div").Class("chart-files").Body(button("SVG"), button("PNG"), button("CSV"))
}

// onSave hands out the figure that the button names.
func (v *page) onSave(ctx app.Context, _ app.Event) {
	ctx.PreventUpdate()
	data := ctx.JSSrc().Get("dataset")
	figure, kind := data.Get("figure").String(), data.Get("kind").String()
	name := "inside-" + figure
	if kind == "CSV" {
		dom.DownloadText(name+".csv", csvText(v.rows(figure)))
		return
	}
	id := idExports + figure
	switch figure {
	case "look":
		chart.Draw(id, v.lookSpec())
	case "heads":
		chart.Draw(id, v.headsSpec())
	case "depths":
		chart.Draw(id, v.depthsSpec())
	case "shots":
		id = idShotsChart
	case "training":
		id = idTrainingChart
	default:
		for _, e := range inside.Experiments() {
			if findingFigure(e) == figure {
				id = findingChart(e)
			}
		}
	}
	chart.Save(id, name, kind == "PNG")
}

// csvText is a table as CSV, as a spreadsheet takes it: no text of it becomes a formula.
func csvText(rows [][]string) string {
	var b strings.Builder
	b.WriteString(sheet.Mark)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, row := range rows {
		for i, cell := range row {
			if _, err := strconv.ParseFloat(cell, 64); err != nil {
				row[i] = sheet.Disarm(cell)
			}
		}
		w.Write(row)
	}
	w.Flush() // into memory
	return b.String()
}

// rows are a figure as a table.
func (v *page) rows(figure string) [][]string {
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', 6, 64) }
	switch figure {
	case "look":
		rows := [][]string{{"from", "head", "token", "text", "weight"}}
		for i, w := range v.row() {
			text := ""
			if i > 0 {
				text = v.opened.Spans[i-1].Text
			}
			rows = append(rows, []string{strconv.Itoa(v.at), v.head.String(), strconv.Itoa(i - 1), text, number(float64(w))})
		}
		return rows
	case "heads":
		rows := [][]string{{"layer", "head", "prefix", "drop"}}
		for _, h := range v.heads {
			rows = append(rows, []string{strconv.Itoa(h.Layer), strconv.Itoa(h.Head.Head), number(h.Prefix), number(h.Drop)})
		}
		return rows
	case "shots":
		rows := [][]string{{"shot", "alone", "without", "shapley", "low", "high"}}
		for _, s := range v.shots.Shots {
			rows = append(rows, []string{strconv.Itoa(s.Shot), number(s.Alone), number(s.Without), number(s.Shapley), number(s.Low), number(s.High)})
		}
		return rows
	case "depths":
		rows := [][]string{{"layers", "says", "logprob", "answer", "answer_logprob", "rank"}}
		for _, d := range v.depths {
			rows = append(rows, []string{strconv.Itoa(d.Layers), d.Guesses[0].Text, number(d.Guesses[0].Logprob), d.Answer.Text, number(d.Answer.Logprob), strconv.Itoa(d.Rank)})
		}
		return rows
	case "training":
		rows := [][]string{{"tokens", "answer", "logprob", "prefix", "head"}}
		for _, r := range v.training.rows {
			rows = append(rows, []string{strconv.Itoa(r.Tokens), r.Answer, number(r.Logprob), number(r.Prefix), r.Head})
		}
		return rows
	case findingFigure(inside.ExperimentTraining):
		rows := [][]string{{"task", "tokens", "right", "items", "low", "high", "prefix", "head"}}
		if f := v.shown(inside.ExperimentTraining); f != nil {
			for _, g := range f.Groups {
				rows = append(rows, []string{g.Task, strconv.Itoa(g.Tokens), strconv.Itoa(g.Right), strconv.Itoa(g.Items), number(g.Interval.Low), number(g.Interval.High), number(g.Prefix), g.Head})
			}
		}
		return rows
	}
	rows := [][]string{{"task", "condition", "depth", "right", "items", "low", "high"}}
	for _, e := range inside.Experiments() {
		f := v.shown(e)
		if f == nil || findingFigure(e) != figure {
			continue
		}
		for _, g := range f.Groups {
			rows = append(rows, []string{g.Task, g.Condition, strconv.Itoa(g.Depth), strconv.Itoa(g.Right), strconv.Itoa(g.Items), number(g.Interval.Low), number(g.Interval.High)})
		}
	}
	return rows
}

// lookSpec is the prompt with what the head looks at, as a picture.
func (v *page) lookSpec() chart.Spec {
	row := v.row()
	tokens := []any{}
	for i, s := range v.opened.Spans {
		weight := 0.0
		if i+1 < len(row) {
			weight = float64(row[i+1])
		}
		tokens = append(tokens, map[string]any{"text": s.Text, "part": part(s), "weight": weight, "from": i == v.at})
	}
	return chart.Spec{"kind": "tokens", "tokens": tokens, "label": v.lookText(), "note": v.lookText()}
}

// headsSpec is the grid as a picture.
func (v *page) headsSpec() chart.Spec {
	cells := []any{}
	for _, h := range v.heads {
		share, text := h.Prefix, strconv.FormatFloat(h.Prefix, 'f', 2, 64)
		if v.byDrop {
			share, text = max(0, h.Drop/max(1, v.copying().Drop)), figure(h.Drop)
		}
		cells = append(cells, map[string]any{"x": strconv.Itoa(h.Head.Head), "y": strconv.Itoa(h.Layer), "share": share, "text": text})
	}
	l := v.Lang()
	what := l.T("inside.by_prefix")
	if v.byDrop {
		what = l.T("inside.by_drop")
	}
	return chart.Spec{"kind": "cells", "cells": cells, "xLabel": l.T("inside.axis.head"), "yLabel": l.T("inside.axis.layer"), "label": what, "note": what}
}

// depthsSpec is the layers as a picture: a row each, its first choices in cells.
func (v *page) depthsSpec() chart.Spec {
	l := v.Lang()
	cells := []any{}
	for _, d := range v.depths {
		for i, g := range d.Guesses[:min(3, len(d.Guesses))] {
			cells = append(cells, map[string]any{"x": strconv.Itoa(i + 1), "y": depthName(l, d), "share": probability(g.Logprob), "text": tokenName(g.Text) + " " + chance(g.Logprob)})
		}
	}
	return chart.Spec{"kind": "cells", "cells": cells, "xLabel": l.T("inside.rank"), "yLabel": l.T("inside.after"), "label": l.T("inside.depths")}
}
