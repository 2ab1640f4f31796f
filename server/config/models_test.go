package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fewshot/app/model"
)

// Three lines of models.json make a model usable that is in no table: it has a
// window, a price, and the parameters of another.
func TestModelsFile(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, "fewshot.toml")
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("fewshot.toml", "log_level = \"warn\"\n[[providers]]\nname = \"openai\"\nacts_like = {a = \"gpt-4.1\"}\n")
	put(modelsFile, `{
  "openai/gpt-7-sol": {"acts_like": "openai/gpt-6-sol", "context_tokens": 1050000, "price": {"input_usd_per_million": 2, "output_usd_per_million": 10}},
  "openai/a": {"acts_like": "gpt-5.5"}
}`)
	s, err := Load([]string{"-config", config}, NewEnvironment([]string{"OPENAI_API_KEY=sk-test"}))
	if err != nil {
		t.Fatal(err)
	}
	m := model.Lookup("openai/gpt-7-sol").With(s.Models["openai/gpt-7-sol"])
	if !m.Price.Known || m.Price.OutputUSDPerMillion != 10 || m.Price.Source != modelsFile || m.ContextTokens != 1_050_000 || m.ActsLike != "openai/gpt-6-sol" {
		t.Errorf("%+v", m)
	}
	like, err := s.ActsAs(&s.Providers[0])
	if err != nil || like["gpt-7-sol"] != "gpt-6-sol" || like["a"] != "gpt-4.1" {
		t.Errorf("acts like %v, %v; the configuration's own word is the first", like, err)
	}

	t.Run("another file", func(t *testing.T) {
		put("other.json", `{"openai/b": {"context_tokens": 5}}`)
		s, err := Load([]string{"-config", config, "-models-file", filepath.Join(dir, "other.json")}, NewEnvironment(nil))
		if err != nil || len(s.Models) != 1 || s.Models["openai/b"].ContextTokens != 5 {
			t.Errorf("%+v, %v", s, err)
		}
	})
	t.Run("a file that was asked for and is not there", func(t *testing.T) {
		if _, err := Load([]string{"-models-file", filepath.Join(dir, "none.json")}, NewEnvironment(nil)); err == nil {
			t.Error("no error")
		}
	})
	for name, text := range map[string]string{
		"no JSON":              `{`,
		"an unknown field":     `{"openai/a": {"contxt_tokens": 1}}`,
		"a bare name":          `{"gpt-7": {"context_tokens": 1}}`,
		"a price below zero":   `{"openai/a": {"price": {"input_usd_per_million": -1}}}`,
		"a window below zero":  `{"openai/a": {"context_tokens": -1}}`,
		"a day that is none":   `{"openai/a": {"shutdown": "soon"}}`,
		"a tier that is cheap": `{"openai/a": {"price": {"tiers": [{"above_prompt_tokens": 5, "input_factor": 0.5, "output_factor": 1}]}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			put(modelsFile, text)
			if _, err := Load([]string{"-config", config}, NewEnvironment(nil)); err == nil || !strings.Contains(err.Error(), modelsFile) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}
