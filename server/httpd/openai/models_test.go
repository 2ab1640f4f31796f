package openai

import (
	"encoding/json"
	"strings"
	"testing"

	"fewshot/app/model"
	"fewshot/app/page/client"
	"fewshot/server/gateway"
	"fewshot/server/provider"
)

// What the server knows of a model better than the page's table reaches the page:
// its window, its price, and which model it is counted like.
func TestModel_tells_the_page_what_it_knows(t *testing.T) {
	price := model.Price{Known: true, InputUSDPerMillion: 7, CachedUSDPerMillion: 7, OutputUSDPerMillion: 9, Tiers: []model.PriceTier{{AbovePromptTokens: 1000, Input: 2, Output: 3}}, Source: "models.json"}
	body, err := json.Marshal(encodeModel(gateway.Model{
		ID: "openai/gpt-7", Provider: "openai", Details: provider.Model{ID: "gpt-7", ContextWindow: 5},
		Known: model.Model{ContextTokens: 6000, ActsLike: "openai/gpt-4.1", Shutdown: "2028-01-01", Price: price},
	}))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(body), `"shutdown":"2028-01-01"`) {
		t.Errorf("%s", body)
	}
	var m client.Model
	if err := json.Unmarshal(body, &m); err != nil {
		t.Fatal(err)
	}
	got := model.Lookup(m.ID).With(m.Facts())
	if got.ContextTokens != 6000 || !got.Exact || got.Price.OutputUSDPerMillion != 9 || !got.Price.Known || len(got.Price.Tiers) != 1 || got.Price.Tiers[0] != price.Tiers[0] {
		t.Errorf("%s reaches the page as %+v", body, got)
	}

	unknown, err := json.Marshal(encodeModel(gateway.Model{ID: "a/b", Provider: "a", Details: provider.Model{ID: "b", ContextWindow: 5}}))
	if err != nil {
		t.Fatal(err)
	}
	if s := string(unknown); strings.Contains(s, "price") || !strings.Contains(s, `"context_window":5`) {
		t.Errorf("%s", s)
	}
}
