package provider

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"fewshot/app/chat"
)

// canned answers every request with the same body.
type canned struct {
	status int
	kind   string
	body   []byte
}

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
	return &http.Response{
		Status: http.StatusText(c.status), StatusCode: c.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {c.kind}}, Body: io.NopCloser(bytes.NewReader(c.body)), ContentLength: -1,
	}, nil
}

// FuzzAnswer checks that whatever an upstream answers, in one piece or as a stream,
// a caller gets an answer or an error that says so, and never the key.
func FuzzAnswer(f *testing.F) {
	const key = "sk-canary-0123456789abcdef"
	for _, s := range []string{
		`{"id":"a","choices":[{"index":0,"message":{"role":"assistant","content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`,
		`{"id":"a","choices":[{"index":0,"text":"x","finish_reason":"length","logprobs":{"tokens":["x"],"token_logprobs":[-0.1],"top_logprobs":[{"x":-0.1}],"text_offset":[0]}}]}`,
		"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n: ping\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
		`{"error":{"message":"` + key + ` is wrong","type":"t","param":null,"code":null}}`,
		`[{"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT"}}]`,
		`{"object":"error","message":{"detail":[{"loc":["body","n"],"msg":"no"}]}}`,
		"data: {\"object\":\"error\",\"message\":\"x\"}\n\n",
		`{"type":"message","role":"assistant","content":[{"type":"thinking","thinking":"","signature":"s"},{"type":"text","text":"x"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":2}}`,
		"event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"usage\":{\"input_tokens\":3}}}\n\nevent: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"x\"}}\n\nevent: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":2}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
		"event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
		"", "null", "<html>", "data: ", "data: {}\n\ndata: [DONE]\n\n",
	} {
		for form := range uint8(8) {
			f.Add([]byte(s), form, uint16(200))
		}
		f.Add([]byte(s), uint8(1), uint16(400))
		f.Add([]byte(s), uint8(6), uint16(529))
	}
	secret, err := NewKey(key)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte, form uint8, status uint16) {
		anthropic, isChat, events := form&1 != 0, form&2 != 0, form&4 != 0
		c := Config{Kind: KindOpenAI, Name: "up", BaseURL: "https://up.example/v1", Key: secret}
		answer := canned{status: 200 + int(status)%400, kind: "application/json", body: body}
		if anthropic {
			c.Kind = KindAnthropic
		}
		if events {
			answer.kind = "text/event-stream"
		}
		c.Transport = answer
		p, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		limit := 16
		r := &chat.Request{Model: "up/m", Prompt: "p", Stream: events, Parameters: chat.Parameters{MaxTokens: &limit}}
		if isChat {
			r.Prompt, r.Messages = "", []chat.Message{{Role: chat.User, Content: "p"}}
		}
		var shown strings.Builder
		got, err := chat.Collect(func(yield func(chat.Chunk, error) bool) {
			for chunk, err := range p.Stream(t.Context(), r) {
				shown.WriteString(chunk.Text)
				if !yield(chunk, err) {
					return
				}
			}
		})
		var public *chat.Error
		switch {
		case err == nil && len(got.Samples) == 0:
			t.Fatalf("a quiet success without a sample: %q", body)
		case err == nil && answer.status/100 != 2: // a status of the 200s that nobody knows is 200 (RFC 9110, 15)
			t.Fatalf("an answer of status %d is an answer: %q", answer.status, body)
		case err != nil && (!errors.As(err, &public) || public.Message == "" || public.Status < 400):
			t.Fatalf("%q fails with %#v", body, err)
		}
		if public != nil {
			shown.WriteString(public.Error() + public.Hint + public.Param + public.Code + public.Type)
		}
		if strings.Contains(shown.String(), key) {
			t.Fatalf("the key is shown: %q", shown.String())
		}
	})
}
