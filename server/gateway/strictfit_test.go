package gateway

import (
	"strings"
	"testing"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/server/provider"
	"fewshot/server/provider/stricttest"
)

// TestStrict_who_does_not_ask_for_fitting_is_told_all gets one error that names
// every field in the way, and nothing is sent.
func TestStrict_who_does_not_ask_for_fitting_is_told_all(t *testing.T) {
	up := stricttest.New(t)
	g, _ := strictly(t, up)
	for _, tt := range []struct {
		model, layout string
		change        func(r *chat.Request)
		fields        string
	}{
		{"openai/gpt-6.1-sol", "message", func(r *chat.Request) { r.TopLogprobs = ptr(2) }, "temperature logprobs stop"},
		{"openai/gpt-5.5", "message", func(r *chat.Request) { r.Stop = nil }, "temperature"},
		{"openai/gpt-4o", "text", func(*chat.Request) {}, "prompt"},
		{"openai/gpt-3.5-turbo-instruct", "message", func(*chat.Request) {}, "messages"},
		{"anthropic/claude-opus-4-8", "message", func(r *chat.Request) { r.N, r.Seed = ptr(3), ptr(int64(7)) }, "temperature seed n"},
		{"anthropic/claude-opus-4-6", "message", func(r *chat.Request) { r.TopP = ptr(0.5) }, "top_p"},
		{"gemini/gemini-2.5-pro", "message", func(r *chat.Request) { r.FrequencyPenalty, r.PresencePenalty = ptr(1.0), ptr(1.0) }, "frequency_penalty presence_penalty"},
		{"ollama/llama3.2:3b", "message", func(r *chat.Request) { r.N = ptr(3) }, "n"},
		{"openai/gpt-6.1-sol", "message", func(r *chat.Request) { r.Temperature, r.Stop, r.ReasoningEffort = nil, nil, "none" }, "reasoning_effort"},
	} {
		t.Run(tt.model+"/"+tt.fields, func(t *testing.T) {
			r := firstRun(tt.model, tt.layout)
			r.Fit = false
			tt.change(r)
			up.Reset()
			_, err := chat.Collect(g.Stream(t.Context(), r))
			e, ok := err.(*chat.Error)
			fields := strings.Fields(tt.fields)
			if !ok || e.Status != 400 || e.Param != fields[0] || e.Hint == "" {
				t.Fatalf("%v", err)
			}
			for _, f := range fields {
				if !strings.Contains(e.Message, `"`+f+`"`) {
					t.Errorf("%s is not named: %s", f, e.Message)
				}
			}
			if n := len(up.Asked("")); n > 0 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
	for _, model := range []string{"openai/gpt-4o", "anthropic/claude-opus-4-6", "deepseek/deepseek-v4-pro", "groq/llama-3.1-8b-instant"} {
		r := firstRun(model, "message")
		r.Fit, r.MaxTokens, r.ReasoningEffort = false, ptr(400), ""
		if model == "deepseek/deepseek-v4-pro" {
			r.Temperature = nil
		}
		if a, _ := press(t, g, r); a.Changes != nil {
			t.Errorf("%s: changed for a caller who did not ask: %s", model, changesOf(a.Changes))
		}
	}
	// A value that does nothing is in nobody's way.
	r := firstRun("openai/gpt-6.1-sol", "message")
	r.Fit, r.Stop, r.Temperature, r.TopP, r.FrequencyPenalty, r.N, r.MaxTokens = false, nil, ptr(1.0), ptr(1.0), ptr(0.0), ptr(1), ptr(400)
	press(t, g, r)
}

// TestStrict_an_organisation_that_may_not_stream gets its answer in one piece.
func TestStrict_an_organisation_that_may_not_stream(t *testing.T) {
	up := stricttest.New(t)
	key, _ := provider.NewKey("sk-unverified-0000")
	p, err := provider.New(provider.Config{Kind: provider.KindOpenAI, Name: "openai", BaseURL: provider.OpenAIBaseURL, Transport: up.Transport(), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	g := newGateway(t, nil, p)
	for try := range 2 {
		for _, fits := range []bool{true, false} {
			up.Reset()
			r := firstRun("openai/gpt-5.5", "message")
			if r.Fit = fits; !fits {
				r.Temperature, r.Stop, r.MaxTokens = nil, nil, ptr(400)
			}
			a, _ := press(t, g, r)
			if got := strings.Contains(changesOf(a.Changes), "stream:"+ability.Unstreamed); got != fits {
				t.Errorf("fits %v, told %s", fits, changesOf(a.Changes))
			}
			if n, first := len(up.Asked("")), try == 0 && fits; (n == 2) != first {
				t.Errorf("%d requests", n)
			}
		}
	}
}

// TestStrict_a_model_that_thinks_in_secret is one of a line that doesn't: its
// first answer is empty, as its reader is told, and the next one has room.
func TestStrict_a_model_that_thinks_in_secret(t *testing.T) {
	up := stricttest.New(t)
	up.Add("mistral", "mistral-small-5", stricttest.RulesOf("mistral", "magistral-medium-latest"))
	g, _ := strictly(t, up)
	a, err := chat.Collect(g.Stream(t.Context(), firstRun("mistral/mistral-small-5", "message")))
	if err != nil || a.Samples[0].Text != "" || a.Samples[0].FinishReason != chat.FinishLength || a.Samples[0].Reasoning == "" {
		t.Fatalf("%+v, %v", a, err)
	}
	a, _ = press(t, g, firstRun("mistral/mistral-small-5", "message"))
	if !strings.Contains(changesOf(a.Changes), "max_tokens:room") {
		t.Errorf("told %s", changesOf(a.Changes))
	}
}

// TestStrict_however_much_it_thinks there is room for several times of what
// models were seen to need.
func TestStrict_however_much_it_thinks(t *testing.T) {
	up := stricttest.New(t)
	up.SetReasoning(1500) // at medium
	g, _ := strictly(t, up)
	for _, m := range g.Models(t.Context()) {
		t.Run(m.ID, func(t *testing.T) { press(t, g, firstRun(m.ID, "message")) })
	}
}

// TestStrict_with_Fit_everybody_is_fitted: -fit.
func TestStrict_with_Fit_everybody_is_fitted(t *testing.T) {
	up := stricttest.New(t)
	g, _ := strictly(t, up, func(c *Config) { c.Fit = true })
	r := firstRun("openai/gpt-6.1-sol", "text")
	r.Fit = false
	if a, _ := press(t, g, r); len(a.Changes) == 0 {
		t.Error("nothing was told")
	}
}

// TestStrict_no_more_than_was_granted: room for thinking stays below what an
// author allows.
func TestStrict_no_more_than_was_granted(t *testing.T) {
	up := stricttest.New(t)
	g, ledgers := strictly(t, up)
	r := firstRun("openai/gpt-6.1-sol", "message")
	if _, err := chat.Collect(g.Stream(WithCaller(t.Context(), Caller{Most: 100}), r)); err != nil {
		t.Fatal(err)
	}
	if got := *ledgers["openai"].reserved[0].MaxTokens; got != 100 {
		t.Errorf("%d tokens", got)
	}
	// What is learned on one caller's behalf does not bound the others.
	rules := stricttest.RulesOf("openai", "gpt-4o")
	rules.Refuse = func(fields map[string]any) *stricttest.Refusal {
		if _, has := fields["seed"]; has {
			return &stricttest.Refusal{Status: 400, Message: "Unknown parameter: seed", Type: "invalid_request_error"}
		}
		return nil
	}
	up.Add("openai", "gpt-4-seedless", rules)
	g, ledgers = strictly(t, up)
	r = firstRun("openai/gpt-4-seedless", "message")
	r.Seed = ptr(int64(7))
	if _, err := chat.Collect(g.Stream(WithCaller(t.Context(), Caller{Most: 100}), r)); err != nil {
		t.Fatal(err)
	}
	r.MaxTokens = ptr(500)
	a, _ := press(t, g, r)
	if changesOf(a.Changes) != "seed:not_sent(7>)" {
		t.Errorf("told %s", changesOf(a.Changes))
	}
	sent := ledgers["openai"].reserved
	if got := *sent[len(sent)-1].MaxTokens; got != 500 {
		t.Errorf("another caller's answer may have %d tokens", got)
	}
}
