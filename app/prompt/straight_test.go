//go:build !js

package prompt

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/server/provider/stricttest"
)

// starter asks for a translation, as the first visitor's prompt does.
func starter(model string, as Layout) Prompt {
	limit, zero := 32, 0.0
	f := Presets()[0].Format
	f.As = as
	return Prompt{
		Version: Version, Model: model, Format: f, Query: "peppermint",
		Shots:      []Shot{{Input: "sea otter", Output: "海獭"}, {Input: "plush giraffe", Output: "长颈鹿玩偶"}, {Input: "cheese", Output: "奶酪"}},
		Parameters: chat.Parameters{MaxTokens: &limit, Temperature: &zero},
	}
}

// straightCases are prompts for models of each provider, as a page fits them.
func straightCases() map[string]Prompt {
	cases := map[string]Prompt{}
	for _, model := range []string{
		"openai/gpt-4o", "openai/gpt-5-mini", "openai/gpt-5.4", "openai/gpt-6.1-sol", "openai/o4-mini",
		"anthropic/claude-opus-4-6", "anthropic/claude-opus-4-7", "anthropic/claude-haiku-5-5", "anthropic/claude-sonnet-5-5",
		"gemini/gemini-2.5-flash", "gemini/gemini-3.8-flash", "groq/qwen/qwen3-32b", "groq/openai/gpt-oss-120b", "groq/llama-3.3-70b-versatile",
		"openrouter/openai/gpt-4o", "openrouter/anthropic/claude-sonnet-5.5",
	} {
		cases[model] = starter(model, Text)
	}
	turns := starter("anthropic/claude-opus-4-6", Turns)
	turns.Instruction = "Translate English into Chinese. Answer with the word alone."
	cases["turns_with_an_instruction"] = turns
	thinking := starter("openai/gpt-5.4", Message)
	thinking.Parameters.ReasoningEffort = chat.EffortMedium
	cases["told_to_think"] = thinking
	unlimited := starter("anthropic/claude-opus-5", Message)
	unlimited.Parameters.MaxTokens = nil
	cases["without_a_limit"] = unlimited
	return cases
}

// fitted is the request of a prompt as its model takes it.
func fitted(p Prompt) *chat.Request {
	provider, model, _ := strings.Cut(p.Model, "/")
	a := ability.Of(provider, "", model)
	r, _ := a.Fit(Render(p).Request(p))
	return r
}

// Programs for the providers themselves run, with the official packages, on
// stand-ins that refuse what the providers refuse.
func TestStraightCodeRuns(t *testing.T) {
	up := stricttest.New(t)
	// The program's own host gives way to the stand-in, and nothing else does.
	redirect := func(provider, code string) string {
		for name, to := range straight {
			if name == provider && to.base != "" {
				code = strings.ReplaceAll(code, to.base, up.Base(provider))
			}
		}
		return strings.ReplaceAll(code, "https://api.anthropic.com/v1", up.Base("anthropic"))
	}
	for _, provider := range []string{"openai", "anthropic", "gemini", "groq", "openrouter"} {
		t.Setenv(straight[provider].keyVar, stricttest.Key(provider))
	}
	t.Setenv("ANTHROPIC_BASE_URL", strings.TrimSuffix(up.Base("anthropic"), "/v1"))

	t.Run("javascript", func(t *testing.T) {
		sdk(t)
		dir, err := os.MkdirTemp(sdkFolder, "run-")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(dir) })
		var names []string
		for name, p := range straightCases() {
			provider, _, _ := strings.Cut(p.Model, "/")
			file := fmt.Sprintf("%d.mjs", len(names))
			write(t, dir, file, redirect(provider, StraightCode(fitted(p), JavaScript)))
			names = append(names, name)
		}
		// One program runs them all: starting Node takes longer than they do.
		write(t, dir, "all.mjs", fmt.Sprintf("for (let i = 0; i < %d; i++) {\n  process.stdout.write(`\\n=== ${i}\\n`);\n  try { await import(`./${i}.mjs`); } catch (e) { console.log(String(e)); }\n}\n", len(names)))
		out, err := exec.Command(need(t, "node"), filepath.Join(dir, "all.mjs")).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for i, name := range names {
			_, after, _ := strings.Cut(string(out), fmt.Sprintf("\n=== %d\n", i))
			printed, _, _ := strings.Cut(after, "\n=== ")
			if strings.TrimSpace(printed) != "薄荷" {
				t.Errorf("%s printed %q", name, printed)
			}
		}
	})
	t.Run("curl", func(t *testing.T) {
		for _, name := range []string{"openai/gpt-6.1-sol", "anthropic/claude-opus-4-7"} {
			p := straightCases()[name]
			provider, _, _ := strings.Cut(p.Model, "/")
			cmd := runners[Curl](t, t.Context(), redirect(provider, StraightCode(fitted(p), Curl)))
			if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "薄荷") {
				t.Errorf("%s: %v %s", name, err, out)
			}
		}
	})
	t.Run("python", func(t *testing.T) {
		for _, name := range []string{"openai/gpt-6.1-sol", "groq/qwen/qwen3-32b", "openrouter/anthropic/claude-sonnet-5.5"} {
			p := straightCases()[name]
			provider, _, _ := strings.Cut(p.Model, "/")
			cmd := runners[Python](t, t.Context(), redirect(provider, StraightCode(fitted(p), Python)))
			if out, err := cmd.CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != "薄荷" {
				t.Errorf("%s: %v %s", name, err, out)
			}
		}
	})
	t.Run("go", func(t *testing.T) {
		p := straightCases()["openrouter/anthropic/claude-sonnet-5.5"]
		cmd := runners[Go](t, t.Context(), redirect("openrouter", StraightCode(fitted(p), Go)))
		if out, err := cmd.CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != "薄荷" {
			t.Errorf("%v %s", err, out)
		}
	})
}

func TestStraightCode(t *testing.T) {
	t.Run("go_is_formatted", func(t *testing.T) {
		for name, p := range straightCases() {
			code := StraightCode(fitted(p), Go)
			if out, err := format.Source([]byte(code)); err != nil || !bytes.Equal(out, []byte(code)) {
				t.Errorf("%s: gofmt makes it (%v)\n%s\nof\n%s", name, err, out, code)
			}
		}
	})
	t.Run("nothing_of_this_server", func(t *testing.T) {
		for name, p := range straightCases() {
			for _, lang := range Langs() {
				code := StraightCode(fitted(p), lang)
				if strings.Contains(code, "FEWSHOT") || strings.Contains(code, "127.0.0.1") || strings.Contains(code, `"`+p.Model+`"`) {
					t.Errorf("%s in %s:\n%s", name, lang, code)
				}
			}
		}
	})
	t.Run("samples_that_need_several_requests_are_said", func(t *testing.T) {
		p, three := starter("anthropic/claude-opus-4-5", Message), 3
		p.Parameters.N = &three
		for _, lang := range Langs() {
			if code := StraightCode(fitted(p), lang); !strings.Contains(code, "run this 3 times") {
				t.Errorf("%s:\n%s", lang, code)
			}
		}
	})
	t.Run("providers_have_names", func(t *testing.T) {
		var names []string
		for _, model := range []string{"openai/gpt-4o", "anthropic/x", "gemini/x", "openrouter/a/b", "groq/x", "ollama/x", "tiny/base", "x"} {
			names = append(names, Straight(model))
		}
		if !slices.Equal(names, []string{"OpenAI", "Anthropic", "Gemini", "OpenRouter", "Groq", "", "", ""}) {
			t.Errorf("%q", names)
		}
	})
}
