package student

import (
	"strings"
	"testing"

	"fewshot/app/classes"
	"fewshot/app/page/i18n"
)

func TestBestOf_is_the_shorter_of_the_best(t *testing.T) {
	graded := func(id, exercise string, points float64, tokens int) classes.Submission {
		return classes.Submission{ID: id, Exercise: exercise, State: classes.Done, Grade: &classes.Grade{Points: points}, Tokens: tokens}
	}
	all := []classes.Submission{
		graded("other", "others", 20, 1),
		graded("low", "e", 5, 1),
		graded("long", "e", 9, 80),
		graded("short", "e", 9, 40),
		graded("same", "e", 9, 40),
		{ID: "queued", Exercise: "e", State: classes.Queued},
		{ID: "failed", Exercise: "e", State: classes.Failed, Grade: &classes.Grade{Points: 20}},
	}
	best, tries := bestOf(all, "e")
	if best == nil || best.ID != "short" || tries != 5 {
		t.Errorf("the best of %d is %+v", tries, best)
	}
	if best, tries := bestOf(all[5:], "e"); best != nil || tries != 1 {
		t.Errorf("of none that is graded: %+v, %d", best, tries)
	}
	if best != &all[3] {
		t.Error("it is a copy, which later grades don't reach")
	}
}

func TestLeftText_is_never_below_nothing(t *testing.T) {
	amount := func(micro, requests int64) classes.Amount { return classes.Amount{MicroUSD: micro, Requests: requests} }
	for name, c := range map[string]struct {
		balance classes.Balance
		has     []string
	}{
		"some":      {classes.Balance{Cap: amount(2_000_000, 1500), Spent: amount(500_000, 200), Reserved: amount(250_000, 100)}, []string{"1,200", "1.25"}},
		"too_much":  {classes.Balance{Cap: amount(100, 10), Spent: amount(200, 12)}, []string{"0"}},
		"no_budget": {classes.Balance{Cap: amount(0, 10)}, []string{"10"}},
	} {
		got := leftText(i18n.English, c.balance)
		for _, text := range c.has {
			if !strings.Contains(got, text) {
				t.Errorf("%s: %q is missing in %q", name, text, got)
			}
		}
		if strings.Contains(got, "-") || strings.Contains(got, "$") != (c.balance.Cap.MicroUSD > 0) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestPointsRule_says_what_counts(t *testing.T) {
	e := classes.Exercise{Hidden: 12, Points: classes.Points{Accuracy: 10, Robustness: 6, Economy: 4, EconomyTokens: 40}, Rules: classes.Rules{Orders: 3, PromptTokens: 1200}}
	for _, l := range i18n.Langs() {
		all := pointsRule(l, e)
		for _, number := range []string{"10", "12", "6", "3", "4", "40", "1,200"} {
			if !strings.Contains(all, number) {
				t.Errorf("%s: %s is missing in %q", l.Tag(), number, all)
			}
		}
		alone := e
		alone.Points.Robustness, alone.Points.Economy = 0, 0
		if got := pointsRule(l, alone); len(got) >= len(all) || strings.Contains(got, "1,200") || strings.Contains(got, "%!") || strings.Contains(all, "%!") {
			t.Errorf("%s: accuracy alone is %q", l.Tag(), got)
		}
		for _, c := range []struct {
			zero, full float64
			says, not  string
		}{{0, 0, "12", "100%"}, {0, 0.8, "80%", "0%，"}, {0.5, 0.9, "90%", "%!"}, {0.5, 0, "100%", "%!"}} {
			alone.Points.ZeroAt, alone.Points.FullAt = c.zero, c.full
			got := pointsRule(l, alone)
			if !strings.Contains(got, c.says) || strings.Contains(strings.ReplaceAll(got, "80%", ""), c.not) || strings.Contains(got, "50%") != (c.zero > 0) {
				t.Errorf("%s: %v to %v is %q", l.Tag(), c.zero, c.full, got)
			}
		}
	}
}

func TestClassAddress(t *testing.T) {
	if got := classAddress("c1", ""); got != "#class=c1" {
		t.Error(got)
	}
	if got := classAddress("c1", "opposites"); got != "#class=c1&exercise=opposites" {
		t.Error(got)
	}
}
