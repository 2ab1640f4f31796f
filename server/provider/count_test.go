package provider

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"fewshot/app/ability"
	"fewshot/app/chat"
)

// answering is a transport that answers paths, and keeps what it was asked.
type answering struct {
	answers map[string]string // by path; without an answer the path is not there
	asked   map[string]string // bodies, by path
	headers http.Header       // of the last request
}

func (a *answering) RoundTrip(r *http.Request) (*http.Response, error) {
	body := ""
	if r.Body != nil {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		body = string(b)
	}
	a.asked[r.URL.Path], a.headers = body, r.Header
	status, text := 200, a.answers[r.URL.Path]
	if text == "" {
		status, text = 404, `{"error":{"message":"no such path","type":"invalid_request_error"}}`
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(text)), Request: r}, nil
}

// TestCountTokens asks each kind of provider in its own way.
func TestCountTokens(t *testing.T) {
	turns := []chat.Message{{Role: chat.System, Content: "Be brief."}, {Role: chat.User, Content: "one"}, {Role: chat.Assistant, Content: "eins"}, {Role: chat.User, Content: "two"}}
	list := func(owner string) string {
		return `{"object":"list","data":[{"id":"m","object":"model","owned_by":"` + owner + `"}]}`
	}
	for _, tt := range []struct {
		name, kind, provider, base string
		prompt                     string // "": the chat
		answers                    map[string]string
		path, asks                 string
		want                       int // -1: it doesn't count
	}{
		{name: "Anthropic", kind: KindAnthropic, provider: "anthropic", base: AnthropicBaseURL,
			answers: map[string]string{"/v1/messages/count_tokens": `{"input_tokens":31}`}, path: "/v1/messages/count_tokens",
			asks: `{"model":"m","system":"Be brief.","messages":[{"role":"user","content":[{"type":"text","text":"one"}]},{"role":"assistant","content":[{"type":"text","text":"eins"}]},{"role":"user","content":[{"type":"text","text":"two"}]}]}`, want: 31},
		{name: "OpenAI", kind: KindOpenAI, provider: "openai", base: OpenAIBaseURL,
			answers: map[string]string{"/v1/responses/input_tokens": `{"object":"response.input_tokens","input_tokens":29}`}, path: "/v1/responses/input_tokens",
			asks: `{"input":[{"role":"system","content":"Be brief."},{"role":"user","content":"one"},{"role":"assistant","content":"eins"},{"role":"user","content":"two"}],"model":"m"}`, want: 29},
		{name: "OpenAI's text completions", kind: KindOpenAI, provider: "openai", base: OpenAIBaseURL, prompt: "x", want: -1},
		{name: "Gemini", kind: KindOpenAI, provider: "gemini", base: GeminiBaseURL,
			answers: map[string]string{"/v1beta/models/m:countTokens": `{"totalTokens":17}`}, path: "/v1beta/models/m:countTokens",
			asks: `{"generateContentRequest":{"model":"models/m","systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[{"role":"user","parts":[{"text":"one"}]},{"role":"model","parts":[{"text":"eins"}]},{"role":"user","parts":[{"text":"two"}]}]}}`, want: 17},
		{name: "vLLM", kind: KindOpenAI, provider: "lab", base: "http://127.0.0.1:8000/v1",
			answers: map[string]string{"/v1/models": list("vllm"), "/tokenize": `{"count":12,"max_model_len":4096,"tokens":[1,2]}`}, path: "/tokenize",
			asks: `{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"one"},{"role":"assistant","content":"eins"},{"role":"user","content":"two"}],"model":"m"}`, want: 12},
		{name: "vLLM, a text", kind: KindOpenAI, provider: "lab", base: "http://127.0.0.1:8000/v1", prompt: "a b",
			answers: map[string]string{"/v1/models": list("vllm"), "/tokenize": `{"count":3}`}, path: "/tokenize", asks: `{"model":"m","prompt":"a b"}`, want: 3},
		{name: "llama.cpp", kind: KindOpenAI, provider: "llamacpp", base: "http://127.0.0.1:8080/v1",
			answers: map[string]string{"/v1/models": list("llamacpp"), "/apply-template": `{"prompt":"<|user|>two"}`, "/tokenize": `{"tokens":[1,2,3,4]}`}, path: "/tokenize",
			asks: `{"add_special":true,"content":"\u003c|user|\u003etwo","parse_special":true}`, want: 4},
		{name: "llama.cpp, a text", kind: KindOpenAI, provider: "llamacpp", base: "http://127.0.0.1:8080/v1", prompt: "a <s> b",
			answers: map[string]string{"/v1/models": list("llamacpp"), "/tokenize": `{"tokens":[]}`}, path: "/tokenize",
			asks: `{"add_special":true,"content":"a \u003cs\u003e b","parse_special":false}`, want: 0},
		{name: "a server that nobody knows", kind: KindOpenAI, provider: "lab", base: "http://127.0.0.1:8000/v1", answers: map[string]string{"/v1/models": list("me")}, want: -1},
		{name: "something that is no number", kind: KindAnthropic, provider: "anthropic", base: AnthropicBaseURL,
			answers: map[string]string{"/v1/messages/count_tokens": `{"input_tokens":"many"}`}, want: -1},
		{name: "a number that is none", kind: KindAnthropic, provider: "anthropic", base: AnthropicBaseURL,
			answers: map[string]string{"/v1/messages/count_tokens": `{"input_tokens":-1}`}, want: -1},
		{name: "a list", kind: KindAnthropic, provider: "anthropic", base: AnthropicBaseURL,
			answers: map[string]string{"/v1/messages/count_tokens": `[1]`}, want: -1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			transport := &answering{answers: tt.answers, asked: map[string]string{}}
			key, err := NewKey("sk-canary-1234567890")
			if err != nil {
				t.Fatal(err)
			}
			p, err := New(Config{Kind: tt.kind, Name: tt.provider, BaseURL: tt.base, Key: key, Transport: transport})
			if err != nil {
				t.Fatal(err)
			}
			if tt.answers["/v1/models"] != "" {
				if _, err := p.Models(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			r := &chat.Request{Model: tt.provider + "/m", Messages: turns}
			if tt.prompt != "" {
				r.Prompt, r.Messages = tt.prompt, nil
			}
			n, err := p.(Counter).CountTokens(t.Context(), r)
			endpoint := ability.OnlyChat
			if tt.prompt != "" {
				endpoint = ability.OnlyCompletions
			}
			counts := tt.want >= 0 || tt.kind == KindAnthropic // whose answers may be odd
			if said := slices.Contains(p.(Counter).Counts("m"), endpoint); said != counts {
				t.Errorf("it says that it counts %s: %v", endpoint, said)
			}
			if tt.want < 0 {
				if problem, ok := errors.AsType[*chat.Error](err); !ok || problem.Code != chat.CodeNoTokenCount {
					t.Errorf("%d, %v", n, err)
				}
				return
			}
			if err != nil || n != tt.want {
				t.Fatalf("%d, %v; want %d", n, err, tt.want)
			}
			if got := transport.asked[tt.path]; got != tt.asks || !json.Valid([]byte(got)) {
				t.Errorf("asked %s\nwant  %s", got, tt.asks)
			}
			if tt.provider == "gemini" && (transport.headers.Get("X-Goog-Api-Key") == "" || transport.headers.Get("Authorization") != "") {
				t.Errorf("headers %v", transport.headers)
			}
		})
	}
	t.Run("a refusal is told, without the key", func(t *testing.T) {
		key, _ := NewKey("sk-canary-1234567890")
		p, err := New(Config{Kind: KindAnthropic, Name: "anthropic", BaseURL: AnthropicBaseURL, Key: key, Transport: &answering{asked: map[string]string{}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.(Counter).CountTokens(t.Context(), &chat.Request{Model: "anthropic/m", Messages: turns}); err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%v", err)
		}
	})
}
