package experiment

import (
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/page/i18n"
	"fewshot/app/page/labworker"
)

func TestPoints_have_their_sign(t *testing.T) {
	for x, want := range map[float64]string{0.042: "+4.2", -0.042: "-4.2", 0: "0.0", 1: "+100.0", 0.0004: "+0.0", 0.0006: "+0.1"} {
		if got := points(x); got != want {
			t.Errorf("%v: %q, want %q", x, got, want)
		}
	}
}

func TestDuration_for_people(t *testing.T) {
	moment := i18n.English.T("time.moment")
	for ms, want := range map[float64]string{0: moment, 999: moment, 1000: "1 s", 1499: "1 s", 1500: "2 s", 89_400: "89 s", 90_000: "2 min", 3_600_000: "60 min"} {
		if got := duration(i18n.English, ms); got != want {
			t.Errorf("%v: %q, want %q", ms, got, want)
		}
	}
}

func TestOutlook_before_money_is_spent(t *testing.T) {
	l := i18n.English
	for name, c := range map[string]struct {
		outline      labworker.Outline
		price        string
		has, hasNone string
	}{
		"a_price":         {labworker.Outline{Priced: true, USD: 0.5, PromptTokens: 1200, AnswerTokens: 3400, Exact: true}, l.T("price.up_to", i18n.Dollars(0.5)), "3,400", "≈"},
		"about":           {labworker.Outline{Priced: true, USD: 0.5, PromptTokens: 1200}, l.T("price.up_to", i18n.Dollars(0.5)), "≈ 1,200", "%!"},
		"nobody_knows_it": {labworker.Outline{PromptTokens: 1200}, l.T("price.unknown"), "1,200", "%!"},
		"in_the_page":     {labworker.Outline{Priced: true, InPage: true}, l.T("price.page"), "0", "%!"},
		"ones_own":        {labworker.Outline{Priced: true}, l.T("price.free"), "0", "%!"},
		"without_an_end":  {labworker.Outline{Priced: true, USD: 1, PromptTokens: 7, Unbounded: true, AnswerTokens: 999}, l.T("price.up_to", i18n.Dollars(1)), l.T("experiment.unbounded"), "999"},
	} {
		if got := outlookPrice(l, &c.outline); got != c.price {
			t.Errorf("%s costs %q, want %q", name, got, c.price)
		}
		if got := outlookTokens(l, &c.outline); !strings.Contains(got, c.has) || strings.Contains(got, c.hasNone) {
			t.Errorf("%s: %q is with %q and without %q", name, got, c.has, c.hasNone)
		}
	}
}

func TestSameChanges_whatever_their_order(t *testing.T) {
	a := lab.ModelChange{Model: "a", Change: chat.Change{Field: "temperature"}}
	b := lab.ModelChange{Model: "b", Change: chat.Change{Field: "temperature"}}
	c := lab.ModelChange{Model: "a", Change: chat.Change{Field: "seed"}}
	for _, tt := range []struct {
		one, other []lab.ModelChange
		want       bool
	}{
		{nil, nil, true}, {[]lab.ModelChange{a, b}, []lab.ModelChange{b, a}, true}, {[]lab.ModelChange{a, a}, []lab.ModelChange{a}, true},
		{[]lab.ModelChange{a}, nil, false}, {nil, []lab.ModelChange{a}, false}, {[]lab.ModelChange{a}, []lab.ModelChange{b}, false}, {[]lab.ModelChange{a}, []lab.ModelChange{c}, false},
		{[]lab.ModelChange{a}, []lab.ModelChange{a, c}, false},
	} {
		if got := sameChanges(tt.one, tt.other); got != tt.want {
			t.Errorf("%+v and %+v: %v", tt.one, tt.other, got)
		}
	}
}
