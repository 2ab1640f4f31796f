package httpd

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/server/provider"
)

// startOwn runs a server whose provider own is an upstream that answers every
// request in the same way.
func startOwn(t *testing.T, status int, contentType, body string) *site {
	t.Helper()
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	t.Cleanup(up.Close)
	p, err := provider.New(provider.Config{Kind: provider.KindOpenAI, Name: "own", BaseURL: up.URL + "/v1", Models: []string{"m"}})
	if err != nil {
		t.Fatal(err)
	}
	return start(t, nil, p)
}

func lines(data ...string) string { return "data: " + strings.Join(data, "\n\ndata: ") + "\n\n" }

// TestForeignStreams is what a client of ours sees of streams as servers of
// other makes send them, streamed and in one piece.
func TestForeignStreams(t *testing.T) {
	const (
		begun = `{"choices": [{"index": 0, "delta": {"content": "Hello"}, "finish_reason": null}]}`
		ended = `{"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}`
	)
	tests := []struct {
		name, wire              string
		text, reasoning, finish string
		usage                   *chat.Usage
		fails                   string // part of the error
	}{
		{"no_DONE", lines(begun, ended), "Hello", "", "stop", nil, ""},
		{"the_word_null", lines(strings.Replace(begun, "null", `"null"`, 1), ended, "[DONE]"), "Hello", "", "stop", nil, ""},
		{"eos_token", lines(begun, strings.Replace(ended, "stop", "eos_token", 1), "[DONE]"), "Hello", "", "stop", nil, ""},
		{"the_reason_error", lines(begun, strings.Replace(ended, "stop", "error", 1), "[DONE]"), "Hello", "", "", nil, "broke off the answer"},
		{"an_error_without_an_envelope", lines(begun, `{"object": "error", "message": "This model's maximum context length is 4096 tokens.", "type": "BadRequestError", "code": 400}`, "[DONE]"), "Hello", "", "", nil, "maximum context length"},
		{"minus_infinity", lines(`{"choices":[{"index":0,"delta":{"content":"Paris"},"logprobs":{"content":[{"token":"Paris","logprob":-0.01,"top_logprobs":[{"token":"x","logprob":-Infinity}]}]}}]}`, ended, "[DONE]"), "Paris", "", "stop", nil, ""},
		{"lists_for_objects", lines(begun, ended, `{"choices": [], "usage": {"prompt_tokens": null, "completion_tokens": "3", "total_tokens": 24, "prompt_tokens_details": [], "completion_tokens_details": null}}`, "[DONE]"), "Hello", "", "stop", &chat.Usage{PromptTokens: 21, CompletionTokens: 3, TotalTokens: 24}, ""},
		{"thinking_beside", lines(begun, ended, `{"choices": [], "usage": {"prompt_tokens": 21, "completion_tokens": 3, "total_tokens": 984}}`, "[DONE]"), "Hello", "", "stop", &chat.Usage{PromptTokens: 21, CompletionTokens: 963, TotalTokens: 984, ReasoningTokens: 960}, ""},
		{"an_empty_usage", lines(begun, ended, `{"choices": [], "usage": {}}`, "[DONE]"), "Hello", "", "stop", nil, ""},
		{"all_into_thinking", lines(`{"choices": [{"index": 0, "delta": {"content": null, "reasoning_content": "The pattern is"}}]}`, strings.Replace(ended, "stop", "length", 1), "[DONE]"), "", "The pattern is", "length", nil, ""},
		{"filtered", lines(strings.Replace(ended, "stop", "content_filter", 1), "[DONE]"), "", "", "content_filter", nil, ""},
		{"think_in_the_text", lines(strings.Replace(begun, "Hello", "<think>\\nOkay", 1), strings.Replace(begun, "Hello", ".</th", 1), strings.Replace(begun, "Hello", "ink>\\n\\nHello", 1), ended, "[DONE]"), "Hello", "\nOkay.", "stop", nil, ""},
		{"think_that_a_stop_cut", lines(strings.Replace(begun, "Hello", "<think>", 1), ended, "[DONE]"), "", "<think>", "stop", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := startOwn(t, 200, "text/plain", tt.wire)
			for _, stream := range []bool{true, false} {
				ask := `{"model":"own/m","messages":[{"role":"user","content":"x"}],"logprobs":true,"top_logprobs":1}`
				if stream {
					ask = strings.Replace(ask, "{", `{"stream":true,"stream_options":{"include_usage":true},`, 1)
				}
				res, body := s.send(t, "POST", "/v1/chat/completions", ask)
				got, err := chat.Collect(chat.DecodeStream(strings.NewReader(body)))
				if !stream {
					got, err = chat.DecodeAnswer([]byte(body))
					if res.StatusCode == 200 && !json.Valid([]byte(body)) {
						t.Errorf("not JSON: %s", body)
					}
				}
				if tt.fails != "" {
					if err == nil || !strings.Contains(err.Error(), tt.fails) || stream && (len(got.Samples) != 1 || got.Samples[0].Text != tt.text) {
						t.Errorf("stream=%v: %+v, %v", stream, got, err)
					}
					continue
				}
				if err != nil || len(got.Samples) != 1 {
					t.Fatalf("stream=%v: %v\n%s", stream, err, body)
				}
				if x := got.Samples[0]; x.Text != tt.text || x.Reasoning != tt.reasoning || x.FinishReason != tt.finish {
					t.Errorf("stream=%v: %+v", stream, x)
				}
				if (got.Usage == nil) != (tt.usage == nil) || got.Usage != nil && *got.Usage != *tt.usage {
					t.Errorf("stream=%v: usage %+v, want %+v", stream, got.Usage, tt.usage)
				}
			}
		})
	}
}

// TestForeignErrors is what a client of ours sees of refusals that are not the
// key's.
func TestForeignErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		body   string
		want   int
		code   string
		says   string
	}{
		"a_router":    {400, `{"error": {"message": "Provider returned error", "code": 400, "metadata": {"raw": "{\"error\":{\"message\":\"temperature: range 0..1\"}}", "provider_name": "X"}}}`, 400, "invalid_value", "temperature: range 0..1"},
		"a_region":    {403, `{"error": {"message": "Country, region, or territory not supported", "type": "request_forbidden", "param": null, "code": "unsupported_country_region_territory"}}`, 424, chat.CodeUpstreamRegion, "The key is not the reason"},
		"logprobs":    {403, `{"error": {"message": "You are not allowed to request logprobs from this model", "type": "invalid_request_error", "param": null, "code": null}}`, 400, chat.CodeUnsupportedParameter, "logprobs"},
		"no_credit":   {400, `{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}`, 429, "insufficient_quota", "no credit left"},
		"a_wrong_key": {400, `[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]`, 424, chat.CodeUpstreamUnauthorized, "Set a key of own"},
	} {
		t.Run(name, func(t *testing.T) {
			s := startOwn(t, tt.status, "application/json", tt.body)
			for _, stream := range []string{"true", "false"} {
				res, body := s.send(t, "POST", "/v1/chat/completions", `{"model":"own/m","messages":[{"role":"user","content":"x"}],"stream":`+stream+`}`)
				e := decodeError(t, res, body, tt.want, tt.code)
				if !strings.Contains(e.Error.Message+" "+e.Error.Hint, tt.says) {
					t.Errorf("%s", body)
				}
				if res.StatusCode >= 400 && res.StatusCode != 503 && res.Header.Get("X-Should-Retry") == "true" {
					t.Errorf("a client is told to try again: %v", res.Header)
				}
			}
		})
	}
}

// TestStream_hurries_when_nothing_follows: what an upstream sent before it
// pauses is with the client by then, also where the last of it says nothing.
func TestStream_hurries_when_nothing_follows(t *testing.T) {
	text := func(s string) string { return lines(`{"choices":[{"index":0,"delta":{"content":"` + s + `"}}]}`) }
	silent := lines(`{"choices":[],"prompt_filter_results":[]}`)
	seen := make(chan bool)
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, piece := range []string{text("one"), text("two") + text("three") + silent, text("four") + ": ping\n\n", text("five") + text("six")[:20]} {
			io.WriteString(w, piece)
			w.(http.Flusher).Flush()
			select {
			case <-seen:
			case <-time.After(10 * time.Second):
				return
			}
		}
		io.WriteString(w, text("six")[20:]+lines(`{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`, "[DONE]"))
	}))
	defer up.Close()
	p, err := provider.New(provider.Config{Kind: provider.KindOpenAI, Name: "own", BaseURL: up.URL + "/v1", Models: []string{"m"}})
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, nil, p)
	res, err := s.Client().Post(s.URL+"/v1/chat/completions", "application/json", strings.NewReader(`{"model":"own/m","messages":[{"role":"user","content":"x"}],"stream":true}`))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var got strings.Builder
	piece := make([]byte, 4096)
	for _, word := range []string{"one", "three", "four", "five"} {
		for !strings.Contains(got.String(), word) {
			n, err := res.Body.Read(piece)
			if got.Write(piece[:n]); err != nil {
				t.Fatalf("%v before %q came: %s", err, word, got.String())
			}
		}
		seen <- true
	}
	rest, err := io.ReadAll(res.Body)
	if err != nil || !strings.Contains(string(rest), "six") || !strings.HasSuffix(string(rest), "[DONE]\n\n") {
		t.Errorf("%v\n%s", err, rest)
	}
}
