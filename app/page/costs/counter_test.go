package costs

import (
	"testing"

	"fewshot/app/page/i18n"
	"fewshot/app/token"
)

// Every reason for an estimate has its Chinese, for each kind of model.
func TestEstimatesAreTranslated(t *testing.T) {
	for _, model := range []string{"anthropic/claude-opus-4-1", "gemini/gemini-2.5-flash", "ollama/llama3.2", "ollama/qwen3", "somewhere/unheard-of", "openai/gpt-5", "openai/gpt-oss-20b"} {
		m := token.Lookup(model)
		for _, words := range []string{m.Estimate, m.Overhead.Source} {
			if words == "" || words == m.Overhead.Source && m.Overhead.Exact {
				continue
			}
			if got := i18n.Chinese.Own("estimate."+words, words); got == words {
				t.Errorf("%s: %q has no Chinese", model, words)
			}
		}
	}
}
