package labworker

import (
	"math"

	"fewshot/app/lab"
	"fewshot/app/lab/stat"
	"fewshot/app/lab/vote"
)

// maxCurve is how many points of a curve are kept for a chart.
const maxCurve = 200

// Summarise is a result as the page gets it.
func Summarise(r lab.Result, outcomes []*lab.Outcome) *Summary {
	d := r.Design
	s := &Summary{
		Kind: d.Plan.Experiment, Seed: d.Plan.Seed, Items: len(d.Split.HeldOut),
		Columns: make([]Column, len(r.Columns)), Findings: make([]Finding, len(r.Findings)),
		Requests: r.Requests, Cached: r.Cached, Failed: r.Failed, PromptTokens: r.PromptTokens, CompletionTokens: r.CompletionTokens,
		Complete: r.Requests == len(d.Trials), JudgedBy: r.JudgedBy, Unruled: r.Unruled,
		Lacking: r.Lacking, Changes: r.Changes,
	}
	for _, o := range outcomes {
		if o != nil && o.Err != nil {
			s.FirstError = o.Err
			break
		}
	}
	for i, c := range r.Columns {
		column := Column{Name: c.Variant.Name, X: c.Variant.X, Items: c.Items, Exact: c.Exact, Lacking: c.Lacking}
		if c.Items > 0 {
			column.Score, column.Low, column.High = c.Score, c.Interval.Low, c.Interval.High
		}
		if d.Plan.Draws > 1 && !math.IsNaN(c.Low) && !math.IsNaN(c.High) {
			column.Draws, column.Worst, column.Best = true, c.Low, c.High
		}
		s.Columns[i] = column
	}
	if at := r.Spread; at != nil {
		s.Spread = &Spread{
			Items: at.Items, Worst: at.Worst, Best: at.Best, Low: at.Low, High: at.High, ByChance: at.ByChance,
			Q: at.Q, P: at.P, Noise: at.Noise(), Same: at.Same(), Lacking: at.Lacking,
		}
	}
	for i, f := range r.Findings {
		s.Findings[i] = Finding{
			Base: f.Base, Other: f.Other, Items: f.Items, Lacking: f.Lacking,
			Mean: f.Difference.Mean, Low: f.Difference.Interval.Low, High: f.Difference.Interval.High, Noise: f.Difference.Noise(), Few: f.Few(),
		}
	}
	for _, c := range r.Confidence {
		one := Confidence{Answers: len(c.Items), ECE: c.ECE, Brier: c.Brier, Threshold: c.Threshold, Coverage: c.Coverage, Bins: c.Bins, Curve: thin(c.Curve)}
		if !math.IsNaN(c.AUROC) {
			one.AUROC, one.Area = &c.AUROC, stat.AUROCInterval(c.AUROC, c.Items)
		}
		s.Confidence = append(s.Confidence, one)
	}
	return s
}

// thin keeps the first and the last point of a curve, and of those between them
// so many that a chart looks the same.
func thin(curve []stat.Point) []stat.Point {
	if len(curve) <= maxCurve {
		return curve
	}
	kept := make([]stat.Point, maxCurve)
	for i := range kept {
		kept[i] = curve[i*(len(curve)-1)/(maxCurve-1)]
	}
	return kept
}

// poll is what votes come to as the page gets it.
func poll(d *lab.Design, pairs []vote.Pair, casts []vote.Cast) *Poll {
	p := vote.Tally(d, pairs, casts)
	out := &Poll{Votes: p.Votes, Models: p.Models, Decided: p.Decided, First: p.First, Position: p.Position, Reveal: map[int][2]string{}}
	for _, s := range p.Standings {
		out.Standings = append(out.Standings, Standing{s.Name, s.Wins, s.Losses, s.Ties, s.Strength, s.Interval})
	}
	for _, l := range p.Leads {
		out.Leads = append(out.Leads, Lead{l.Best, l.Other, l.Chance, l.Interval, l.Decided, l.Noise()})
	}
	voted := map[int]bool{}
	for _, c := range casts {
		voted[c.Pair] = true
	}
	for _, b := range pairs {
		if voted[b.Number] {
			out.Reveal[b.Number] = [2]string{d.Variants[b.VariantA].Name, d.Variants[b.VariantB].Name}
		}
	}
	return out
}

// table is the rows of the run table from one on; with failures only those of
// which a column's answer did not pass.
func table(r lab.Result, from, count int, failures bool) *Table {
	t := &Table{From: from}
	for i, item := range r.Design.Split.HeldOut {
		row := Row{Item: i, Input: item.Input, Expected: item.Output}
		failed := false
		for _, c := range r.Columns {
			cell := c.Cells[i]
			known := !math.IsNaN(cell.Score)
			failed = failed || known && !cell.Passed || cell.Failed > 0
			out := Cell{Answer: cell.Answer, Known: known, Passed: cell.Passed, Failed: cell.Failed, Cached: cell.Cached, Tokens: cell.Tokens, LatencyMS: cell.LatencyMS, Code: cell.Code}
			if known {
				out.Score = cell.Score
			}
			row.Cells = append(row.Cells, out)
		}
		if failures && !failed {
			continue
		}
		if t.Total >= from && len(t.Rows) < count {
			t.Rows = append(t.Rows, row)
		}
		t.Total++
	}
	return t
}
