package model

import (
	"math"
	"testing"
	"time"

	"fewshot/app/chat"
)

// microUSD rounds up, as budgets do.
func microUSD(usd float64) int { return int(math.Ceil(usd*1e6 - 1e-6)) }

// TestCostUSD_is_what_the_provider_bills goes from what a provider says of an
// answer to what it costs, by each provider's own way of counting. The figures
// are the provider's prices times what it bills.
func TestCostUSD_is_what_the_provider_bills(t *testing.T) {
	day := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		name, model, usage string
		want               int // micro-USD; -1: the usage says nothing
	}{
		// 34 in, 2 visible, 128 hidden, in every provider's way.
		{"OpenAI_hidden_in_the_completion", "openai/gpt-6-sol", `{"prompt_tokens":34,"completion_tokens":130,"total_tokens":164,"completion_tokens_details":{"reasoning_tokens":128}}`, 34*2 + 130*10},
		{"Gemini_hidden_only_in_the_total", "gemini/gemini-3.8-flash", `{"prompt_tokens":34,"completion_tokens":2,"total_tokens":164}`, 513},
		{"Gemini_hidden_only_in_the_total_pro", "gemini/gemini-2.5-pro", `{"prompt_tokens":34,"completion_tokens":2,"total_tokens":164}`, 1343},
		{"xAI_hidden_beside_and_detailed", "openai/gpt-6-sol", `{"prompt_tokens":34,"completion_tokens":2,"total_tokens":164,"completion_tokens_details":{"reasoning_tokens":128}}`, 34*2 + 130*10},
		{"hidden_beside_without_a_total", "openai/gpt-6-sol", `{"prompt_tokens":34,"completion_tokens":2,"completion_tokens_details":{"reasoning_tokens":128}}`, 34*2 + 130*10},
		{"Ollama_no_details", "openai/gpt-6-sol", `{"prompt_tokens":34,"completion_tokens":130,"total_tokens":164}`, 34*2 + 130*10},
		{"Anthropic", "anthropic/claude-opus-5", `{"input_tokens":34,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":130,"output_tokens_details":{"thinking_tokens":128}}`, 34*5 + 130*25},
		{"Perplexity_at_the_top", "openai/gpt-6-sol", `{"prompt_tokens":34,"completion_tokens":130,"total_tokens":164,"reasoning_tokens":128}`, 34*2 + 130*10},
		{"the_class_of_the_report", "gemini/gemini-2.5-flash", `{"prompt_tokens":21,"completion_tokens":3,"total_tokens":984}`, 2414}, // 48,280 for 20

		// The cache.
		{"OpenAI_read", "openai/gpt-6-sol", `{"prompt_tokens":2000,"completion_tokens":10,"total_tokens":2010,"prompt_tokens_details":{"cached_tokens":1500}}`, 500*2 + 300 + 100},
		{"OpenAI_written", "openai/gpt-6-sol", `{"prompt_tokens":2000,"completion_tokens":10,"total_tokens":2010,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":2000}}`, 5000 + 100},
		{"OpenAI_both", "openai/gpt-6-sol", `{"prompt_tokens":2000,"completion_tokens":10,"total_tokens":2010,"prompt_tokens_details":{"cached_tokens":1000,"cache_write_tokens":800}}`, 200*2 + 200 + 2000 + 100},
		{"Anthropic_read_and_written", "anthropic/claude-opus-5", `{"input_tokens":10,"cache_creation_input_tokens":400,"cache_read_input_tokens":1000,"output_tokens":10}`, 50 + 2500 + 500 + 250},
		{"Anthropic_written_for_an_hour", "anthropic/claude-opus-5", `{"input_tokens":10,"cache_creation_input_tokens":400,"cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":300},"output_tokens":10}`, 50 + 625 + 3000 + 250},
		{"DeepSeek_read", "openai/gpt-6-sol", `{"prompt_tokens":2000,"completion_tokens":10,"total_tokens":2010,"prompt_cache_hit_tokens":1500,"prompt_cache_miss_tokens":500}`, 500*2 + 300 + 100},
		{"Moonshot_read", "openai/gpt-6-sol", `{"prompt_tokens":2000,"completion_tokens":10,"total_tokens":2010,"cached_tokens":1500}`, 500*2 + 300 + 100},
		{"Mistral_read", "openai/gpt-6-sol", `{"prompt_tokens":2000,"completion_tokens":10,"total_tokens":2010,"num_cached_tokens":1500}`, 500*2 + 300 + 100},
		{"read_beside_the_prompt", "openai/gpt-6-sol", `{"prompt_tokens":10,"completion_tokens":10,"total_tokens":1520,"prompt_tokens_details":{"cached_tokens":1500}}`, 10*2 + 300 + 100},

		// Other shapes, and odd ones.
		{"Responses_names", "openai/gpt-6-sol", `{"input_tokens":34,"input_tokens_details":{"cached_tokens":10},"output_tokens":130,"output_tokens_details":{"reasoning_tokens":128},"total_tokens":164}`, 24*2 + 2 + 1300},
		{"numbers_in_strings", "openai/gpt-6-sol", `{"prompt_tokens":"34","completion_tokens":"130","total_tokens":"164"}`, 34*2 + 1300},
		{"fractions", "openai/gpt-6-sol", `{"prompt_tokens":33.2,"completion_tokens":1.3e2}`, 34*2 + 1300},
		{"no_prompt_but_a_total", "openai/gpt-6-sol", `{"prompt_tokens":null,"completion_tokens":3,"total_tokens":24}`, 21*2 + 30},
		{"no_completion_but_a_total", "openai/gpt-6-sol", `{"prompt_tokens":21,"total_tokens":24}`, 21*2 + 30},
		{"a_total_smaller_than_the_parts", "openai/gpt-6-sol", `{"prompt_tokens":34,"completion_tokens":130,"total_tokens":1}`, 34*2 + 1300},
		{"details_that_are_lists", "openai/gpt-6-sol", `{"prompt_tokens":34,"completion_tokens":130,"total_tokens":164,"prompt_tokens_details":[],"completion_tokens_details":[1]}`, 34*2 + 1300},
		{"a_negative_detail", "openai/gpt-6-sol", `{"prompt_tokens":34,"completion_tokens":130,"prompt_tokens_details":{"cached_tokens":-5}}`, 34*2 + 1300},
		{"empty", "openai/gpt-6-sol", `{}`, -1},
		{"null", "openai/gpt-6-sol", `null`, -1},
		{"a_list", "openai/gpt-6-sol", `[]`, -1},
		{"all_zero", "openai/gpt-6-sol", `{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}`, -1},
		{"no_prompt", "openai/gpt-6-sol", `{"completion_tokens":3}`, -1},
		{"a_total_alone", "openai/gpt-6-sol", `{"total_tokens":24}`, -1},
		{"nothing_made_of_something", "openai/gpt-6-sol", `{"prompt_tokens":34,"completion_tokens":0,"total_tokens":34}`, -1},
		{"negative", "openai/gpt-6-sol", `{"prompt_tokens":-34,"completion_tokens":-130}`, -1},
		{"absurd", "openai/gpt-6-sol", `{"prompt_tokens":34,"completion_tokens":1e300}`, -1},
		{"an_overflow", "openai/gpt-6-sol", `{"prompt_tokens":9223372036854775807,"completion_tokens":1}`, -1},

		// Long prompts.
		{"below_the_tier", "openai/gpt-6-sol", `{"prompt_tokens":272000,"completion_tokens":10}`, 272000*2 + 100},
		{"above_the_tier", "openai/gpt-6-sol", `{"prompt_tokens":272001,"completion_tokens":10}`, 272001*4 + 150},
		{"five_times_as_much", "anthropic/claude-haiku-5-5", `{"input_tokens":100001,"output_tokens":1000}`, 50001 + 2500}, // 50,000.5 up
		{"a_tier_and_the_cache", "gemini/gemini-2.5-pro", `{"prompt_tokens":300000,"completion_tokens":10,"total_tokens":300010,"prompt_tokens_details":{"cached_tokens":200000}}`, 250000 + 50000 + 150},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := chat.DecodeAnswer([]byte(`{"choices":[{"text":"x","finish_reason":"stop"}],"usage":` + tt.usage + `}`))
			if err != nil {
				t.Fatal(err)
			}
			if a.Usage == nil {
				if tt.want != -1 {
					t.Error("the usage is not known")
				}
				return
			}
			usd, ok := LookupAt(tt.model, day).CostUSD(*a.Usage)
			if got := microUSD(usd); !ok || got != tt.want {
				t.Errorf("%+v costs %d, billed is %d", *a.Usage, got, tt.want)
			}
			if a.Usage.TotalTokens != a.Usage.PromptTokens+a.Usage.CompletionTokens || a.Usage.ReasoningTokens > a.Usage.CompletionTokens {
				t.Errorf("the parts don't make the whole: %+v", *a.Usage)
			}
		})
	}
}

func TestCostUSD_changes_on_its_day(t *testing.T) {
	u := chat.Usage{PromptTokens: 1_000_000, CachedTokens: 500_000, CompletionTokens: 1_000_000}
	for day, want := range map[string]float64{"2026-11-26": .375 + .0375 + 3.75, "2026-12-31": .375 + .0375 + 3.75, "2027-01-01": .75 + .075 + 7.5, "2030-01-01": .75 + .075 + 7.5} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if usd, _ := LookupAt("gemini/gemini-3.8-flash", at).CostUSD(u); math.Abs(usd-want) > 1e-9 {
			t.Errorf("%s: %v, want %v", day, usd, want)
		}
	}
}

// TestCostUSD_of_odd_parts cuts what no request can have.
func TestCostUSD_of_odd_parts(t *testing.T) {
	p := Price{Known: true, InputUSDPerMillion: 2, CachedUSDPerMillion: 1, OutputUSDPerMillion: 10, CacheWriteUSDPerMillion: 3}
	for _, tt := range []struct {
		u    chat.Usage
		want int
	}{
		{chat.Usage{PromptTokens: 10, CachedTokens: 100}, 10},
		{chat.Usage{PromptTokens: 10, CachedTokens: -100}, 20},
		{chat.Usage{PromptTokens: 10, CacheWriteTokens: 100}, 30},
		{chat.Usage{PromptTokens: 10, CachedTokens: 6, CacheWriteTokens: 6, CacheWriteHourTokens: 9}, 6 + 12},
		{chat.Usage{PromptTokens: -10, CompletionTokens: -10}, 0},
		{chat.Usage{PromptTokens: 10, CacheWriteTokens: 4, CacheWriteHourTokens: 4}, 12 + 12}, // no price of an hour: that of any write
	} {
		if usd, ok := p.CostUSD(tt.u); !ok || microUSD(usd) != tt.want {
			t.Errorf("%+v: %v", tt.u, usd)
		}
	}
	if _, ok := (Price{}).CostUSD(chat.Usage{PromptTokens: 1}); ok {
		t.Error("an unknown price is a price")
	}
}

// TestDearest_is_a_bound: no usage of as many tokens costs more, whatever the
// cache does.
func TestDearest_is_a_bound(t *testing.T) {
	for name := range index().lines {
		p := Lookup(name).Price
		if !p.Known {
			continue
		}
		for _, prompt := range []int{1, 1000, 100_001, 272_001} {
			most, _ := p.CostUSD(p.Dearest(prompt, 50))
			for _, u := range []chat.Usage{{}, {CachedTokens: prompt}, {CachedTokens: prompt / 2}} {
				for _, written := range []int{0, prompt / 2, prompt} {
					u.PromptTokens, u.CompletionTokens = prompt, 50
					if p.WritesUnasked {
						u.CacheWriteTokens = written
					}
					if usd, _ := p.CostUSD(u); usd > most+1e-12 {
						t.Errorf("%s: %+v costs %v, bound %v", name, u, usd, most)
					}
				}
			}
		}
	}
}
