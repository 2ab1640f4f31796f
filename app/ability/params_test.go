//go:build !js

package ability

import (
	"slices"
	"strings"
	"testing"
)

// disagreements are what the list modelparams says otherwise than our table, each
// with the reason why ours holds. Patterns are beginnings of names.
var disagreements = []struct{ model, field, because string }{
	{"anthropic/claude-opus-4-5", "reasoning_effort", "it asks for the header of a beta, which is not sent"},
	{"anthropic/claude-sonnet-5", "temperature", "an error since Claude Opus 4.7 (BerriAI/litellm#26444; platform.claude.com, Sonnet 5)"},
	{"deepseek/deepseek-reasoner", "temperature", "no effect while it thinks (api-docs.deepseek.com/guides/thinking_mode)"},
	{"deepseek/deepseek-reasoner", "reasoning_effort", "the name is thinking itself; shut down since"},
	{"gemini/gemini-flash-latest", "temperature", "the name moves on, and 3.6 and later ignore it"},
	{"gemini/gemma-4", "reasoning_effort", "whether the endpoint for OpenAI's protocol takes it is not known"},
	{"openai/gpt-5-chat-latest", "temperature", "isGptChatModel takes it (npm @ai-sdk/openai)"},
	{"openai/gpt-oss", "reasoning_effort", "OpenAI doesn't serve it"},
	{"xai/grok-4.20-multi-agent", "reasoning_effort", "how many agents there are, at another endpoint"},
}

// TestListed holds the table against a list that others keep: whether a model
// takes a temperature, and whether it can be told how much to think.
func TestListed(t *testing.T) {
	used := make([]bool, len(disagreements))
	differs := func(model, field string) bool {
		for i, d := range disagreements {
			if d.field == field && strings.HasPrefix(model, d.model) {
				used[i] = true
				return true
			}
		}
		return false
	}
	_, lines, _ := strings.Cut(paramsText, "\n")
	models := 0
	for line := range strings.Lines(lines) {
		key := strings.Fields(line)[0]
		provider, name, _ := strings.Cut(key, "/")
		listed, source := Listed(provider, name)
		if source == "" {
			t.Fatalf("%s is not found", key)
		}
		if !slices.ContainsFunc(hosts(), func(h host) bool { return h.name == provider }) {
			continue // nobody can be asked under that name
		}
		models++
		a := Of(provider, "", name)
		has, takes := slices.Contains(listed, "temperature"), a.Temperature == Takes
		if a.Temperature == WithoutThinking { // the list has no word for that, but has the effort none
			has = has || slices.ContainsFunc(listed, func(p string) bool { return strings.HasPrefix(p, "reasoning_effort=none") })
			takes = slices.Contains(a.Thinking.Efforts, EffortNone)
		}
		if has != takes && !differs(key, "temperature") {
			t.Errorf("%s: temperature is %q here with efforts %q, and modelparams has %v", key, a.Temperature, a.Thinking.Efforts, listed)
		}
		has = slices.ContainsFunc(listed, func(p string) bool { return strings.HasPrefix(p, "reasoning_effort=") })
		if changed := len(a.Thinking.Efforts) > 0; has && !changed && !differs(key, "reasoning_effort") {
			t.Errorf("%s: the efforts are %q here, and modelparams has %v", key, a.Thinking.Efforts, listed)
		}
	}
	for i, d := range disagreements {
		if !used[i] {
			t.Errorf("%s: there is no disagreement about %s any more", d.model, d.field)
		}
	}
	if models < 80 {
		t.Errorf("only %d models are in the list", models)
	}
}
