package provider

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fewshot/app/chat"
)

func TestOpenAI_sends_every_parameter(t *testing.T) {
	p := connect(t, KindOpenAI)
	all := chat.Parameters{
		MaxTokens: ptr(3), Temperature: ptr(0.5), TopP: ptr(0.9), FrequencyPenalty: ptr(0.1), PresencePenalty: ptr(-0.1),
		Seed: ptr(int64(7)), N: ptr(2), TopLogprobs: ptr(3), Stop: []string{"\n", "x"},
	}
	tests := []struct {
		isChat bool
		body   string
	}{
		{true, `{"model":"echo-1","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"one two\nthree 四\n"}],"max_tokens":3,"temperature":0.5,"top_p":0.9,"frequency_penalty":0.1,"presence_penalty":-0.1,"seed":7,"n":2,"logprobs":true,"top_logprobs":3,"stop":["\n","x"],"stream":true,"stream_options":{"include_usage":true}}`},
		{false, `{"model":"echo-1","prompt":"one two\nthree 四\n","max_tokens":3,"temperature":0.5,"top_p":0.9,"frequency_penalty":0.1,"presence_penalty":-0.1,"seed":7,"n":2,"logprobs":3,"stop":["\n","x"],"stream":true,"stream_options":{"include_usage":true}}`},
	}
	for _, tt := range tests {
		r := ask(KindOpenAI, "echo-1", tt.isChat, true)
		r.Parameters = all
		got, err := chat.Collect(p.Stream(t.Context(), r))
		if err != nil {
			t.Fatal(err)
		}
		if body := string(last(t, shared, "echo-1").Body); body != tt.body {
			t.Errorf("sent %s\nwant %s", body, tt.body)
		}
		if len(got.Samples) != 2 || got.Samples[0].Text != "echo: three " || got.Samples[1].Text != "echo: three " || got.Samples[1].FinishReason != chat.FinishLength {
			t.Errorf("samples %+v", got.Samples)
		}
		l := got.Samples[1].Logprobs
		if len(l) != 3 || l[1].Token != " three" || l[1].Logprob != -0.25 || len(l[1].Top) != 3 || l[1].Top[1].Token != "alt1" || string(rune(l[1].Bytes[1])) != "t" {
			t.Errorf("logprobs %+v", l)
		}
		if r.IncludeUsage {
			t.Error("the caller's request was changed")
		}
	}
}

func TestOpenAI_reads_logprobs_of_whole_answers(t *testing.T) {
	p := connect(t, KindOpenAI)
	for _, isChat := range []bool{true, false} {
		r := ask(KindOpenAI, "echo-1", isChat, false)
		r.TopLogprobs = ptr(5)
		got, err := chat.Collect(p.Stream(t.Context(), r))
		if err != nil || len(got.Samples[0].Logprobs) != 4 || len(got.Samples[0].Logprobs[3].Top) != 5 {
			t.Errorf("chat=%v: %+v, %v", isChat, got, err)
		}
	}
}

func TestDialectOf(t *testing.T) {
	tests := []struct {
		name, base, field, model string
		maxCompletion, system    bool
		completions              bool
	}{
		{"openai", OpenAIBaseURL, "", "gpt-4o-mini", true, false, true},
		{"eu", "https://eu.api.openai.com/v1", "", "gpt-4o", true, false, true},
		{"openai", "http://127.0.0.1:9/v1", "", "gpt-4o-mini", false, false, true},
		{"openai", "http://127.0.0.1:9/v1", "", "o4-mini", true, false, true},
		{"openai", "http://127.0.0.1:9/v1", "max_completion_tokens", "gpt-4o-mini", true, false, true},
		{"openai", OpenAIBaseURL, "max_tokens", "gpt-5", false, false, true},
		{"openrouter", OpenRouterBaseURL, "", "openai/gpt-5-mini", true, true, true},
		{"openrouter", OpenRouterBaseURL, "", "ollama3", false, true, true},
		{"gemini", GeminiBaseURL, "", "gemini-3", false, true, false},
		{"groq", GroqBaseURL, "", "llama", false, true, false},
		{"lookalike", "https://xapi.openai.com/v1", "", "gpt-4o", false, true, true},
		{"vllm", "http://10.0.0.1:8000/v1", "", "o", false, true, true},
	}
	for _, tt := range tests {
		d := dialectOf(Config{Name: tt.name, BaseURL: tt.base, MaxTokensField: tt.field})
		got := d.of(tt.model)
		if got.MaxCompletionTokens != tt.maxCompletion || got.SystemRole != tt.system || d.noCompletions == tt.completions {
			t.Errorf("%s at %s, %s: %+v, completions %v", tt.model, tt.name, tt.base, got, !d.noCompletions)
		}
	}
}

func TestOpenAI_names_the_bound_as_the_model_wants_it(t *testing.T) {
	p := connect(t, KindOpenAI)
	r := ask(KindOpenAI, "o4-mini", true, false)
	r.MaxTokens = ptr(2)
	got, err := chat.Collect(p.Stream(t.Context(), r))
	if err != nil || textOf(got) != "echo: three" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestOpenAI_refuses_text_completions_where_there_are_none(t *testing.T) {
	p, err := New(Config{Kind: KindOpenAI, Name: "gemini", BaseURL: GeminiBaseURL})
	if err != nil {
		t.Fatal(err)
	}
	_, err = chat.Collect(p.Stream(t.Context(), &chat.Request{Model: "gemini/x", Prompt: "p"}))
	var e *chat.Error
	if !errors.As(err, &e) || e.Status != 400 || e.Code != "unsupported_endpoint" {
		t.Errorf("%v", err)
	}
}

func TestOpenAI_keeps_slashes_of_its_models_names(t *testing.T) {
	for full, want := range map[string]string{"openrouter/openai/gpt-4o": "openai/gpt-4o", "openrouter/openrouter/auto": "openrouter/auto"} {
		if got := upstreamModel("openrouter", full); got != want {
			t.Errorf("%s: %s", full, got)
		}
	}
}

func names(models []Model) []string {
	list := []string{}
	for _, m := range models {
		list = append(list, m.ID)
	}
	return list
}

func TestModels_of_the_upstream(t *testing.T) {
	p := connect(t, KindOpenAI)
	models, err := p.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	list := " " + strings.Join(names(models), " ") + " "
	for name, want := range map[string]bool{"echo-1": true, "gpt-4o-mini": true, "o4-mini": true, "fault-429": true, "text-embedding-3-small": false, "tts-1": false} {
		if got := strings.Contains(list, " "+name+" "); got != want {
			t.Errorf("%s: listed %v", name, got)
		}
	}
	for _, m := range models {
		switch m.ID {
		case "gpt-4o-mini":
			if !m.Chat || m.Completions || m.Created == 0 || m.OwnedBy != "upstreamtest" {
				t.Errorf("%+v", m)
			}
		case "gpt-3.5-turbo-instruct":
			if m.Chat || !m.Completions {
				t.Errorf("%+v", m)
			}
		case "echo-1":
			if m.Chat || m.Completions {
				t.Errorf("%+v", m)
			}
		}
	}
}

func TestModels_have_names_that_can_be_asked_for(t *testing.T) {
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"data":[{"id":"/models/Qwen 3.gguf"},{"id":""},{"id":" x"},{"id":"x "},{"id":"x\ny"},{"id":"x\u007f"},{"id":"`+strings.Repeat("x", 257)+`"},{"id":"`+canary+`"}]}`)
	}))
	defer up.Close()
	p, err := New(Config{Kind: KindOpenAI, Name: "lab", BaseURL: up.URL + "/v1", Key: mustKey(t, canary)})
	if err != nil {
		t.Fatal(err)
	}
	models, err := p.Models(t.Context())
	if got := names(models); err != nil || !reflect.DeepEqual(got, []string{"/models/Qwen 3.gguf"}) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestModels_of_a_setting(t *testing.T) {
	for kind, want := range map[string][]Model{
		KindOpenAI:    {{ID: "gpt-4o", Chat: true}, {ID: "text-embedding-3-small"}, {ID: "davinci-002", Completions: true}},
		KindAnthropic: {{ID: "gpt-4o", Chat: true, Completions: true}, {ID: "text-embedding-3-small", Chat: true, Completions: true}, {ID: "davinci-002", Chat: true, Completions: true}},
	} {
		before := len(shared.Requests())
		p := connect(t, kind, func(c *Config) { c.Models = []string{"gpt-4o", "text-embedding-3-small", "davinci-002"} })
		models, err := p.Models(t.Context())
		if err != nil || !reflect.DeepEqual(models, want) {
			t.Errorf("%s: %+v, %v", kind, models, err)
		}
		if len(shared.Requests()) != before {
			t.Errorf("%s: the upstream was asked", kind)
		}
	}
}

func TestClassify(t *testing.T) {
	for name, classify := range map[string]struct {
		f    func(*Model) bool
		want map[string]bool
	}{
		"OpenAI": {classifyOpenAI, map[string]bool{"gpt-4o": true, "gpt-5-mini": true, "o3": true, "chatgpt-4o-latest": true, "ft:gpt-4o-mini:org::id": true, "davinci-002": true, "gpt-9-unheard-of": true,
			"ft:gpt-4o-mini:my-image-lab:live:id": true, "ft:gpt-3.5-turbo-instruct:o::i": true, "olive-research": true, "gpt-oss-speechless": true, "ft:gpt-4o-audio-preview:o::i": false, "gpt-5-codex": false, "o3-deep-research-2025-06-26": false, "computer-use-preview": false,
			"gpt-4o-realtime-preview": false, "gpt-4o-audio-preview": false, "whisper-1": false, "dall-e-3": false, "omni-moderation-latest": false, "text-embedding-ada-002": false, "gpt-image-1": false, "o1-pro": false, "gpt-4o-search-preview": false, "sora-2": false, "gpt-4o-mini-tts": false}},
		"Gemini": {classifyGemini, map[string]bool{"models/gemini-2.5-flash": true, "models/text-embedding-004": false, "models/imagen-4": false}},
		"Groq":   {classifyGroq, map[string]bool{"llama-3.3-70b-versatile": true, "whisper-large-v3": false}},
		"own":    {classifyOwn, map[string]bool{"llama3.2:1b": true, "nomic-embed-text:latest": false}},
	} {
		for id, want := range classify.want {
			m := Model{ID: id}
			if got := classify.f(&m); got != want {
				t.Errorf("%s: %s: %v", name, id, got)
			}
			if strings.HasPrefix(m.ID, "models/") {
				t.Errorf("%s: %s", name, m.ID)
			}
		}
	}
}

// TestModels_are_cached follows a list through its life.
func TestModels_are_cached(t *testing.T) {
	var asked atomic.Int32
	var broken atomic.Bool
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := asked.Add(1)
		if broken.Load() {
			http.Error(w, canary, 500)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"data": []any{
			"odd", map[string]any{"id": 7}, // rows that are none
			map[string]any{"id": "m", "created": "yesterday", "context_length": 8192, "owned_by": canary}, map[string]any{"id": "", "created": 1},
			map[string]any{"id": "with\ttab"}, map[string]any{"id": "x-" + canary}, map[string]any{"id": strings.Repeat("n", int(n))},
		}})
	}))
	defer up.Close()
	p := connect(t, KindOpenAI, func(c *Config) { c.BaseURL, c.Name = up.URL, "own" })
	list := p.(*openAI).catalog
	var clock atomic.Int64
	list.now = func() time.Time { return time.Unix(clock.Load(), 0) }
	check := func(when string, requests int32, want []string, fails bool) {
		t.Helper()
		models, err := p.Models(t.Context())
		if !reflect.DeepEqual(names(models), want) || (err != nil) != fails || asked.Load() != requests {
			t.Errorf("%s: %q, %v after %d requests", when, names(models), err, asked.Load())
		}
		if err != nil && strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: the error shows the key: %v", when, err)
		}
		if len(models) > 0 && (models[0].ContextWindow != 8192 || models[0].OwnedBy != redacted) {
			t.Errorf("%s: %+v", when, models[0])
		}
	}
	// settle waits for a list that is being read in the background.
	settle := func() {
		for range 500 {
			list.mu.Lock()
			idle := list.running == nil
			list.mu.Unlock()
			if idle {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatal("the list is still being read")
	}

	broken.Store(true)
	check("before there is a list", 1, []string{}, true)
	check("at once again", 1, []string{}, true)
	broken.Store(false)
	clock.Add(int64(listRetry/time.Second) + 1)
	check("after the time to wait", 2, []string{"m", "nn"}, false)
	check("while it is current", 2, []string{"m", "nn"}, false)
	clock.Add(int64(listTTL/time.Second) + 1)
	models, err := p.Models(t.Context())
	if err != nil || !reflect.DeepEqual(names(models), []string{"m", "nn"}) {
		t.Errorf("while it is being read again: %q, %v", names(models), err)
	}
	settle()
	check("read again", 3, []string{"m", "nnn"}, false)
	broken.Store(true)
	clock.Add(int64(listTTL/time.Second) + 1)
	p.Models(t.Context())
	settle()
	check("when it can't be read any more", 4, []string{"m", "nnn"}, true)
}

func TestModels_end_with_their_caller(t *testing.T) {
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer up.Close()
	p := connect(t, KindOpenAI, func(c *Config) { c.BaseURL, c.Timeouts.Models = up.URL, time.Second })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := p.Models(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if _, err := p.Models(t.Context()); err == nil {
		t.Error("a list out of nothing")
	}
}
