package ui

import (
	"testing"

	"fewshot/app/token"
)

// Every reason for an estimate has its words in both languages, for each kind of
// model.
func TestEstimatesHaveWords(t *testing.T) {
	for _, model := range []string{"anthropic/claude-opus-4-1", "gemini/gemini-2.5-flash", "ollama/llama3.2", "ollama/qwen3", "somewhere/unheard-of", "openai/gpt-5", "openai/gpt-6-sol", "openai/gpt-oss-20b"} {
		m := token.Lookup(model)
		if m.Overhead.Exact != (m.Overhead.Estimate == "") {
			t.Errorf("%s: %+v", model, m.Overhead)
		}
		for _, code := range []string{m.Estimate, m.Overhead.Estimate} {
			id := "estimate." + code
			if code != "" && (english.t(id) == id || english.t(id) == "" || chinese.t(id) == "") {
				t.Errorf("%s: %q has no words", model, code)
			}
		}
	}
}

// What the server says of a model beats the page's own table.
func TestGaugeBelievesTheServer(t *testing.T) {
	g := newGauge()
	if m := g.model("openai/gpt-4o"); m.Price.InputUSDPerMillion != 2.5 {
		t.Errorf("%+v", m.Price)
	}
	g.told = map[string]token.Facts{"openai/gpt-4o": {ContextTokens: 7, Price: &token.Price{InputUSDPerMillion: 3}}}
	if m := g.model("openai/gpt-4o"); m.Price.InputUSDPerMillion != 3 || m.ContextTokens != 7 || !m.Exact {
		t.Errorf("%+v", m)
	}
}
