package costs

import (
	"testing"

	"fewshot/app/model"
	"fewshot/app/page/i18n"
)

// Every reason for an estimate has its words in every language, for each kind of
// model.
func TestEstimatesHaveWords(t *testing.T) {
	for _, name := range []string{"anthropic/claude-opus-4-1", "gemini/gemini-2.5-flash", "ollama/llama3.2", "ollama/qwen3", "qwen/qwen3.8-max", "mistral/mistral-large-latest", "deepseek/deepseek-v4-pro", "somewhere/unheard-of", "openai/gpt-5", "openai/gpt-6-sol", "openai/gpt-oss-20b"} {
		m := model.Lookup(name)
		if m.Overhead.Exact != (m.Overhead.Estimate == "") {
			t.Errorf("%s: %+v", name, m.Overhead)
		}
		for _, code := range []string{m.Estimate, m.Overhead.Estimate} {
			for _, l := range i18n.Langs() {
				if words, _ := l.Find("estimate." + code); code != "" && words == "" {
					t.Errorf("%s: %q has no words in %s", name, code, l.Tag())
				}
			}
		}
	}
}

// What the server says of a model beats the page's own table.
func TestCounterBelievesTheServer(t *testing.T) {
	g := NewCounter()
	if m := g.Model("openai/gpt-4o"); m.Price.InputUSDPerMillion != 2.5 {
		t.Errorf("%+v", m.Price)
	}
	g.facts = map[string]model.Facts{"openai/gpt-4o": {ContextTokens: 7, Price: &model.Price{InputUSDPerMillion: 3}}}
	if m := g.Model("openai/gpt-4o"); m.Price.InputUSDPerMillion != 3 || m.ContextTokens != 7 || !m.Exact {
		t.Errorf("%+v", m)
	}
}
