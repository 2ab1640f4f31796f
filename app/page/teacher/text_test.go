package teacher

import (
	"strings"
	"testing"
	"time"

	"fewshot/app/classes"
	"fewshot/app/page/i18n"
)

func TestUsedShare_is_of_what_ends_first(t *testing.T) {
	amount := func(micro, requests int64) classes.Amount { return classes.Amount{MicroUSD: micro, Requests: requests} }
	for name, c := range map[string]struct {
		balance classes.Balance
		want    float64
	}{
		"nothing":            {classes.Balance{Cap: amount(100, 10)}, 0},
		"money":              {classes.Balance{Cap: amount(100, 10), Spent: amount(80, 1)}, 0.8},
		"requests":           {classes.Balance{Cap: amount(100, 10), Spent: amount(10, 9)}, 0.9},
		"what_is_under_way":  {classes.Balance{Cap: amount(100, 10), Spent: amount(10, 1), Reserved: amount(40, 1)}, 0.5},
		"no_budget_in_money": {classes.Balance{Cap: amount(0, 10), Spent: amount(0, 5)}, 0.5},
		"no_budget_at_all":   {classes.Balance{Spent: amount(5, 5)}, 0},
	} {
		if got := usedShare(c.balance); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	text := spentText(i18n.English, classes.Balance{Cap: amount(5_000_000, 1000), Spent: amount(1_000_000, 300), Reserved: amount(250_000, 20)})
	if !strings.Contains(text, "320") || !strings.Contains(text, "1,000") || !strings.Contains(text, "1.25") || !strings.Contains(text, "5") {
		t.Errorf("320 of 1,000 requests and $1.25 of $5 are %q", text)
	}
	if text := spentText(i18n.English, classes.Balance{Cap: amount(0, 10)}); strings.Contains(text, "$") {
		t.Errorf("without a budget in money there is some: %q", text)
	}
}

func TestSlug_is_an_id(t *testing.T) {
	for title, want := range map[string]string{
		"Opposites": "opposites", "  Two   words!  ": "two-words", "C++ & Go 1.26": "c-go-1-26", "反义词": "exercise-7", "反义词 2": "2", "---": "exercise-7", "": "exercise-7",
	} {
		if got := slug(title, 7); got != want {
			t.Errorf("%q gives %q, want %q", title, got, want)
		}
	}
}

func TestDollarText_loses_nothing(t *testing.T) {
	for micros, want := range map[int64]string{0: "0", 1: "0.000001", 250_000: "0.25", 5_000_000: "5", 123_456_789: "123.456789"} {
		if got := dollarText(micros); got != want {
			t.Errorf("%d: %q, want %q", micros, got, want)
		}
	}
}

func TestClassLine(t *testing.T) {
	at := time.Date(2026, 3, 5, 12, 30, 0, 0, time.UTC)
	l := i18n.English
	for name, c := range map[string]struct {
		class   classes.Class
		has     []string
		hasNone []string
	}{
		"open":            {classes.Class{Code: "7K2QX-9MTRA"}, []string{"7K2QX-9MTRA"}, []string{" · "}},
		"closed_to_new":   {classes.Class{}, []string{l.T("teach.code_closed")}, []string{" · "}},
		"archived":        {classes.Class{Code: "7K2QX-9MTRA", Archived: true}, []string{l.T("teach.archived")}, []string{"7K2QX"}},
		"with_both_times": {classes.Class{Code: "7K2QX-9MTRA", Opens: at, Closes: at.Add(time.Hour)}, []string{l.T("teach.opens_at", i18n.Clock(at.UnixMilli(), l, i18n.DayAndTime)), " · " + l.T("teach.closes_at", i18n.Clock(at.UnixMilli(), l, i18n.DayAndTime))}, nil},
	} {
		got := classLine(l, c.class)
		for _, text := range c.has {
			if !strings.Contains(got, text) {
				t.Errorf("%s: %q is missing in %q", name, text, got)
			}
		}
		for _, text := range c.hasNone {
			if strings.Contains(got, text) {
				t.Errorf("%s: there is %q in %q", name, text, got)
			}
		}
	}
}
