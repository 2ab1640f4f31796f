package ui

import (
	"testing"

	"fewshot/app/model"
)

// Every reason for an estimate has its words in both languages, for each kind of
// model.
func TestEstimatesHaveWords(t *testing.T) {
	for _, name := range []string{"anthropic/claude-opus-4-1", "gemini/gemini-2.5-flash", "ollama/llama3.2", "ollama/qwen3", "qwen/qwen3.8-max", "mistral/mistral-large-latest", "deepseek/deepseek-v4-pro", "somewhere/unheard-of", "openai/gpt-5", "openai/gpt-6-sol", "openai/gpt-oss-20b"} {
		m := model.Lookup(name)
		if m.Overhead.Exact != (m.Overhead.Estimate == "") {
			t.Errorf("%s: %+v", name, m.Overhead)
		}
		for _, code := range []string{m.Estimate, m.Overhead.Estimate} {
			id := "estimate." + code
			if code != "" && (english.t(id) == id || english.t(id) == "" || chinese.t(id) == "") {
				t.Errorf("%s: %q has no words", name, code)
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
	g.told = map[string]model.Facts{"openai/gpt-4o": {ContextTokens: 7, Price: &model.Price{InputUSDPerMillion: 3}}}
	if m := g.model("openai/gpt-4o"); m.Price.InputUSDPerMillion != 3 || m.ContextTokens != 7 || !m.Exact {
		t.Errorf("%+v", m)
	}
}
