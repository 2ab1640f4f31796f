package model

import (
	"math"
	"strings"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/token"
)

func TestLookup(t *testing.T) {
	for _, c := range []struct {
		name     string
		encoding string
		exact    bool
		context  int
		input    float64 // USD per million tokens; -1: unknown
	}{
		{"openai/gpt-4o-mini", token.O200k, true, 128_000, .15},
		{"openai/gpt-4o-mini-2024-07-18", token.O200k, true, 128_000, .15},
		{"gpt-4o", token.O200k, true, 128_000, 2.5},
		{"openai/gpt-4o-2024-05-13", token.O200k, true, 128_000, 5},
		{"openai/gpt-4o-audio-preview", token.O200k, true, 0, -1}, // another model, billed otherwise
		{"openai/chatgpt-4o-latest", token.O200k, true, 128_000, 5},
		{"openai/gpt-4.1-nano", token.O200k, true, 1_047_576, .1},
		{"openai/gpt-4.5-preview", token.O200k, true, 0, -1}, // shut down long ago
		{"openai/gpt-5", token.O200k, true, 400_000, 1.25},
		{"openai/gpt-5-chat-latest", token.O200k, true, 128_000, 1.25},
		{"openai/gpt-5-mini-2025-08-07", token.O200k, true, 400_000, .25},
		{"openai/gpt-5.1", token.O200k, true, 400_000, 1.25},
		{"openai/gpt-5.2", token.O200k, true, 400_000, 1.75},
		{"openai/gpt-5.9-something", token.O200k, true, 0, -1},
		{"openai/gpt-5.4-mini", token.O200k, true, 400_000, .75},
		{"openai/gpt-6.2-astra", token.O200k, false, 1_050_000, 8},
		{"openai/gpt-6-luna-2026-10-01", token.O200k, false, 1_050_000, .1},
		{"openrouter/anthropic/claude-sonnet-5.5", token.O200k, false, 1_000_000, -1},
		{"deepseek/deepseek-v4-pro", token.DeepSeekV3, false, 1_000_000, 1.32},
		{"mistral/mistral-large-latest", token.Tekken, false, 262_144, .5},
		{"together/zai-org/GLM-5.3", token.O200k, false, 1_048_575, 1.4},
		{"groq/openai/gpt-oss-120b", token.O200kHarmony, true, 131_072, .15},
		{"openai/gpt-6-astra", token.O200k, false, 1_050_000, 10},
		{"openai/o1", token.O200k, true, 200_000, 15},
		{"openai/o3-2025-04-16", token.O200k, true, 200_000, 2},
		{"openai/o4-mini", token.O200k, true, 200_000, 1.1},
		{"openai/gpt-4", token.CL100k, true, 8_192, 30},
		{"openai/gpt-4-turbo-2024-04-09", token.CL100k, true, 128_000, 10},
		{"openai/gpt-4-32k-0613", token.CL100k, true, 0, -1},
		{"openai/gpt-3.5-turbo", token.CL100k, true, 16_385, .5},
		{"openai/gpt-3.5-turbo-instruct", token.CL100k, true, 4_096, 1.5},
		{"openai/davinci-002", token.CL100k, true, 16_384, 2},
		{"openai/babbage-002", token.CL100k, true, 16_384, .4},
		{"openai/text-embedding-3-small", token.CL100k, true, 8_192, .02},
		{"openai/ft:gpt-4o-mini-2024-07-18:org::abc123", token.O200k, true, 128_000, -1},
		{"openai/ft:gpt-3.5-turbo-0125:org:name:id", token.CL100k, true, 16_385, -1},
		{"openai/text-davinci-003", token.P50k, true, 0, -1},
		{"openai/text-davinci-001", token.R50k, true, 0, -1},
		{"openai/davinci", token.R50k, true, 0, -1},
		{"openrouter/openai/gpt-4o", token.O200k, true, 128_000, -1}, // OpenRouter's own price
		{"openrouter/openai/gpt-oss-120b", token.O200kHarmony, true, 131_072, -1},
		{"ollama/gpt-oss:20b", token.O200kHarmony, true, 0, 0},
		{"ollama/llama3.2:3b", token.CL100k, false, 0, 0},
		{"llamacpp/qwen2.5-7b-instruct-q4_k_m.gguf", token.Qwen3, true, 0, 0},
		{"ollama/qwen3:8b", token.Qwen3, true, 0, 0},
		{"ollama/qwen3", token.Qwen3, true, 0, 0},
		{"ollama/qwen2.5-coder:7b", token.Qwen3, true, 0, 0},
		{"ollama/mistral-nemo:12b", token.Tekken, true, 0, 0},
		{"ollama/mistral-small3.2:24b", token.Tekken, false, 0, 0},
		{"ollama/mistral", token.O200k, false, 0, 0}, // the 7b of 2023
		{"ollama/deepseek-r1", token.Qwen3, false, 0, 0},
		{"ollama/deepseek-r1:671b", token.DeepSeekV3, true, 0, 0},
		{"ollama/deepseek-r1:70b", token.CL100k, false, 0, 0},
		{"vllm/Qwen/Qwen3-32B", token.Qwen3, true, 0, -1},
		{"vllm/Qwen/Qwen2.5-72B-Instruct-AWQ", token.Qwen3, true, 0, -1},
		{"vllm/Qwen/Qwen3.5-27B", token.Qwen3, false, 0, -1}, // another vocabulary
		{"vllm/deepseek-ai/DeepSeek-V3-0324", token.DeepSeekV3, true, 0, -1},
		{"vllm/mistralai/Mistral-Nemo-Instruct-2407", token.Tekken, true, 0, -1},
		{"openrouter/qwen/qwen-2.5-72b-instruct", token.Qwen3, true, 0, -1},
		{"openrouter/qwen/qwen3-235b-a22b-2507", token.Qwen3, true, 0, -1},
		{"openrouter/deepseek/deepseek-chat-v3-0324", token.DeepSeekV3, true, 0, -1},
		{"openrouter/deepseek/deepseek-v3.1-terminus", token.DeepSeekV3, true, 0, -1},
		{"openrouter/deepseek/deepseek-r1-distill-qwen-32b", token.Qwen3, true, 0, -1},
		{"openrouter/deepseek/deepseek-r1-distill-llama-70b", token.CL100k, false, 0, -1},
		{"openrouter/mistralai/mistral-nemo", token.Tekken, true, 0, -1},
		{"groq/qwen/qwen3-32b", token.Qwen3, true, 0, -1},
		{"cerebras/qwen-3-32b", token.Qwen3, true, 0, -1},
		{"groq/qwen/qwen3.8-27b", token.Qwen3, false, 131_072, .8},
		{"mistral/open-mistral-nemo", token.Tekken, true, 128_000, .15},
		{"groq/llama-3.3-70b-versatile", token.CL100k, false, 131_072, .59},
		{"openrouter/meta-llama/Llama-4-Maverick", token.O200k, false, 0, -1},
		{"anthropic/claude-opus-4-5-20251101", token.O200k, false, 200_000, 5},
		{"anthropic/claude-sonnet-4-20250514", token.O200k, false, 200_000, 3},
		{"anthropic/claude-opus-4-9", token.O200k, false, 0, -1},
		{"anthropic/claude-next", token.O200k, false, 0, -1},
		{"gemini/gemini-2.5-flash", token.O200k, false, 1_048_576, .3},
		{"gemini/models/gemini-2.5-flash-lite", token.O200k, false, 1_048_576, .1},
		{"tiny/base", token.Tiny, true, 0, 0},
		{"somebody/some-model", token.O200k, false, 0, -1},
		{"", token.O200k, false, 0, -1},
		{"openai/gpt-4ever", token.O200k, false, 0, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := Lookup(c.name)
			input := m.Price.InputUSDPerMillion
			if !m.Price.Known {
				input = -1
			}
			if m.Encoding != c.encoding || m.Exact != c.exact || m.ContextTokens != c.context || input != c.input {
				t.Errorf("%+v", m)
			}
			if m.Name != c.name || m.Exact != (m.Estimate == "") || m.Price.Known != (m.Price.Source != "") {
				t.Errorf("%+v", m)
			}
			if !m.Exact && m.Overhead.Exact {
				t.Error("the overhead is exact where the text is not")
			}
		})
	}
}

func TestTable(t *testing.T) {
	t.Run("has_a_date", func(t *testing.T) {
		if _, err := time.Parse(time.DateOnly, TableDate()); err != nil {
			t.Error(err)
		}
	})
	t.Run("is_well_formed", func(t *testing.T) {
		c := index()
		if strings.Count(tableText, "\n") < len(c.lines)+len(c.hosts)+len(c.sources)+1 {
			t.Error("a model is there twice")
		}
		for key, line := range c.lines {
			host, name, _ := strings.Cut(key, "/")
			r := c.row(host, line)
			if name != strings.ToLower(name) || c.hosts[host].page == "" || c.names(r.sources) == "" {
				t.Errorf("%s: %s", key, line)
			}
			if r.context > 0 && r.output > r.context {
				t.Errorf("%s: %d tokens of output in a window of %d", key, r.output, r.context)
			}
			for i, d := range r.prices {
				p := d.Price
				if !p.Known || p.InputUSDPerMillion <= 0 || p.CachedUSDPerMillion <= 0 || p.CachedUSDPerMillion > p.InputUSDPerMillion || p.OutputUSDPerMillion < 0 {
					t.Errorf("%s: price %+v", key, p)
				}
				if (i == 0) != (d.From == "") || i > 0 && d.From <= r.prices[i-1].From {
					t.Errorf("%s: prices in the order %+v", key, r.prices)
				}
			}
			if r.shutdown != "" {
				if _, err := time.Parse(time.DateOnly, r.shutdown); err != nil {
					t.Errorf("%s: shut down on %q", key, r.shutdown)
				}
			}
		}
	})
}

func TestWithoutEdition(t *testing.T) {
	for name, want := range map[string]string{
		"gpt-4o-2024-08-06": "gpt-4o", "claude-opus-4-20250514": "claude-opus-4", "mistral-large-latest": "mistral-large",
		"mistral-large-2512": "mistral-large-2512", "-20250514": "-20250514", "gpt-4o-mini": "gpt-4o-mini", "": "", "gpt-4-32k-0613": "gpt-4-32k-0613",
	} {
		if got := withoutEdition(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestCostUSD(t *testing.T) {
	for _, c := range []struct {
		what  string
		model string
		usage chat.Usage
		usd   float64
		ok    bool
	}{
		{"input_and_output", "openai/gpt-4o", chat.Usage{PromptTokens: 1000, CompletionTokens: 500}, .0025 + .005, true},
		{"cached_input", "openai/gpt-4o", chat.Usage{PromptTokens: 1000, CachedTokens: 400}, .0015 + .0005, true},
		{"more_cached_than_input", "openai/gpt-4o", chat.Usage{PromptTokens: 100, CachedTokens: 400}, .000125, true},
		{"free", "tiny/base", chat.Usage{PromptTokens: 1000, CompletionTokens: 1000}, 0, true},
		{"unknown_is_not_free", "somebody/model", chat.Usage{PromptTokens: 1000}, 0, false},
	} {
		t.Run(c.what, func(t *testing.T) {
			usd, ok := Lookup(c.model).CostUSD(c.usage)
			if math.Abs(usd-c.usd) > 1e-12 || ok != c.ok {
				t.Errorf("CostUSD = %v, %v; want %v, %v", usd, ok, c.usd, c.ok)
			}
		})
	}
	if !Lookup("ollama/x").Price.Free() || Lookup("openai/gpt-4o").Price.Free() || Lookup("x/y").Price.Free() {
		t.Error("Free")
	}
}
