package experiment

import (
	"strings"
	"testing"

	"fewshot/app/lab"
	"fewshot/app/page/i18n"
	"fewshot/app/page/labworker"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A still is a page that nobody has opened.
type still struct{ lang i18n.Lang }

func (p still) Lang() i18n.Lang      { return p.lang }
func (p still) Context() app.Context { return app.Context{} }
func (p still) Say(widget.Notice)    {}

func curve() *labworker.Summary {
	return &labworker.Summary{Kind: lab.KindShots, Items: 40, Columns: []labworker.Column{
		{Name: "k = 0", X: 0, Items: 40, Score: 0.025, Low: 0.01, High: 0.05},
		{Name: "k = 1", X: 1, Items: 40, Score: 0.975, Low: 0.9, High: 0.99},
		{Name: "k = 3", X: 3, Items: 40, Score: 0.95, Low: 0.85, High: 0.98},
	}, Findings: []labworker.Finding{{Base: 0, Other: 1, Items: 40, Mean: 0.95, Low: 0.8, High: 0.99}}}
}

func TestPanel_recorded(t *testing.T) {
	b := NewRunner("lesson-", still{})
	r := &Recording{Day: "2026-11-26", Command: "fewshot lab -lesson in-context/translation", Models: []string{"tiny/base"}, Summary: curve()}
	b.ShowRecorded(r)
	show := func() string { return app.HTMLString(b.Panel("A title").(*Panel).Render()) }
	has := func(t *testing.T, html string, texts ...string) {
		t.Helper()
		for _, text := range texts {
			if !strings.Contains(html, text) {
				t.Errorf("%q is missing in %s", text, html)
			}
		}
	}
	t.Run("is_there_before_anything_runs", func(t *testing.T) {
		has(t, show(), "2026-11-26", "tiny/base", "fewshot lab -lesson in-context/translation", "97.5%", "k = 1 gets 95.0 points more", "From 2.5% with 0 shots to 95% with 3 shots")
	})
	t.Run("leaves_open_what_is_to_be_guessed", func(t *testing.T) {
		r.Veiled = []int{1}
		html := show()
		has(t, html, "?", "2.5%", "left open")
		for _, secret := range []string{"97.5%", "95.0 points"} {
			if strings.Contains(html, secret) {
				t.Errorf("%q is told in %s", secret, html)
			}
		}
		spec := b.specs()["lesson-chart"]
		rows := spec["under"].(map[string]any)["rows"].([]any)
		if row := rows[1].(map[string]any); row["veiled"] != true || row["score"] != nil {
			t.Errorf("the chart has %v", row)
		}
		r.Veiled = nil
	})
	t.Run("stands_beside_what_ran", func(t *testing.T) {
		b.summary = curve()
		b.summary.Columns[1].Score = 0.5
		spec := b.specs()["lesson-chart"]
		if rows := spec["rows"].([]any); rows[1].(map[string]any)["score"] != 0.5 {
			t.Errorf("yours is %v", rows)
		}
		if rows := spec["under"].(map[string]any)["rows"].([]any); rows[1].(map[string]any)["score"] != 0.975 {
			t.Errorf("recorded is %v", rows)
		}
		has(t, show(), "Recorded", "97.5% (90% – 99%)", "50%")
	})
}

func TestHeadline(t *testing.T) {
	named := func(noise bool) *labworker.Summary {
		return &labworker.Summary{Kind: lab.KindLabels, Columns: []labworker.Column{{Name: "gold", Items: 9, Score: 0.9}, {Name: "random", Items: 9, Score: 0.4}},
			Findings: []labworker.Finding{{Base: 0, Other: 1, Noise: noise}}}
	}
	orders := func(noise, same bool) *labworker.Summary {
		return &labworker.Summary{Kind: lab.KindOrder, Columns: []labworker.Column{{Name: "order 1: a, b", Items: 9}, {Name: "order 2: b, a", Items: 9}},
			Spread: &labworker.Spread{Worst: 0, Best: 1, Low: 0.4, High: 0.6, Noise: noise, Same: same}}
	}
	area := 0.93
	for name, c := range map[string]struct {
		summary          *labworker.Summary
		veiled           []int
		english, chinese string
	}{
		"a_curve":        {curve(), nil, "From 2.5% with 0 shots to 95% with 3 shots; the largest step, +95.0 points, is from 0 shots to 1 shot.", "从 0 个示例时的 2.5% 到 3 个示例时的 95%；变化最大的一步（+95.0 个百分点）是从 0 个示例到 1 个示例。"},
		"veiled":         {curve(), []int{1}, "What you are asked to guess is left open.", "要您猜的结果先不显示。"},
		"names":          {named(false), nil, "Highest: gold: labels as they are, 90%. Lowest: random, 40%.", "最高：正确标签，90%。最低：随机，40%。"},
		"no_difference":  {named(true), nil, "Highest: gold: labels as they are, 90%. Lowest: random, 40%. No difference was shown.", "最高：正确标签，90%。最低：随机，40%。没有证明有差别。"},
		"orders_differ":  {orders(false, false), nil, "From 40% (a, b) to 60% (b, a): further apart than chance would put them.", "从 40%（a, b）到 60%（b, a）：差距超出偶然。"},
		"orders_by_luck": {orders(true, false), nil, "From 40% (a, b) to 60% (b, a): no further apart than chance may put them.", "从 40%（a, b）到 60%（b, a）：差距没有超出偶然。"},
		"all_the_same":   {orders(true, true), nil, "All 2 score 40%.", "2 种变体得分都是 40%。"},
		"confidence": {&labworker.Summary{Kind: lab.KindKnowing, Columns: []labworker.Column{{Name: "tiny/base", Items: 9}}, Confidence: []labworker.Confidence{{AUROC: &area}}}, nil,
			"tiny/base: of a right and a wrong answer, the right one is the surer in 93% of cases.", "tiny/base：一对一错两个答案中，对的那个更有把握的情况占 93%。"},
	} {
		t.Run(name, func(t *testing.T) {
			for l, want := range map[i18n.Lang]string{i18n.English: c.english, i18n.Chinese: c.chinese} {
				if got := Headline(l, c.summary, c.veiled); got != want {
					t.Errorf("%q, want %q", got, want)
				}
			}
		})
	}
}
