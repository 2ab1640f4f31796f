package provider

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"fewshot/app/chat"
)

func TestAnthropic_translates(t *testing.T) {
	type messages = []chat.Message
	tests := []struct {
		name string
		r    chat.Request
		body string
	}{
		{"turns_with_a_system_message", chat.Request{Messages: messages{{Role: "system", Content: "S"}, {Role: "user", Content: "a"}, {Role: "assistant", Content: "b"}, {Role: "user", Content: "c"}}},
			`{"model":"echo-1","max_tokens":8192,"system":"S","messages":[{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant","content":[{"type":"text","text":"b"}]},{"role":"user","content":[{"type":"text","text":"c"}]}]}`},
		{"joins_system_and_developer_messages", chat.Request{Messages: messages{{Role: "developer", Content: "D"}, {Role: "user", Content: "a"}, {Role: "system", Content: "S"}}},
			`{"model":"echo-1","max_tokens":8192,"system":"D\nS","messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}`},
		{"joins_neighbours", chat.Request{Messages: messages{{Role: "user", Content: "a"}, {Role: "user", Content: "b"}}},
			`{"model":"echo-1","max_tokens":8192,"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}`},
		{"a_text_as_one_message", chat.Request{Prompt: "p", Parameters: chat.Parameters{MaxTokens: ptr(5), Temperature: ptr(1.0), TopP: ptr(0.5), Stop: []string{"\n", "Q:"}}},
			`{"model":"echo-1","max_tokens":5,"messages":[{"role":"user","content":[{"type":"text","text":"p"}]}],"stop_sequences":["Q:"],"temperature":1,"top_p":0.5}`},
		{"drops_what_does_nothing", chat.Request{Prompt: "p", Stream: true, Parameters: chat.Parameters{N: ptr(1), FrequencyPenalty: ptr(0.0), PresencePenalty: ptr(0.0)}},
			`{"model":"echo-1","max_tokens":8192,"messages":[{"role":"user","content":[{"type":"text","text":"p"}]}],"stream":true}`},
	}
	p := connect(t, KindAnthropic)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.r.Model = "anthropic/echo-1"
			if _, err := chat.Collect(p.Stream(t.Context(), &tt.r)); err != nil {
				t.Fatal(err)
			}
			if got := string(last(t, shared, "echo-1").Body); got != tt.body {
				t.Errorf("sent %s\nwant %s", got, tt.body)
			}
		})
	}
}

func TestAnthropic_refuses(t *testing.T) {
	p := connect(t, KindAnthropic)
	before := len(shared.Requests())
	for param, r := range map[string]chat.Request{
		"n":                 {Prompt: "p", Parameters: chat.Parameters{N: ptr(2)}},
		"logprobs":          {Prompt: "p", Parameters: chat.Parameters{TopLogprobs: ptr(0)}},
		"frequency_penalty": {Prompt: "p", Parameters: chat.Parameters{FrequencyPenalty: ptr(1.0)}},
		"presence_penalty":  {Prompt: "p", Parameters: chat.Parameters{PresencePenalty: ptr(1.0)}},
		"seed":              {Prompt: "p", Parameters: chat.Parameters{Seed: ptr(int64(0))}},
		"temperature":       {Prompt: "p", Parameters: chat.Parameters{Temperature: ptr(1.1)}},
		"messages":          {Messages: []chat.Message{{Role: "assistant", Content: "a"}}},
		"messages ":         {Messages: []chat.Message{{Role: "system", Content: "a"}}},
		"messages  ":        {Prompt: ""},
	} {
		_, err := chat.Collect(p.Stream(t.Context(), &r))
		var e *chat.Error
		if !errors.As(err, &e) || e.Param != strings.TrimSpace(param) || e.Status != 400 || e.Hint == "" {
			t.Errorf("%s: %v", param, err)
		}
	}
	if len(shared.Requests()) != before {
		t.Error("a refused request was sent")
	}
}

func TestAnthropic_adds_v1_to_a_bare_host(t *testing.T) {
	for _, base := range []string{shared.URL, shared.URL + "/", shared.URL + "/v1", shared.URL + "/v1/"} {
		p := connect(t, KindAnthropic, func(c *Config) { c.BaseURL = base })
		if _, err := chat.Collect(p.Stream(t.Context(), ask(KindAnthropic, "echo-1", true, true))); err != nil {
			t.Errorf("%s: %v", base, err)
		}
	}
}

func TestAnthropic_lists_models(t *testing.T) {
	models, err := connect(t, KindAnthropic).Models(t.Context())
	if err != nil || len(models) < 5 || models[0] != (Model{ID: "echo-1", OwnedBy: "anthropic", Created: 1767323045, Chat: true, Completions: true}) {
		t.Errorf("%+v, %v", models, err)
	}
}

// replay is an upstream that answers everything with a recorded stream.
func replay(t *testing.T, wire string) Provider {
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		io.WriteString(w, wire)
	}))
	t.Cleanup(up.Close)
	return connect(t, KindAnthropic, func(c *Config) { c.BaseURL = up.URL })
}

func TestAnthropic_reads_a_stream(t *testing.T) {
	wire, err := os.ReadFile(filepath.Join("testdata", "anthropic.sse"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := chat.Collect(replay(t, string(wire)).Stream(t.Context(), ask(KindAnthropic, "m", true, true)))
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != "msg_01" || got.Model != "claude-test-20260101" || textOf(got) != "Hello, 世界!" || got.Samples[0].FinishReason != chat.FinishStop {
		t.Errorf("%+v", got)
	}
	if want := (&chat.Usage{PromptTokens: 2125, CompletionTokens: 15, TotalTokens: 2140, CachedTokens: 2000, CacheWriteTokens: 100}); !reflect.DeepEqual(got.Usage, want) {
		t.Errorf("usage %+v", got.Usage)
	}
	if got.Samples[0].Reasoning != "Hm." {
		t.Errorf("thought %q", got.Samples[0].Reasoning)
	}
	// Wherever it is cut off, it is broken and keeps what had arrived, unless the
	// reason why it ends has come: then it is whole.
	reason := strings.Index(string(wire), `"usage":{"output_tokens":15}}`) + len(`"usage":{"output_tokens":15}}`)
	for at := range len(wire) {
		got, err := chat.Collect(replayed(t, string(wire[:at])))
		if (err == nil) != (at >= reason) || err == nil && (textOf(got) != "Hello, 世界!" || got.Usage == nil) {
			t.Fatalf("cut at byte %d: %+v, %v", at, got, err)
		}
		if !strings.HasPrefix("Hello, 世界!", textOf(got)) {
			t.Fatalf("cut at byte %d: %q", at, textOf(got))
		}
	}
}

// replayed is a stream read without a network.
func replayed(t *testing.T, wire string) iter.Seq2[chat.Chunk, error] {
	p := connect(t, KindAnthropic).(*anthropic)
	return p.events(readFrom(t, p.upstream, wire))
}

func TestAnthropic_finish_reasons(t *testing.T) {
	for stop, want := range map[string]string{
		"end_turn": chat.FinishStop, "stop_sequence": chat.FinishStop, "max_tokens": chat.FinishLength, "refusal": chat.FinishContentFilter,
		"model_context_window_exceeded": chat.FinishLength, "pause_turn": chat.FinishStop, "": "",
	} {
		if got := chat.FinishReason(stop); got != want {
			t.Errorf("%s: %s", stop, got)
		}
	}
}

func TestAnthropic_maps_errors_in_the_stream(t *testing.T) {
	for kind, status := range map[string]int{
		"overloaded_error": 503, "rate_limit_error": 429, "authentication_error": 424, "permission_error": 424, "invalid_request_error": 400,
		"not_found_error": 404, "timeout_error": 504, "billing_error": 429, "api_error": 502, "unheard_of": 502,
	} {
		wire := fmt.Sprintf("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":%q,\"message\":\"No.\"}}\n\n", kind)
		_, err := chat.Collect(replay(t, wire).Stream(t.Context(), ask(KindAnthropic, "m", true, true)))
		var e *chat.Error
		if !errors.As(err, &e) || e.Status != status || !strings.Contains(e.Message, "anthropic says: No.") {
			t.Errorf("%s: %+v", kind, err)
		}
	}
}

// TestAnthropic_cuts_at_white_space follows a stop sequence that the API does
// not take.
func TestAnthropic_cuts_at_white_space(t *testing.T) {
	p := connect(t, KindAnthropic)
	for _, stream := range []bool{true, false} {
		r := ask(KindAnthropic, "echo-1", true, stream)
		r.Stop = []string{" "}
		got, err := chat.Collect(p.Stream(t.Context(), r))
		if err != nil || textOf(got) != "echo:" || got.Samples[0].FinishReason != chat.FinishStop {
			t.Errorf("stream=%v: %+v, %v", stream, got, err)
		}
		if (got.Usage == nil) != stream {
			t.Errorf("stream=%v: usage %+v", stream, got.Usage)
		}
	}
	// What is not wanted is not waited for.
	r := ask(KindAnthropic, "fault-slow-stream", true, true)
	r.Stop = []string{" \n", "  ", " "}
	got, err := chat.Collect(p.Stream(t.Context(), r))
	if err != nil || textOf(got) != "" || got.Samples[0].FinishReason != chat.FinishStop {
		t.Errorf("%+v, %v", got, err)
	}
	<-last(t, shared, "fault-slow-stream").Cancelled
}
