//go:build !js

package ability

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"fewshot/app/chat"
)

// names are models of every line, known and to come, with who serves them.
var names = map[string]string{
	"openai":     "gpt-6.2-sol gpt-6-sol gpt-6.3-x gpt-7-x gpt-5.6-sol gpt-5.4-mini gpt-5 gpt-5-chat-latest gpt-5.3-chat-latest o3 gpt-4o gpt-3.5-turbo-instruct ft:gpt-4o:me:x:1 zeta",
	"azure":      "my-gpt-4o my-gpt-5.5 prod",
	"anthropic":  "claude-opus-6 claude-haiku-6 claude-opus-5-5 claude-haiku-5-5 claude-opus-5 claude-opus-4-8 claude-sonnet-4-6 claude-opus-4-5-20251101 claude-3-haiku-20240307 claude-sonnet-4-20250514 other",
	"gemini":     "gemini-4-flash gemini-3.8-flash gemini-3-flash-preview gemini-2.5-pro gemini-2.5-flash gemini-2.5-flash-lite gemini-flash-latest",
	"openrouter": "openai/gpt-6-sol anthropic/claude-sonnet-5.5 meta-llama/llama-3.3-70b-instruct x-ai/grok-5 some/thing",
	"groq":       "openai/gpt-oss-120b qwen/qwen3-32b qwen4-8b llama-3.3-70b-versatile new-one",
	"deepseek":   "deepseek-v4-flash deepseek-v5 deepseek-chat deepseek-reasoner",
	"mistral":    "mistral-large-latest magistral-medium-latest mistral-huge",
	"xai":        "grok-4.6 grok-4.5 grok-4.3 grok-4.20-0309-reasoning grok-4.20-0309-non-reasoning grok-5",
	"moonshot":   "kimi-k3 kimi-k4 kimi-k2.6 moonshot-v1-8k",
	"qwen":       "qwen3.8-max qwen4 qwen3-coder-plus qwq-plus",
	"together":   "deepseek-ai/DeepSeek-R1 meta-llama/Llama-3.3-70B-Instruct-Turbo",
	"cerebras":   "gpt-oss-120b llama3.1-8b",
	"ollama":     "qwen3:8b gpt-oss:20b llama3.2:3b mine",
	"llamacpp":   "/models/Qwen3-8B-Q4_K_M.gguf",
	"vllm":       "Qwen/Qwen3.8-27B openai/gpt-oss-20b meta-llama/Llama-3.1-8B-Instruct my-lora",
	"lab":        "gpt-6.1-sol claude-opus-5 gemini-4 anything qwen3-32b",
	"tiny":       "base",
}

// each calls f with every model.
func each(f func(name string, a Ability)) {
	for provider, list := range names {
		for _, model := range strings.Fields(list) {
			f(provider+"/"+model, Of(provider, "", model))
		}
	}
}

func pick[T any](r *rand.Rand, values ...T) *T {
	if r.IntN(3) == 0 {
		return nil
	}
	return &values[r.IntN(len(values))]
}

// some is a request of any kind.
func some(r *rand.Rand) *chat.Request {
	q := &chat.Request{Model: "m", Stream: r.IntN(2) == 0, Parameters: chat.Parameters{
		MaxTokens: pick(r, 1, 32, 4000, 300000), Temperature: pick(r, 0, 0.5, 1, 2), TopP: pick(r, 0, 0.9, 1),
		FrequencyPenalty: pick(r, 0, 1.5), PresencePenalty: pick(r, 0, -2.0), Seed: pick(r, int64(7)), N: pick(r, 1, 3, 8),
		TopLogprobs: pick(r, 0, 5, 20),
	}}
	for _, s := range []string{"\n", "##", " \t", "Input:"} {
		if r.IntN(3) == 0 {
			q.Stop = append(q.Stop, s)
		}
	}
	efforts := append([]string{"", "least", "default", "turbo"}, scale...)
	q.ReasoningEffort = efforts[r.IntN(len(efforts))]
	switch r.IntN(3) {
	case 0:
		q.Prompt = "Input: a\nOutput:"
	case 1:
		q.Messages = []chat.Message{{Role: chat.User, Content: "hi"}}
	case 2:
		q.Messages = []chat.Message{{Role: chat.System, Content: "be brief"}, {Role: chat.User, Content: "hi"}}
	}
	return q
}

// TestFit_returns_what_the_table_accepts fits requests of all kinds to models
// of all kinds: nothing in the way is left, fitting again changes nothing, the
// visible limit is the one that was asked for, and r is what it was.
func TestFit_returns_what_the_table_accepts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	check := func(name string, a Ability, q *chat.Request) {
		before := q.Clone()
		fitted, changes := a.Fit(q)
		if !reflect.DeepEqual(before, q) {
			t.Fatalf("%s: fitting changed its argument", name)
		}
		if _, offends := a.Plain(fitted); len(offends) > 0 {
			t.Fatalf("%s refuses %v of a fitted request: %s, from %s", name, offends, show(fitted), show(q))
		}
		for _, p := range parametersOf(fitted) {
			if what := a.Takes(p.field); (what == Refuses || what == Ignores) && p.field != "n" {
				t.Fatalf("%s: %s is left, which is %s: %s", name, p.field, what, show(fitted))
			}
		}
		again, more := a.Fit(fitted)
		if !reflect.DeepEqual(again, fitted) || len(more) > 0 {
			t.Fatalf("%s: fitted again %s becomes %s, %v", name, show(fitted), show(again), more)
		}
		if e := fitted.ReasoningEffort; e != "" && e != chat.EffortDefault && !slices.Contains(a.Thinking.Efforts, e) {
			t.Fatalf("%s is told %q, of %v", name, e, a.Thinking.Efforts)
		}
		if got := max(1, fitted.Fitted.Repeat) * fitted.Samples(); got != q.Samples() {
			t.Fatalf("%s: %d samples of %d", name, got, q.Samples())
		}
		if len(fitted.Stop)+len(fitted.Fitted.CutAt) != len(q.Stop) {
			t.Fatalf("%s: a stop sequence is lost: %s from %s", name, show(fitted), show(q))
		}
		if q.MaxTokens != nil {
			visible := *fitted.MaxTokens - fitted.Fitted.Room
			if visible != *q.MaxTokens && !(a.MaxTokens > 0 && visible == a.MaxTokens) || a.MaxTokens > 0 && *fitted.MaxTokens > a.MaxTokens {
				t.Fatalf("%s: a limit of %d became %d with room of %d", name, *q.MaxTokens, *fitted.MaxTokens, fitted.Fitted.Room)
			}
		}
		changed := map[string]bool{}
		for _, c := range changes {
			if c.Field == "" || c.Code == "" || changed[c.Field+c.Code] {
				t.Fatalf("%s: change %+v is empty or told twice", name, c)
			}
			changed[c.Field+c.Code] = true
		}
	}
	each(func(name string, a Ability) {
		for range 300 {
			check(name, a, some(r))
		}
	})
	// And models as no table has them.
	takings := []Taking{Takes, WithoutThinking, Refuses, Ignores}
	for range 5000 {
		a := Ability{
			Only: []string{"", OnlyChat, OnlyCompletions}[r.IntN(3)], OneOfTwo: r.IntN(2) == 0, NoBlankStop: r.IntN(2) == 0,
			MaxTemperature: float64(r.IntN(2)), MaxLogprobs: r.IntN(6), MaxSamples: r.IntN(4), MaxTokens: []int{0, 16, 8192}[r.IntN(3)],
			Unstreamed: r.IntN(2) == 0,
		}
		for _, to := range []*Taking{&a.Temperature, &a.TopP, &a.Penalties, &a.Logprobs, &a.Seed, &a.N, &a.Stop, &a.System} {
			*to = takings[r.IntN(4)]
		}
		if r.IntN(3) > 0 {
			a.Thinking = reasons(SayEffort, scale[r.IntN(len(scale))])
			for _, e := range scale {
				if r.IntN(2) == 0 {
					a.Thinking.Efforts = append(a.Thinking.Efforts, e)
				}
			}
			a.Thinking.Unsure = r.IntN(2) == 0
		}
		check(fmt.Sprintf("%+v", a), a, some(r))
	}
}

func show(r *chat.Request) string {
	return string(r.AppendJSON(nil, "")) + fmt.Sprintf(" %+v", r.Fitted)
}
