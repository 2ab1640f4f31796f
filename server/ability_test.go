package main

import (
	"log/slog"
	"strings"
	"testing"

	"fewshot/app/ability"
	"fewshot/server/provider"
)

// providerOf is the provider of a configuration, by its name.
func providerOf(t *testing.T, file, name string) provider.Able {
	t.Helper()
	s, err := load([]string{"-config", write(t, file), "-discover=false"}, newEnvironment(nil))
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.providers(t.Context(), nil, provider.AllTurns(), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.Name() == name {
			return p.(provider.Able)
		}
	}
	t.Fatalf("there is no provider %s", name)
	return nil
}

// What the configuration says of a provider's models beats what their names do.
func TestProviders_what_their_models_take(t *testing.T) {
	const head = "[[providers]]\nname = \"lab\"\nbase_url = \"https://llm.example.org/v1\"\nmodels = [\"a\", \"b\"]\n"
	for _, tt := range []struct {
		name, file string
		check      func(a, b ability.Ability) bool
	}{
		{"nothing", "", func(a, _ ability.Ability) bool { return a.Temperature == ability.Takes && a.Guessed }},
		{"acts_like", `acts_like = "gpt-5.5"`, func(a, b ability.Ability) bool {
			return a.Temperature == ability.WithoutThinking && b.Stop == ability.Refuses && a.Only == ability.OnlyChat && a.MaxCompletionTokens
		}},
		{"acts_like_by_name", `acts_like = {a = "claude-opus-5-5"}`, func(a, b ability.Ability) bool {
			return a.Temperature == ability.Refuses && b.Temperature == ability.Takes
		}},
		{"without", `without = ["temperature", "n", "stream"]`, func(a, _ ability.Ability) bool {
			return a.Temperature == ability.Refuses && a.N == ability.Refuses && a.Unstreamed && a.Seed == ability.Takes
		}},
		{"endpoints", `endpoints = ["chat"]`, func(a, _ ability.Ability) bool { return a.Only == ability.OnlyChat }},
		{"both_endpoints", "acts_like = \"gpt-4o\"\nendpoints = [\"completions\", \"chat\"]", func(a, _ ability.Ability) bool { return a.Only == "" }},
		{"max_tokens_field", "acts_like = \"gpt-6.1-sol\"\nmax_tokens_field = \"max_tokens\"", func(a, _ ability.Ability) bool { return !a.MaxCompletionTokens }},
	} {
		p := providerOf(t, head+tt.file, "lab")
		if a, b := p.Ability("a"), p.Ability("b"); !tt.check(a, b) {
			t.Errorf("%s: %+v, %+v", tt.name, a, b)
		}
	}
	for _, tt := range []struct{ file, want string }{
		{`without = ["temprature"]`, "temprature"}, {`endpoints = ["responses"]`, "responses"}, {`acts_like = 5`, "acts_like"}, {`acts_like = {a = 5}`, "acts_like"},
	} {
		s, err := load([]string{"-config", write(t, head+tt.file)}, newEnvironment(nil))
		if err == nil {
			_, err = s.providers(t.Context(), nil, provider.AllTurns(), slog.Default())
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.file, err)
		}
	}
}

// Each of the presets needs its key alone; Azure's needs its address too.
func TestPresets_by_key_alone(t *testing.T) {
	for name, variables := range map[string][]string{
		"deepseek https://api.deepseek.com/v1":                         {"DEEPSEEK_API_KEY=sk-0123456789"},
		"mistral https://api.mistral.ai/v1":                            {"MISTRAL_API_KEY=sk-0123456789"},
		"xai https://api.x.ai/v1":                                      {"XAI_API_KEY=sk-0123456789"},
		"moonshot https://api.moonshot.ai/v1":                          {"MOONSHOT_API_KEY=sk-0123456789"},
		"moonshot https://api.moonshot.cn/v1":                          {"MOONSHOT_API_KEY=sk-0123456789", "MOONSHOT_BASE_URL=https://api.moonshot.cn/v1"},
		"qwen https://dashscope-intl.aliyuncs.com/compatible-mode/v1":  {"DASHSCOPE_API_KEY=sk-0123456789"},
		"qwen https://dashscope-intl.aliyuncs.com/compatible-mode/v1 ": {"QWEN_API_KEY=sk-0123456789"},
		"together https://api.together.xyz/v1":                         {"TOGETHER_API_KEY=sk-0123456789"},
		"cerebras https://api.cerebras.ai/v1":                          {"CEREBRAS_API_KEY=sk-0123456789"},
		"azure https://me.openai.azure.com/openai/v1":                  {"AZURE_OPENAI_API_KEY=sk-0123456789", "AZURE_OPENAI_ENDPOINT=https://me.openai.azure.com/"},
		"azure https://me.openai.azure.com/openai/v1 ":                 {"AZURE_API_KEY=sk-0123456789", "AZURE_OPENAI_ENDPOINT=https://me.openai.azure.com/openai/v1"},
		"": {"AZURE_OPENAI_API_KEY=sk-0123456789"},
	} {
		s, err := load(nil, newEnvironment(variables))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got string
		for _, p := range s.Providers {
			got += p.Name + " " + p.BaseURL
			if !p.key.IsSet() {
				t.Errorf("%s has no key", p.Name)
			}
		}
		if got != strings.TrimSpace(name) {
			t.Errorf("%v gave %q, want %q", variables, got, name)
		}
	}
}
