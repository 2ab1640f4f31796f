package experiment

import (
	"encoding/csv"
	"strings"
	"testing"

	"fewshot/app/lab"
	"fewshot/app/page/i18n"
	"fewshot/app/page/labworker"
	"fewshot/app/sheet"
)

func TestColumnsCSV_runs_nothing_in_a_spreadsheet(t *testing.T) {
	s := &labworker.Summary{Columns: []labworker.Column{{Name: `＝HYPERLINK("x")`, Items: 3, Score: 0.5}, {Name: "k = 3", Items: 3, Score: 1}}}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(columnsCSV(s), sheet.Mark))).ReadAll()
	if err != nil || len(rows) != 3 || rows[1][0] != `'＝HYPERLINK("x")` || rows[2][0] != "k = 3" || rows[2][2] != "1" {
		t.Errorf("%q, %v", rows, err)
	}
}

func TestSentences(t *testing.T) {
	columns := []labworker.Column{{Name: "order 1 2"}, {Name: "order 2 1"}}
	spread := labworker.Spread{Items: 40, Worst: 0, Best: 1, Low: 0.5, High: 0.625, ByChance: 0.1, Q: 4.2, P: 0.031}
	noise, same := spread, spread
	noise.Noise, same.Same, same.High = true, true, 0.5
	for name, c := range map[string]struct {
		spread           labworker.Spread
		english, chinese string
	}{
		"shown": {spread,
			"The order of the examples matters: on these 40 items the 2 variants score from 50% (order 1 2) to 62.5% (order 2 1), where chance alone puts up to 10.0 points between the best and the worst in 95 of 100 cases (Cochran's Q = 4.2, p = 0.031).",
			"示例的顺序有影响：在这 40 道题上，2 种变体的得分从 50%（顺序 1 2）到 62.5%（顺序 2 1）；若只是偶然，100 次里有 95 次，最好与最差之间不超过 10.0 个百分点（Cochran Q = 4.2，p = 0.031）。"},
		"noise": {noise,
			"The order of the examples: that it matters was not shown. On these 40 items the 2 variants score from 50% (order 1 2) to 62.5% (order 2 1), and chance alone puts up to 10.0 points between the best and the worst in 95 of 100 cases (Cochran's Q = 4.2, p = 0.031).",
			"没有证明示例的顺序有影响：在这 40 道题上，2 种变体的得分从 50%（顺序 1 2）到 62.5%（顺序 2 1）；单凭偶然，100 次里有 95 次，最好与最差之间就可达 10.0 个百分点（Cochran Q = 4.2，p = 0.031）。"},
		"same": {same,
			"The order of the examples: that it matters was not shown. All 2 variants score 50% on these 40 items.",
			"没有证明示例的顺序有影响：2 种变体在这 40 道题上的得分都是 50%。"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &labworker.Summary{Kind: lab.KindOrder, Columns: columns, Spread: &c.spread}
			for l, want := range map[i18n.Lang]string{i18n.English: c.english, i18n.Chinese: c.chinese} {
				if got := spreadSentence(l, s); got != want {
					t.Errorf("%q, want %q", got, want)
				}
			}
		})
	}
	t.Run("few", func(t *testing.T) {
		s := &labworker.Summary{Kind: lab.KindFormat, Columns: []labworker.Column{{Name: "a"}, {Name: "b"}}}
		f := labworker.Finding{Other: 1, Items: 20, Mean: 0.2, Noise: true, Few: 4}
		for l, want := range map[i18n.Lang]string{
			i18n.English: "b and a differ by +20.0 points on 20 items, but only 4 of them tell the two apart: too few to show a difference.",
			i18n.Chinese: "b 与 a 在 20 道题上相差 +20.0 个百分点，但只有 4 道题把两者区分开：太少，不足以证明有差别。",
		} {
			if got := findingSentence(l, s, f); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
	})
}
