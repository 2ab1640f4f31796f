package costs

import (
	"strings"
	"testing"

	"fewshot/app/model"
	"fewshot/app/page/i18n"
	"fewshot/app/prompt"
)

func TestInList(t *testing.T) {
	limit, three := 100, 3
	g := NewCounter()
	g.SetFacts(map[string]model.Facts{
		"p/priced": {Price: &model.Price{InputUSDPerMillion: 2, OutputUSDPerMillion: 10}},
		"p/ends":   {Price: &model.Price{InputUSDPerMillion: 2, OutputUSDPerMillion: 10}, Shutdown: "2999-01-31"},
		"p/ended":  {Shutdown: "2020-01-31"},
	})
	g.last.Total = 500
	for _, l := range i18n.Langs() {
		p := prompt.Prompt{}
		p.Parameters.MaxTokens = &limit
		if got, want := g.InList(l, p, "p/priced", "p/priced"), "p/priced"+l.T("list.cost", i18n.Dollars(1000*(500*2+100*10)/1e6)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		p.Parameters.N = &three
		if got, want := g.InList(l, p, "p/priced", "p/priced"), "p/priced"+l.T("list.cost", i18n.Dollars(1000*(500*2+300*10)/1e6)); got != want {
			t.Errorf("three samples: %q, want %q", got, want)
		}
		if got := g.InList(l, p, "p/ends", "p/ends"); !strings.HasSuffix(got, l.T("list.ends", "2999-01-31")) {
			t.Errorf("%q", got)
		}
		if got, want := g.InList(l, p, "p/ended", "p/ended"), "p/ended"+l.T("list.ended", "2020-01-31"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		p.Parameters.MaxTokens = nil
		if got, want := g.InList(l, p, "p/priced", "p/priced"), "p/priced"+l.T("list.cost_from", i18n.Dollars(1)); got != want {
			t.Errorf("without a limit: %q, want %q", got, want)
		}
		for _, unpriced := range []string{"p/unheard-of", "ollama/llama3.2"} {
			if got := g.InList(l, p, unpriced, unpriced); got != unpriced {
				t.Errorf("%q", got)
			}
		}
	}
	g.last.Total = 0 // nothing was counted yet
	if got := g.InList(i18n.English, prompt.Prompt{}, "p/priced", "p/priced"); got != "p/priced" {
		t.Errorf("%q", got)
	}
}
