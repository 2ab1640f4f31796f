//go:build !js

package ability

import (
	"go/build"
	"slices"
	"strings"
	"testing"

	"fewshot/app/chat"
)

// What an upstream says of a model beats the table.
func TestOf_what_is_said(t *testing.T) {
	for _, tt := range []struct {
		name                  string
		provider, host, model string
		said                  Said
		check                 func(a Ability) bool
	}{
		{"a_list_of_parameters", "openrouter", "openrouter.ai", "x/y", Said{Supported: []string{"max_tokens", "temperature", "reasoning"}}, func(a Ability) bool {
			return a.Temperature == Takes && a.Stop == Ignores && a.Seed == Ignores && a.Penalties == Ignores && len(a.Thinking.Efforts) == 3
		}},
		{"a_list_without_reasoning", "openrouter", "openrouter.ai", "openai/gpt-6-sol", Said{Supported: []string{"max_tokens", "temperature", "top_p"}}, func(a Ability) bool {
			return a.Temperature == Takes && !a.Thinking.thinks("")
		}},
		{"the_longest_answer", "anthropic", "api.anthropic.com", "claude-opus-6", Said{MaxTokens: 64}, func(a Ability) bool { return a.MaxTokens == 64 }},
		{"no_thinking", "anthropic", "api.anthropic.com", "claude-opus-6", Said{NoThinking: true}, func(a Ability) bool { return !a.Thinking.thinks("") }},
		{"vLLM_by_its_list", "lab", "gpu.example.org", "Qwen/Qwen3-8B", Said{OwnedBy: "vllm"}, func(a Ability) bool { return a.Thinking.Say == SayTemplate }},
		{"Ollama_by_its_list", "lab", "gpu.example.org", "qwen3:8b", Said{OwnedBy: "library"}, func(a Ability) bool { return a.N == Ignores && a.Thinking.Say == SayEffort }},
		{"a_stand_in_by_its_name", "openai", "127.0.0.1", "gpt-6.1-sol", Said{}, func(a Ability) bool { return a.Stop == Refuses }},
		{"a_host_before_a_name", "openai", "api.mistral.ai", "mistral-large", Said{}, func(a Ability) bool { return a.SeedField == "random_seed" }},
		{"a_region_of_OpenAI", "eu", "eu.api.openai.com", "gpt-5.5", Said{}, func(a Ability) bool { return a.Only == OnlyChat && a.Stop == Refuses }},
		{"a_deployment_that_acts_like", "azure", "me.openai.azure.com", "prod", Said{ActsLike: "gpt-6.1-sol"}, func(a Ability) bool { return a.Temperature == Refuses }},
		{"a_deployment_with_a_name_in_it", "azure", "me.openai.azure.com", "team-a-gpt-5.5-eu", Said{}, func(a Ability) bool { return a.Temperature == WithoutThinking }},
		{"without_two", "x", "y", "z", Said{Without: []string{"seed", "reasoning_effort"}}, func(a Ability) bool { return a.Seed == Refuses && !a.hasEfforts() }},
		{"endpoints", "openai", "api.openai.com", "gpt-4o", Said{Endpoints: []string{OnlyChat, OnlyCompletions}}, func(a Ability) bool { return a.Only == "" }},
	} {
		if a := Of(tt.provider, tt.host, tt.model, tt.said); !tt.check(a) {
			t.Errorf("%s: %+v", tt.name, a)
		}
	}
}

// A name that no row knows is taken for the newest of its line.
func TestOf_a_new_name_is_like_the_newest(t *testing.T) {
	for _, tt := range []struct{ provider, name, like string }{
		{"openai", "gpt-7-x", "gpt-6.2-sol"}, {"openai", "gpt-6.3-x", "gpt-6-astra"}, {"openai", "gpt-12", "gpt-6-astra"}, {"openai", "o7", "o3"},
		{"openai", "gpt-5.7-sol", "gpt-5.6-sol"}, {"openai", "ft:gpt-4o-2024-08-06:me:name:id", "gpt-4o"},
		{"anthropic", "claude-opus-6", "claude-opus-5-5"}, {"anthropic", "claude-haiku-6", "claude-opus-5-5"}, {"anthropic", "claude-opus-5-20260801", "claude-opus-5"}, {"anthropic", "claude-sonnet-4-9", "claude-opus-4-8"},
		{"gemini", "gemini-4-flash", "gemini-3.8-flash"}, {"gemini", "gemini-pro-latest", "gemini-3.8-flash"}, {"xai", "grok-5", "grok-4.6"},
		{"moonshot", "kimi-k4", "kimi-k3"}, {"deepseek", "deepseek-v5", "deepseek-v4-pro"}, {"qwen", "qwen4-max", "qwen3.8-max"}, {"mistral", "magistral-x", "magistral-medium-latest"},
		{"groq", "qwen/qwen4-9b", "qwen/qwen3-32b"}, {"ollama", "qwen4:8b", "qwen3:8b"}, {"openrouter", "openai/gpt-7-x", "openai/gpt-6-sol"},
	} {
		a, b := Of(tt.provider, "", tt.name), Of(tt.provider, "", tt.like)
		x, y := full(), full()
		fa, ca := a.Fit(x)
		fb, cb := b.Fit(y)
		if show(fa) != show(fb) || !slices.Equal(ca, cb) {
			t.Errorf("%s is not like %s:\n%s\n%s", tt.name, tt.like, show(fa), show(fb))
		}
	}
}

// Efforts are rounded to the nearest that there is; who wants some thinking
// never gets none.
func TestThinking_choose(t *testing.T) {
	five := reasons(SayEffort, "medium", EffortNone, "low", "medium", "high", "xhigh")
	for _, tt := range []struct {
		t          Thinking
		want, sent string
	}{
		{five, "", EffortNone}, {five, chat.EffortLeast, EffortNone}, {five, "minimal", "low"}, {five, "low", "low"}, {five, "medium", chat.EffortDefault},
		{five, "max", "xhigh"}, {five, "high", "high"}, {five, chat.EffortDefault, chat.EffortDefault}, {five, "turbo", chat.EffortDefault},
		{reasons(SayThinking, "medium", EffortNone, "medium"), "low", chat.EffortDefault},
		{reasons(SayThinking, "medium", EffortNone, "medium"), "", EffortNone},
		{reasons(SayEffort, "medium", "low", "medium", "high"), EffortNone, "low"},
		{reasons(SayEffort, EffortNone, EffortNone, "low", "high"), "", chat.EffortDefault},
		{reasons(SayEffort, EffortNone, EffortNone, "low", "high"), "minimal", "low"},
		{reasons(SayNothing, "medium"), "", chat.EffortDefault},
	} {
		if got := tt.t.choose(tt.want); got != tt.sent {
			t.Errorf("%q of %v became %q, want %q", tt.want, tt.t.Efforts, got, tt.sent)
		}
	}
}

// An effort that was asked for by name is kept: what holds without thinking
// only is left out then.
func TestFit_thinking_by_name_comes_first(t *testing.T) {
	a := Of("openai", "api.openai.com", "gpt-5.5")
	r := full()
	r.ReasoningEffort = chat.EffortHigh
	if fitted, changes := a.Fit(r); fitted.ReasoningEffort != "high" || fitted.Temperature != nil || !slices.ContainsFunc(changes, func(c chat.Change) bool { return c.Field == "temperature" && c.Code == NotSent }) {
		t.Errorf("%s %v", show(fitted), changes)
	}
	r.ReasoningEffort = ""
	if fitted, _ := a.Fit(r); fitted.ReasoningEffort != EffortNone || fitted.Temperature == nil || fitted.TopLogprobs == nil {
		t.Errorf("%s", show(fitted))
	}
}

// The package is in the page.
func TestImports(t *testing.T) {
	p, err := build.ImportDir(".", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range p.Imports {
		if !slices.Contains([]string{"embed", "fewshot/app/chat", "path", "slices", "strconv", "strings"}, path) {
			t.Errorf("the package imports %s", path)
		}
	}
	if !strings.HasPrefix(p.Doc, "Package ability") {
		t.Error("nothing says what it is for")
	}
}
