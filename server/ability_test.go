package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fewshot/app/ability"
	"fewshot/server/config"
	"fewshot/server/provider"
)

// write writes a file into a fresh folder and returns its path.
func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// providerOf is the provider of a configuration, by its name.
func providerOf(t *testing.T, file, name string) provider.Able {
	t.Helper()
	s, err := config.Load([]string{"-config", write(t, file), "-discover=false"}, config.NewEnvironment(nil))
	if err != nil {
		t.Fatal(err)
	}
	all, err := providers(t.Context(), s, nil, provider.AllTurns(), nil, slog.Default())
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
		s, err := config.Load([]string{"-config", write(t, head+tt.file)}, config.NewEnvironment(nil))
		if err == nil {
			_, err = providers(t.Context(), s, nil, provider.AllTurns(), nil, slog.Default())
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.file, err)
		}
	}
}
