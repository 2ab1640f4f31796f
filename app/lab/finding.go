package lab

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"fewshot/app/lab/stat"
)

// A Finding compares two columns, item by item.
type Finding struct {
	Base, Other int // columns: Other's score less Base's
	Difference  stat.Difference
	Items       int     // that both have a score of
	Lacking     Lacking // requests of the two that brought no answer
}

// findings are the comparisons that an experiment is about: every column with the
// first. Where the experiment asks first whether its columns differ at all, they
// are made only if they do: of many columns some would differ from another by
// chance.
func findings(d *Design, columns []Column, spread *Spread) []Finding {
	if spread != nil && (d.Plan.Experiment == KindOrder || spread.Noise()) {
		return nil
	}
	var out []Finding
	for i, c := range columns {
		// With the first of its kind: of other items there is nothing to compare.
		base := slices.IndexFunc(columns, func(other Column) bool {
			return other.Variant.only == c.Variant.only && other.Variant.pass == c.Variant.pass
		})
		if base == i {
			continue
		}
		var a, b []float64
		for item := range c.Cells {
			x, y := columns[base].Cells[item].Score, c.Cells[item].Score
			if !math.IsNaN(x) && !math.IsNaN(y) {
				a, b = append(a, x), append(b, y)
			}
		}
		if len(a) > 0 {
			out = append(out, Finding{
				Base: base, Other: i, Items: len(a), Difference: stat.Compare(b, a, d.Plan.Seed), Lacking: lackingOf(columns, base, i),
			})
		}
	}
	return out
}

// A Spread says whether the columns of an experiment differ at all, by a test of
// all of them at once on the items that each has a score of.
type Spread struct {
	stat.Spread
	Worst, Best int // columns, on these items
	Low, High   float64
	Lacking     Lacking // requests that brought no answer
}

// spread is nil where the experiment asks for none, or where nothing came.
func spread(d *Design, columns []Column) *Spread {
	if Of(d.Plan.Experiment).Subject == "" {
		return nil
	}
	var scores [][]float64 // (item, column)
	for item := range d.Split.HeldOut {
		row := make([]float64, len(columns))
		for i, c := range columns {
			row[i] = c.Cells[item].Score
		}
		if !slices.ContainsFunc(row, math.IsNaN) {
			scores = append(scores, row)
		}
	}
	if len(scores) == 0 {
		return nil
	}
	s := &Spread{Spread: stat.Cochran(scores, d.Plan.Seed)}
	means := make([]float64, len(columns))
	all := make([]int, len(columns))
	for i := range columns {
		all[i] = i
		for _, row := range scores {
			means[i] += row[i]
		}
		means[i] /= float64(len(scores))
		if means[i] < means[s.Worst] {
			s.Worst = i
		}
		if means[i] > means[s.Best] {
			s.Best = i
		}
	}
	s.Low, s.High, s.Lacking = means[s.Worst], means[s.Best], lackingOf(columns, all...)
	return s
}

// Same reports whether all columns have the same score.
func (s Spread) Same() bool { return s.Range < 1e-9 }

// Sentence says in English whether what was varied was shown to matter.
func (s Spread) Sentence(d *Design, columns []Column) string {
	e := Of(d.Plan.Experiment)
	lacking := s.Lacking.sentence()
	if s.Same() {
		return fmt.Sprintf("All %d %s score %.1f on these %d items: that %s matters was not shown.%s", s.Variants, e.Many, 100*s.Low, s.Items, e.Subject, lacking)
	}
	said := "%s matters"
	if s.Noise() {
		said = "That %s matters was not shown"
	}
	said = fmt.Sprintf(said, e.Subject)
	return fmt.Sprintf("%s: on these %d items the %d %s score from %.1f (%s) to %.1f (%s), where chance alone puts up to %.1f points between the best and the worst in 95 of 100 cases (Cochran's Q = %.1f, p = %s).%s",
		strings.ToUpper(said[:1])+said[1:], s.Items, s.Variants, e.Many, 100*s.Low, columns[s.Worst].Variant.Name, 100*s.High, columns[s.Best].Variant.Name,
		100*s.ByChance, s.Q, Probability(s.P), lacking)
}

// Probability is one that permutations gave, as people write it.
func Probability(p float64) string {
	digits := 3
	if p < 0.001 {
		digits = 4
	}
	return strconv.FormatFloat(p, 'f', digits, 64)
}

// Few is on how many items the two differ where these are too few for what the
// interval says, 0 else.
func (f Finding) Few() int {
	if f.Difference.Noise() && !f.Difference.Interval.Contains(0) {
		return f.Difference.Differing
	}
	return 0
}

// Sentence says in English what a finding shows and what it does not, and how
// many requests it leaves out because they brought no answer.
func (f Finding) Sentence(columns []Column) string {
	base, other := columns[f.Base], columns[f.Other]
	points, low, high := 100*f.Difference.Mean, 100*f.Difference.Interval.Low, 100*f.Difference.Interval.High
	lacking := f.Lacking.sentence()
	if few := f.Few(); few > 0 {
		return fmt.Sprintf("%s and %s differ by %+.1f points on these %d items, but only %d of them tell the two apart: too few to show a difference.%s", other.Variant.Name, base.Variant.Name, points, f.Items, few, lacking)
	}
	if f.Difference.Noise() {
		return fmt.Sprintf("%s and %s differ by %+.1f points (95%% interval %+.1f to %+.1f) on these %d items: no difference was shown.%s", other.Variant.Name, base.Variant.Name, points, low, high, f.Items, lacking)
	}
	word := "more"
	if points < 0 {
		word, points, low, high = "fewer", -points, -high, -low
	}
	return fmt.Sprintf("%s gets %.1f points %s than %s (95%% interval %.1f to %.1f) on these %d items.%s", other.Variant.Name, points, word, base.Variant.Name, low, high, f.Items, lacking)
}
