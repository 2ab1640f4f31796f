package gateway

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/server/provider"
	"fewshot/server/provider/stricttest"
)

var update = flag.Bool("update", false, "write the golden files again")

// A ledger stands where a budget stands: between what is reserved and what is
// sent. It remembers the requests that passed.
type ledger struct {
	provider.Provider
	mu       sync.Mutex
	reserved []*chat.Request
}

func (l *ledger) Ability(id string) ability.Ability { return l.Provider.(provider.Able).Ability(id) }

func (l *ledger) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	l.mu.Lock()
	l.reserved = append(l.reserved, r.Clone())
	l.mu.Unlock()
	return l.Provider.Stream(ctx, r)
}

func (l *ledger) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reserved = nil
}

// strictly is a gateway before all providers of up, as a server has them that
// was given their keys.
func strictly(t *testing.T, up *stricttest.Server, change ...func(*Config)) (*Gateway, map[string]*ledger) {
	t.Helper()
	ledgers, all := map[string]*ledger{}, []provider.Provider{}
	key, _ := provider.NewKey("sk-strict-0000")
	for _, name := range stricttest.Providers() {
		c := provider.Config{Kind: provider.KindOpenAI, Name: name, BaseURL: stricttest.RealBase(name), Transport: up.Transport(), Key: key}
		if name == "anthropic" {
			c.Kind = provider.KindAnthropic
		}
		if name == "azure" {
			c.Models = []string{"my-gpt-4o", "my-gpt-5.5"}
		}
		if c.BaseURL == "" {
			c.BaseURL, c.Transport, c.Key = "http://"+up.Root(name)+"/v1", nil, provider.Key{}
		}
		p, err := provider.New(c)
		if err != nil {
			t.Fatal(err)
		}
		ledgers[name] = &ledger{Provider: p}
		all = append(all, ledgers[name])
	}
	c := Config{Providers: all, Limits: DefaultLimits()}
	c.Limits.ClientMinute, c.Limits.Minute = 1e6, 1e6
	for _, f := range change {
		f(&c)
	}
	g, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return g, ledgers
}

const starter = "Input: sea otter\nOutput: 海獭\n\nInput: cheese\nOutput: 奶酪\n\nInput: peppermint\nOutput:"

// firstRun is the first visitor's request, in one of the three layouts.
func firstRun(model, layout string) *chat.Request {
	most, temperature := 32, 0.0
	r := &chat.Request{Model: model, Stream: true, IncludeUsage: true, Fit: true, Parameters: chat.Parameters{MaxTokens: &most, Temperature: &temperature, Stop: []string{"\n"}}}
	switch layout {
	case "text":
		r.Prompt = starter
	case "message":
		r.Messages = []chat.Message{{Role: chat.User, Content: starter}}
	case "turns":
		r.Messages = []chat.Message{
			{Role: chat.System, Content: "Translate into Chinese."},
			{Role: chat.User, Content: "cheese"}, {Role: chat.Assistant, Content: "奶酪"}, {Role: chat.User, Content: "peppermint"},
		}
	}
	return r
}

// kinds are the requests that every model is asked.
var kinds = []struct {
	name   string
	layout string
	change func(r *chat.Request)
}{
	{"text", "text", func(*chat.Request) {}},
	{"message", "message", func(*chat.Request) {}},
	{"turns", "turns", func(*chat.Request) {}},
	{"n_3", "message", func(r *chat.Request) { r.N = ptr(3) }},
	{"logprobs_5", "message", func(r *chat.Request) { r.TopLogprobs = ptr(5) }},
	{"seed", "message", func(r *chat.Request) { r.Seed = ptr(int64(7)) }},
	{"penalties", "message", func(r *chat.Request) { r.FrequencyPenalty, r.PresencePenalty = ptr(0.5), ptr(0.5) }},
	{"penalties_of_0", "message", func(r *chat.Request) { r.FrequencyPenalty, r.PresencePenalty = ptr(0.0), ptr(0.0) }},
	{"top_p", "message", func(r *chat.Request) { r.TopP = ptr(0.9) }},
	{"all_at_once", "message", func(r *chat.Request) {
		r.N, r.TopLogprobs, r.Seed, r.FrequencyPenalty, r.PresencePenalty, r.TopP = ptr(2), ptr(5), ptr(int64(7)), ptr(0.5), ptr(0.5), ptr(0.9)
	}},
	{"least", "message", func(r *chat.Request) { r.ReasoningEffort = chat.EffortLeast }},
	{"low", "message", func(r *chat.Request) { r.ReasoningEffort = chat.EffortLow }},
	{"medium", "message", func(r *chat.Request) { r.ReasoningEffort = chat.EffortMedium }},
	{"high", "message", func(r *chat.Request) { r.ReasoningEffort = chat.EffortHigh }},
	{"default", "message", func(r *chat.Request) { r.ReasoningEffort = chat.EffortDefault }},
	{"unstreamed", "message", func(r *chat.Request) { r.Stream, r.IncludeUsage = false, false }},
}

func ptr[T any](v T) *T { return &v }

// changesOf are changes as a test shows them.
func changesOf(changes []chat.Change) string {
	var all []string
	for _, c := range changes {
		s := c.Field + ":" + c.Code
		if c.From != "" || c.To != "" {
			s += "(" + c.From + ">" + c.To + ")"
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

// press sends a request and returns its answer.
func press(t *testing.T, g *Gateway, r *chat.Request) (chat.Answer, bool) {
	t.Helper()
	a, err := chat.Collect(g.Stream(t.Context(), r))
	if err != nil {
		t.Errorf("%v", err)
		return a, false
	}
	if len(a.Samples) != r.Samples() {
		t.Errorf("%d samples of %d", len(a.Samples), r.Samples())
	}
	for _, s := range a.Samples {
		if strings.TrimSpace(s.Text) != "薄荷" || s.FinishReason != chat.FinishStop {
			t.Errorf("%q, ends with %q", s.Text, s.FinishReason)
			return a, false
		}
	}
	return a, true
}

// TestStrict_every_model_answers_at_the_first_press asks every model that
// fourteen providers list every kind of request: each answers in each sample,
// with one request for each, none is sent more than was reserved, and what was
// changed is what the golden file says.
func TestStrict_every_model_answers_at_the_first_press(t *testing.T) {
	up := stricttest.New(t)
	g, ledgers := strictly(t, up)
	var golden strings.Builder
	count := 0
	for _, m := range g.Models(t.Context()) {
		count++
		for _, kind := range kinds {
			t.Run(m.ID+"/"+kind.name, func(t *testing.T) {
				r := firstRun(m.ID, kind.layout)
				kind.change(r)
				up.Reset()
				ledgers[m.Provider].reset()
				a, ok := press(t, g, r)
				if !ok {
					t.Log(lastAsked(up))
				}
				fmt.Fprintf(&golden, "%s\t%s\t%s\n", m.ID, kind.name, changesOf(a.Changes))
				checkReserved(t, up, ledgers[m.Provider], r)
				if kind.name == "logprobs_5" && m.Provider != "openrouter" { // whose list promises them, and most models have none
					logprobs := len(a.Samples) > 0 && len(a.Samples[0].Logprobs) > 0
					if not := strings.Contains(changesOf(a.Changes), "logprobs:"); logprobs == not && a.Samples != nil {
						t.Errorf("logprobs came: %v, changes %s", logprobs, changesOf(a.Changes))
					}
				}
			})
		}
	}
	if count != 90 {
		t.Errorf("%d models are listed", count)
	}
	path := filepath.Join("testdata", "changes.txt")
	if *update {
		if err := os.WriteFile(path, []byte(golden.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := golden.String(); got != string(want) && !t.Failed() {
		for i, line := range strings.Split(got, "\n") {
			if w := strings.Split(string(want), "\n"); i >= len(w) || w[i] != line {
				t.Fatalf("line %d is %q: look at it, and run the test with -update", i+1, line)
			}
		}
		t.Fatal("the golden file has more lines")
	}
}

// checkReserved holds what was sent against what a budget saw.
func checkReserved(t *testing.T, up *stricttest.Server, l *ledger, asked *chat.Request) {
	t.Helper()
	sent := up.Asked("")
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(sent) != len(l.reserved) {
		t.Fatalf("%d requests were sent, %d reserved", len(sent), len(l.reserved))
	}
	tokens, samples := 0, 0
	for _, r := range l.reserved {
		if r.MaxTokens == nil {
			t.Fatal("a request without a limit was reserved")
		}
		tokens += *r.MaxTokens * r.Samples()
		samples += r.Samples()
	}
	var limits, billed int
	for _, s := range sent {
		var body struct {
			MaxTokens           int `json:"max_tokens"`
			MaxCompletionTokens int `json:"max_completion_tokens"`
			N                   int `json:"n"`
		}
		if err := json.Unmarshal(s.Body, &body); err != nil {
			t.Fatal(err)
		}
		limits += max(body.MaxTokens, body.MaxCompletionTokens) * max(1, body.N)
		billed += s.Billed.Output()
	}
	if limits > tokens || limits == 0 || billed > tokens {
		t.Errorf("%d tokens were reserved, the requests allow %d, %d are billed", tokens, limits, billed)
	}
	if samples != asked.Samples() {
		t.Errorf("%d samples were reserved of %d", samples, asked.Samples())
	}
}

// lastAsked shows what a provider refused.
func lastAsked(up *stricttest.Server) string {
	var b strings.Builder
	for _, r := range up.Asked("") {
		fmt.Fprintf(&b, "%d %s %s %s\n", r.Status, r.Path, r.Body, r.Refused)
	}
	return b.String()
}

// models are some that no list has yet, each with rules of one that has.
var unheardOf = []struct{ provider, model, like string }{
	{"openai", "gpt-7-x", "gpt-6.2-sol"}, {"openai", "gpt-6.3-x", "gpt-6-astra"}, {"openai", "gpt-5.9", "gpt-5.6-sol"}, {"openai", "gpt-10", "gpt-6.2-sol"}, {"openai", "o5-mini", "o3"},
	{"anthropic", "claude-opus-6", "claude-opus-5-5"}, {"anthropic", "claude-haiku-6", "claude-haiku-5-5"}, {"anthropic", "claude-saga-1", "claude-fable-5-2"},
	{"gemini", "gemini-4-flash", "gemini-3.8-flash"}, {"gemini", "gemini-5-pro", "gemini-2.5-pro"},
	{"xai", "grok-5", "grok-4.6"}, {"xai", "grok-5-strict", "grok-4.5"},
	{"moonshot", "kimi-k4", "kimi-k3"}, {"deepseek", "deepseek-v5", "deepseek-v4-pro"}, {"qwen", "qwen4", "qwen3.8-max"},
	{"mistral", "mistral-huge", "mistral-large-latest"}, {"mistral", "magistral-huge", "magistral-medium-latest"},
	{"groq", "qwen/qwen4-9b", "qwen/qwen3.6-27b"}, {"groq", "openai/gpt-oss-2", "openai/gpt-oss-20b"},
	{"openrouter", "openai/gpt-7-x", "openai/gpt-6-sol"}, {"openrouter", "anthropic/claude-opus-6", "anthropic/claude-sonnet-5.5"},
	{"vllm", "some/finetune", "openai/gpt-oss-20b"}, {"ollama", "qwen4:8b", "qwen3:8b"}, {"ollama", "mine:latest", "llama3.2:3b"}, {"llamacpp", "/models/new.gguf", "/models/Qwen3-8B-Q4_K_M.gguf"},
}

// TestStrict_a_new_name_answers_with_one_extra_request, at most, and with none
// the next time.
func TestStrict_a_new_name_answers_with_one_extra_request(t *testing.T) {
	up := stricttest.New(t)
	for _, m := range unheardOf {
		up.Add(m.provider, m.model, stricttest.RulesOf(m.provider, m.like))
	}
	g, ledgers := strictly(t, up)
	for _, m := range unheardOf {
		for _, layout := range []string{"message", "turns", "text"} {
			for try := range 2 {
				t.Run(fmt.Sprintf("%s/%s/%s/%d", m.provider, m.model, layout, try), func(t *testing.T) {
					up.Reset()
					ledgers[m.provider].reset()
					press(t, g, firstRun(m.provider+"/"+m.model, layout))
					if n := len(up.Asked("")); n > 2-try {
						t.Errorf("%d requests: %s", n, lastAsked(up))
					}
				})
			}
		}
	}
}

// odd are rules that nobody has: what a model that came out tomorrow may
// refuse, one thing or many, in the words of some provider.
var odd = []struct {
	name, provider, model string
	refuse                []string // what is refused, one after the other
	message               string
	status, extra         int
}{
	{"temperature", "openai", "gpt-4-odd", []string{"temperature"}, "Unsupported parameter: '%s' is not supported with this model.", 400, 1},
	{"stop_and_temperature", "openai", "gpt-4-odder", []string{"temperature", "stop"}, "Unsupported parameter: '%s' is not supported with this model.", 400, 2},
	{"four_things", "openai", "gpt-4-oddest", []string{"temperature", "stop", "seed", "n"}, "Unsupported parameter: '%s' is not supported with this model.", 400, 4},
	{"in_words", "openrouter", "some/odd", []string{"seed"}, "This model has no %s.", 400, 1},
	{"422", "mistral", "mistral-small-odd", []string{"random_seed"}, "body.%s: Extra inputs are not permitted", 422, 1},
	{"max_completion_tokens_only", "vllm", "odd", []string{"max_tokens"}, "Unsupported parameter: '%s'. Use 'max_completion_tokens' instead.", 400, 1},
	{"stream_options", "vllm", "odder", []string{"stream_options"}, "Unknown field: %s.include_usage", 400, 1},
	{"reasoning_effort", "gemini", "gemini-2.5-flash-odd", []string{"reasoning_effort"}, "Unknown name \"%s\": Cannot find field.", 400, 1},
	{"template", "vllm", "qwen3-odd", []string{"chat_template_kwargs"}, "%s is not allowed here", 400, 1},
}

// TestStrict_a_model_with_odd_rules_is_repaired has models refuse what no table
// knows: the answer comes all the same, what was refused is told, and the next
// request is right at once.
func TestStrict_a_model_with_odd_rules_is_repaired(t *testing.T) {
	up := stricttest.New(t)
	for _, o := range odd {
		rules := stricttest.RulesOf(o.provider, "gpt-4o")
		rules.Refuse = func(fields map[string]any) *stricttest.Refusal {
			for _, f := range o.refuse {
				if _, has := fields[f]; has {
					return &stricttest.Refusal{Status: o.status, Message: fmt.Sprintf(o.message, f), Type: "invalid_request_error"}
				}
			}
			return nil
		}
		up.Add(o.provider, o.model, rules)
	}
	g, _ := strictly(t, up)
	for _, o := range odd {
		t.Run(o.name, func(t *testing.T) {
			for try, extra := range []int{o.extra, 0} {
				r := firstRun(o.provider+"/"+o.model, "message")
				r.Seed, r.N = ptr(int64(7)), ptr(2)
				up.Reset()
				a, ok := press(t, g, r)
				refused := 0
				for _, s := range up.Asked("") {
					if s.Refused != "" {
						refused++
					}
				}
				if refused != extra || !ok {
					t.Errorf("press %d: %d were refused, want %d\n%s", try+1, refused, extra, lastAsked(up))
				}
				for _, f := range []string{"temperature", "seed"} {
					if slices.Contains(o.refuse, f) {
						code := []string{ability.Repaired, ability.NotSent}[try]
						if !strings.Contains(changesOf(a.Changes), f+":"+code) {
							t.Errorf("press %d told %s", try+1, changesOf(a.Changes))
						}
					}
				}
			}
		})
	}
}

// notText are models that are not for text, or for OpenAI's Responses alone,
// which a list of a server that nobody knows has too.
var notText = regexp.MustCompile(`gpt-5-pro|codex|image|veo|whisper|guard|gpt-live|transcribe|sora|moderation`)

// TestStrict_a_proxy_that_nobody_knows serves every model under names and at an
// address that say nothing of who is behind it. It answers with the repairs that
// it needs, and with none the next time.
func TestStrict_a_proxy_that_nobody_knows(t *testing.T) {
	up := stricttest.New(t)
	key, _ := provider.NewKey("sk-strict-0000")
	var all []provider.Provider
	for i, name := range stricttest.Providers() {
		c := provider.Config{Kind: provider.KindOpenAI, Name: fmt.Sprintf("p%d", i), BaseURL: up.Base(name), Key: key}
		if name == "anthropic" {
			c.Kind = provider.KindAnthropic
		}
		if name == "azure" {
			c.Models = []string{"my-gpt-4o", "my-gpt-5.5"}
		}
		p, err := provider.New(c)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	g := newGateway(t, func(c *Config) { c.Limits.ClientMinute, c.Limits.Minute = 1e6, 1e6 }, all...)
	for _, m := range g.Models(t.Context()) {
		if notText.MatchString(m.ID) {
			continue
		}
		for _, layout := range []string{"message", "text"} {
			for try := range 2 {
				t.Run(fmt.Sprintf("%s/%s/%d", m.ID, layout, try), func(t *testing.T) {
					up.Reset()
					r := firstRun(m.ID, layout)
					r.Seed, r.N = ptr(int64(7)), ptr(2)
					_, ok := press(t, g, r)
					refused := 0
					for _, s := range up.Asked("") {
						if s.Refused != "" {
							refused++
						}
					}
					if !ok || try == 1 && refused > 0 {
						t.Errorf("%d were refused:\n%s", refused, lastAsked(up))
					}
				})
			}
		}
	}
}

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
