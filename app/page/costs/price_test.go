//go:build !js

package costs

import (
	"math"
	"strings"
	"testing"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/model"
	"fewshot/app/page/i18n"
	"fewshot/examples"
)

// The price on the button bounds what is sent: with thinking, with n, and where
// the prompt has no limit of its own.
func TestPriceIsABound(t *testing.T) {
	three, limit := 3, 32
	for name, c := range map[string]struct {
		model    string
		limit, n *int
		effort   string
		answers  int // tokens that are priced
		requests int
	}{
		"plain":             {"openai/gpt-4o", &limit, nil, "", 32, 1},
		"samples":           {"openai/gpt-4o", &limit, &three, "", 96, 1},
		"no_limit":          {"openai/gpt-4o", nil, nil, "", 1024, 1},
		"thinking":          {"openai/gpt-6.1-sol", &limit, nil, "", 32 + ability.Room("low"), 1},
		"thinking_hard":     {"openai/gpt-6.1-sol", &limit, nil, "high", 32 + ability.Room("high"), 1},
		"thinking_no_limit": {"openai/gpt-6.1-sol", nil, nil, "", 1024 + ability.Room("low"), 1},
		"several_requests":  {"anthropic/claude-opus-4-5", &limit, &three, "", 96, 3},
	} {
		t.Run(name, func(t *testing.T) {
			provider, own, _ := strings.Cut(c.model, "/")
			a := ability.Of(provider, "", own)
			a.DefaultTokens = 1024
			p := examples.First().Prompt
			p.Parameters.MaxTokens, p.Parameters.N, p.Parameters.ReasoningEffort = c.limit, c.n, c.effort
			got := Count{Total: 1000}
			got.room(p, a)
			m := model.Lookup(c.model)
			got.price(m)
			input, _ := m.CostUSD(chat.Usage{PromptTokens: 1000})
			output, _ := m.CostUSD(chat.Usage{CompletionTokens: c.answers})
			if got.Room != c.answers || got.Requests != c.requests || !got.Priced || math.Abs(got.InputUSD+got.OutputUSD-(input*float64(c.requests)+output)) > 1e-12 {
				t.Errorf("%+v, want %d tokens in %d requests", got, c.answers, c.requests)
			}
		})
	}
	if got := PriceOf(i18n.English, 0.5, false); strings.Contains(got, "up to") {
		t.Errorf("a price that is no bound is called one: %s", got)
	}
}
