package provider

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fewshot/app/chat"
)

// says is an upstream that gives every request the same answer.
func says(t *testing.T, kind string, status int, contentType, body string) Provider {
	t.Helper()
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Content-Type"] = []string{contentType}
		if contentType == "" {
			w.Header()["Content-Type"] = nil
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	t.Cleanup(up.Close)
	return connect(t, kind, func(c *Config) { c.BaseURL = up.URL + "/v1"; c.Name = "own" })
}

const (
	goodStream = `data: {"choices":[{"index":0,"delta":{"content":"Hello"}}]}` + "\n\n" +
		`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n"
	goodAnswer   = `{"choices":[{"index":0,"message":{"content":"Hello"},"finish_reason":"stop"}]}`
	goodMessages = `event: message_start` + "\n" + `data: {"type":"message_start","message":{"id":"1","usage":{"input_tokens":3,"output_tokens":1}}}` + "\n\n" +
		`data: {"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"Hm"}}` + "\n\n" +
		`data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"Hello"}}` + "\n\n" +
		`data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9,"output_tokens_details":{"thinking_tokens":7}}}` + "\n\n" +
		`data: {"type":"message_stop"}` + "\n\n"
	goodMessage = `{"type":"message","id":"1","content":[{"type":"thinking","thinking":"Hm"},{"type":"text","text":"Hello"}],"stop_reason":"end_turn","usage":{"input_tokens":3,"cache_creation":[],"output_tokens":9,"output_tokens_details":{"thinking_tokens":7}}}`
)

// TestStream_takes_a_good_answer_by_what_it_is has answers under wrong names,
// and in the form that was not asked for.
func TestStream_takes_a_good_answer_by_what_it_is(t *testing.T) {
	for name, tt := range map[string]struct{ kind, contentType, body string }{
		"a_stream_as_text":          {KindOpenAI, "text/plain; charset=utf-8", goodStream},
		"a_stream_as_bytes":         {KindOpenAI, "application/octet-stream", goodStream},
		"a_stream_as_JSON":          {KindOpenAI, "application/json", goodStream},
		"a_stream_of_no_type":       {KindOpenAI, "", goodStream},
		"a_stream_after_a_comment":  {KindOpenAI, "text/plain", "\ufeff: hello\n\n" + goodStream},
		"a_stream_as_a_page":        {KindOpenAI, "text/html", goodStream},
		"an_answer_as_text":         {KindOpenAI, "text/plain", goodAnswer},
		"an_answer_as_a_stream":     {KindOpenAI, "text/event-stream", goodAnswer},
		"an_answer_after_space":     {KindOpenAI, "application/json", strings.Repeat("\n", 3000) + goodAnswer},
		"an_answer_as_a_page":       {KindOpenAI, "text/html", goodAnswer},
		"messages_as_text":          {KindAnthropic, "text/plain", goodMessages},
		"messages_as_JSON":          {KindAnthropic, "application/json", goodMessages},
		"a_message_as_text":         {KindAnthropic, "text/plain", goodMessage},
		"a_message_called_a_stream": {KindAnthropic, "text/event-stream", goodMessage},
	} {
		t.Run(name, func(t *testing.T) {
			p := says(t, tt.kind, 200, tt.contentType, tt.body)
			for _, stream := range []bool{true, false} {
				got, err := chat.Collect(p.Stream(t.Context(), ask("own", "m", true, stream)))
				if err != nil || textOf(got) != "Hello" || got.Samples[0].FinishReason != chat.FinishStop {
					t.Fatalf("stream=%v: %+v, %v", stream, got, err)
				}
				if tt.kind == KindAnthropic && (got.Samples[0].Reasoning != "Hm" || got.Usage == nil || *got.Usage != chat.Usage{PromptTokens: 3, CompletionTokens: 9, TotalTokens: 12, ReasoningTokens: 7}) {
					t.Errorf("stream=%v: %+v, %+v", stream, got.Samples, got.Usage)
				}
			}
		})
	}
	for name, tt := range map[string]struct{ contentType, body string }{
		"a_page":               {"text/html", "<!doctype html><title>Welcome</title>"},
		"a_page_called_stream": {"text/event-stream", "<html>"},
		"a_text":               {"text/plain", "denied"},
		"nothing":              {"text/plain", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := chat.Collect(says(t, KindOpenAI, 200, tt.contentType, tt.body).Stream(t.Context(), ask("own", "m", true, true)))
			if e := chat.AsError(err); e == nil || e.Code != chat.CodeUnreadableAnswer || !strings.Contains(e.Hint, "base URL") {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestStream_takes_every_success_for_one(t *testing.T) {
	got, err := chat.Collect(says(t, KindOpenAI, 201, "application/json", goodAnswer).Stream(t.Context(), ask("own", "m", true, false)))
	if err != nil || textOf(got) != "Hello" {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestAnthropic_knows_no_usage_before_the_end: the count at the beginning is
// not the answer's.
func TestAnthropic_knows_no_usage_before_the_end(t *testing.T) {
	without := strings.Replace(goodMessages, `,"usage":{"output_tokens":9,"output_tokens_details":{"thinking_tokens":7}}`, "", 1)
	got, err := chat.Collect(says(t, KindAnthropic, 200, "text/event-stream", without).Stream(t.Context(), ask("own", "m", true, true)))
	if err != nil || textOf(got) != "Hello" || got.Usage != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestStream_keeps_what_came_of_an_answer_that_was_broken_off is for answers in
// one piece.
func TestStream_keeps_what_came_of_an_answer_that_was_broken_off(t *testing.T) {
	broken := strings.Replace(goodAnswer, `"stop"`, `"error"`, 1)
	got, err := chat.Collect(says(t, KindOpenAI, 200, "application/json", broken).Stream(t.Context(), ask("own", "m", true, false)))
	if e := chat.AsError(err); textOf(got) != "Hello" || e == nil || e.Code != chat.CodeStreamBroken || !strings.HasPrefix(e.Message, "own: ") {
		t.Errorf("%+v, %v", got, err)
	}
}
