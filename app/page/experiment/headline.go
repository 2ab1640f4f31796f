package experiment

import (
	"math"
	"slices"
	"strings"

	"fewshot/app/lab"
	"fewshot/app/page/i18n"
	"fewshot/app/page/labworker"
)

// Headline says in a sentence what a chart shows. While columns are veiled it says that
// they are still to be guessed.
func Headline(l i18n.Lang, s *labworker.Summary, veiled []int) string {
	kind := KindOf(s.Kind)
	var columns []labworker.Column
	for _, c := range s.Columns {
		if c.Items > 0 {
			columns = append(columns, c)
		}
	}
	switch {
	case len(veiled) > 0:
		return l.T("headline.veiled")
	case kind.votes, len(columns) == 0:
		return l.T("lab.kind." + string(s.Kind))
	case len(s.Confidence) > 0:
		return confidenceHeadline(l, s)
	case len(columns) == 1:
		return l.T("headline.one", headlineName(l, s.Kind, columns[0]), i18n.Percent(columns[0].Score))
	case s.Spread != nil:
		return spreadHeadline(l, s)
	case kind.axis != "":
		return curveHeadline(l, s.Kind, columns)
	}
	return namedHeadline(l, s, columns)
}

// headlineName is a column's name within a sentence.
func headlineName(l i18n.Lang, kind lab.Kind, c labworker.Column) string {
	if kind == lab.KindShots {
		return l.N("shots", int(c.X))
	}
	return columnName(l, c.Name)
}

// curveHeadline says where a curve begins and ends, and where most of that happens.
func curveHeadline(l i18n.Lang, kind lab.Kind, columns []labworker.Column) string {
	first, last := columns[0], columns[len(columns)-1]
	step, from := 0.0, 0
	for i := 1; i < len(columns); i++ {
		if d := columns[i].Score - columns[i-1].Score; math.Abs(d) > math.Abs(step) {
			step, from = d, i-1
		}
	}
	text := l.T("headline.curve", i18n.Percent(first.Score), headlineName(l, kind, first), i18n.Percent(last.Score), headlineName(l, kind, last))
	if len(columns) < 3 || step == 0 {
		return text + l.T("headline.end")
	}
	return text + l.T("headline.step", points(step), headlineName(l, kind, columns[from]), headlineName(l, kind, columns[from+1]))
}

// spreadHeadline says how far apart many variants are, and whether that is more than chance.
func spreadHeadline(l i18n.Lang, s *labworker.Summary) string {
	at := s.Spread
	id := "headline.apart"
	switch {
	case at.Same:
		return l.T("headline.same", i18n.Count(len(s.Columns)), i18n.Percent(at.Low))
	case at.Noise:
		id = "headline.chance"
	}
	return l.T(id, i18n.Percent(at.Low), columnName(l, s.Columns[at.Worst].Name), i18n.Percent(at.High), columnName(l, s.Columns[at.Best].Name))
}

// namedHeadline says which column is highest and which is lowest, and where no
// difference was shown.
func namedHeadline(l i18n.Lang, s *labworker.Summary, columns []labworker.Column) string {
	by := func(a, b labworker.Column) int {
		switch {
		case a.Score < b.Score:
			return -1
		case a.Score > b.Score:
			return 1
		}
		return 0
	}
	high, low := slices.MaxFunc(columns, by), slices.MinFunc(columns, by)
	text := l.T("headline.named", columnName(l, high.Name), i18n.Percent(high.Score), columnName(l, low.Name), i18n.Percent(low.Score))
	if len(s.Findings) > 0 && !slices.ContainsFunc(s.Findings, func(f labworker.Finding) bool { return !f.Noise }) {
		text += l.T("headline.unshown")
	}
	return text
}

// confidenceHeadline says how well confidence tells right answers from wrong ones.
func confidenceHeadline(l i18n.Lang, s *labworker.Summary) string {
	var all []string
	for i, c := range s.Confidence {
		if c.AUROC != nil {
			all = append(all, l.T("headline.sorts", columnName(l, s.Columns[i].Name), i18n.Percent(*c.AUROC)))
		}
	}
	if len(all) == 0 {
		return l.T("lab.kind." + string(s.Kind))
	}
	return strings.Join(all, l.T("headline.between")) + l.T("headline.end")
}
