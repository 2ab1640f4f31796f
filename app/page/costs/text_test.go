package costs

import (
	"strings"
	"testing"

	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/prompt"
)

func TestSumText(t *testing.T) {
	l := i18n.English
	for name, c := range map[string]struct {
		count Count
		want  string
	}{
		"waiting":             {Count{}, l.T("sum.waiting")},
		"of_a_window":         {Count{Known: true, Exact: true, Total: 1234, Room: 10, Window: 8000}, l.T("sum.of", "1,234", "8,000")},
		"as_large_as_it_fits": {Count{Known: true, Exact: true, Total: 7990, Room: 10, Window: 8000}, l.T("sum.of", "7,990", "8,000")},
		"too_long":            {Count{Known: true, Exact: true, Total: 7991, Room: 10, Window: 8000}, l.T("sum.too_long", "8,001", "8,000")},
		"no_window_is_known":  {Count{Known: true, Total: 7991, Room: 10}, l.T("sum", "≈ 7,991")},
	} {
		if got := sumText(l, c.count); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestPriceText(t *testing.T) {
	l := i18n.English
	for name, c := range map[string]struct {
		count Count
		model string
		want  string
	}{
		"not_counted_yet":   {Count{Priced: true}, "openai/gpt-4o", l.T("price.loading")},
		"no_price":          {Count{Known: true}, "openai/unheard-of", l.T("price.unknown")},
		"on_ones_own":       {Count{Known: true, Priced: true}, "ollama/llama3.2", l.T("price.own")},
		"on_the_server":     {Count{Known: true, Priced: true}, modelpick.OnServer + "tiny/base", l.T("price.server")},
		"in_the_page":       {Count{Known: true, Priced: true}, modelpick.Default, l.T("price.page")},
		"a_bound":           {Count{Known: true, Priced: true, InputUSD: 0.01, OutputUSD: 0.02, Room: 100}, "openai/gpt-4o", l.T("price.up_to", i18n.Dollars(0.03))},
		"nothing_bounds_it": {Count{Known: true, Priced: true, InputUSD: 0.01}, "openai/gpt-4o", l.T("price.from", i18n.Dollars(0.01))},
		"only_answers_cost": {Count{Known: true, Priced: true, OutputUSD: 0.02, Room: 100}, "openai/gpt-4o", l.T("price.up_to", i18n.Dollars(0.02))},
	} {
		if got := priceText(l, c.count, c.model); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestPriceTitle_names_its_source(t *testing.T) {
	c := Count{Known: true, Priced: true, InputUSD: 1, PriceSource: "example.org/prices"}
	if got := priceTitle(i18n.English, c); !strings.Contains(got, "example.org/prices") {
		t.Error(got)
	}
	for _, none := range []Count{{}, {Priced: true}, {InputUSD: 1}} {
		if got := priceTitle(i18n.English, none); got != "" {
			t.Errorf("%+v: %q", none, got)
		}
	}
}

func TestShots_counts_those_that_are_on(t *testing.T) {
	p := prompt.Prompt{Shots: []prompt.Shot{{Input: "a"}, {Input: "b", Off: true}, {}}}
	if n := Shots(p); n != 2 {
		t.Errorf("%d", n)
	}
}
