package chat

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run go test -update)", err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs; got:\n%s", path, got)
	}
}

// answers are one of each kind, as their providers stream them.
var answers = []struct {
	name    string
	request Request
	chunks  []Chunk
}{
	{"chat", Request{Model: "openai/m", Messages: []Message{{User, "Hi"}}, Stream: true}, []Chunk{
		{ID: "chatcmpl-1", Model: "m-2026", Created: 1790000000, Text: "你"},
		{ID: "chatcmpl-1", Model: "m-2026", Created: 1790000000, Text: "好 \"x\"\n"},
		{ID: "chatcmpl-1", Model: "m-2026", Created: 1790000000, FinishReason: FinishStop},
	}},
	{"chat_usage", Request{Model: "openai/m", Messages: []Message{{User, "Hi"}}, Stream: true, IncludeUsage: true}, []Chunk{
		{ID: "chatcmpl-1", Model: "m", Created: 1790000000, Text: "a", FinishReason: FinishLength},
		{ID: "chatcmpl-1", Model: "m", Created: 1790000000, Usage: &Usage{PromptTokens: 9, CompletionTokens: 4, TotalTokens: 13, CachedTokens: 8, ReasoningTokens: 3}},
	}},
	{"chat_logprobs", Request{Model: "openai/m", Messages: []Message{{User, "Hi"}}, Stream: true, Parameters: Parameters{TopLogprobs: ptr(2)}}, []Chunk{
		{ID: "chatcmpl-1", Model: "m", Created: 1790000000, Text: "a", Logprobs: []TokenLogprob{
			{Token: "a", Logprob: -0.25, Bytes: []int{97}, Top: []Logprob{{"a", -0.25, []int{97}}, {"b", -1.5, []int{98}}}}}},
		{ID: "chatcmpl-1", Model: "m", Created: 1790000000, Logprobs: []TokenLogprob{
			{Token: `\xe4\xbd`, Logprob: -9999, Bytes: []int{0xe4, 0xbd}}}},
		{ID: "chatcmpl-1", Model: "m", Created: 1790000000, FinishReason: FinishStop},
	}},
	{"chat_samples", Request{Model: "openai/m", Messages: []Message{{User, "Hi"}}, Stream: true, Parameters: Parameters{N: ptr(2)}}, []Chunk{
		{ID: "chatcmpl-1", Model: "m", Created: 1790000000, Index: 1, Text: "b"},
		{ID: "chatcmpl-1", Model: "m", Created: 1790000000, Index: 0, Text: "a"},
		{ID: "chatcmpl-1", Model: "m", Created: 1790000000, Index: 1, FinishReason: FinishStop},
		{ID: "chatcmpl-1", Model: "m", Created: 1790000000, Index: 0, FinishReason: FinishStop},
	}},
	{"chat_refusal", Request{Model: "openai/m", Messages: []Message{{User, "Hi"}}, Stream: true}, []Chunk{
		{ID: "chatcmpl-1", Model: "m", Created: 1790000000, Refusal: "I can't."},
		{ID: "chatcmpl-1", Model: "m", Created: 1790000000, FinishReason: FinishStop},
	}},
	{"text", Request{Model: "tiny/base", Prompt: "1, 2,", Stream: true, IncludeUsage: true}, []Chunk{
		{ID: "cmpl-1", Model: "tiny/base", Created: 1790000000, Text: " 3"},
		{ID: "cmpl-1", Model: "tiny/base", Created: 1790000000, Text: ",", FinishReason: FinishStop},
		{ID: "cmpl-1", Model: "tiny/base", Created: 1790000000, Usage: &Usage{PromptTokens: 5, CompletionTokens: 2, TotalTokens: 7}},
	}},
	{"text_logprobs", Request{Model: "tiny/base", Prompt: "é ", Stream: true, Parameters: Parameters{TopLogprobs: ptr(2)}}, []Chunk{
		{ID: "cmpl-1", Model: "tiny/base", Created: 1790000000, Text: "中", Logprobs: []TokenLogprob{
			{Token: "bytes:\\xe4\\xb8", Logprob: -0.5, Bytes: []int{0xe4, 0xb8}, Top: []Logprob{{"bytes:\\xe4\\xb8", -0.5, []int{0xe4, 0xb8}}, {" a", -2, []int{32, 97}}}},
			{Token: "bytes:\\xad", Logprob: -0.125, Bytes: []int{0xad}}}},
		{ID: "cmpl-1", Model: "tiny/base", Created: 1790000000, Text: "!", FinishReason: FinishLength, Logprobs: []TokenLogprob{
			{Token: "!", Logprob: -1, Bytes: []int{33}, Top: []Logprob{{"!", -1, []int{33}}}}}},
	}},
}

func sequence(chunks []Chunk) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		for _, c := range chunks {
			if !yield(c, nil) {
				return
			}
		}
	}
}

func transcript(r *Request, chunks []Chunk) []byte {
	e := NewStreamEncoder(r, "id-of-the-server", 1)
	var b []byte
	for _, c := range chunks {
		b = e.Append(b, c)
	}
	return e.AppendDone(b)
}

func TestStreamEncoder(t *testing.T) {
	for _, tt := range answers {
		t.Run("writes_"+tt.name, func(t *testing.T) {
			got := transcript(&tt.request, tt.chunks)
			golden(t, tt.name+".sse", got)
			events, err := readEvents(strings.NewReader(string(got)))
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range events[:len(events)-1] {
				if !json.Valid([]byte(e.data)) {
					t.Errorf("not JSON: %s", e.data)
				}
			}
		})
	}
}

func TestDecodeStream_reads_what_StreamEncoder_writes(t *testing.T) {
	for _, tt := range answers {
		t.Run(tt.name, func(t *testing.T) {
			want, _ := Collect(sequence(tt.chunks))
			if !tt.request.IncludeUsage {
				want.Usage = nil
			}
			wire := string(transcript(&tt.request, tt.chunks))
			for _, r := range []io.Reader{strings.NewReader(wire), iotest.OneByteReader(strings.NewReader(wire))} {
				got, err := Collect(DecodeStream(r))
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
				}
			}
		})
	}
}

func TestAnswer(t *testing.T) {
	for _, tt := range answers {
		t.Run("writes_and_reads_"+tt.name, func(t *testing.T) {
			want, _ := Collect(sequence(tt.chunks))
			body := want.AppendJSON(nil, &tt.request, "id-of-the-server", 1)
			golden(t, tt.name+".json", append(body, '\n'))
			got, err := DecodeAnswer(body)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
			}
			again, err := Collect(got.Chunks())
			if err != nil || !reflect.DeepEqual(again, want) {
				t.Errorf("by chunks: %+v, %v\nwant %+v", again, err, want)
			}
		})
	}
}

func TestStreamEncoder_stands_in_for_what_a_chunk_lacks(t *testing.T) {
	r := &Request{Model: "p/m", Messages: []Message{{User, ""}}}
	for _, b := range [][]byte{
		NewStreamEncoder(r, "chatcmpl-own", 7).Append(nil, Chunk{Text: "a"}),
		(&Answer{Samples: []Sample{{Text: "a"}}}).AppendJSON(nil, r, "chatcmpl-own", 7),
	} {
		for _, want := range []string{`"id":"chatcmpl-own"`, `"created":7`, `"model":"p/m"`} {
			if !strings.Contains(string(b), want) {
				t.Errorf("no %s in %s", want, b)
			}
		}
	}
}

func TestStreamEncoder_ends_a_broken_stream_in_an_error(t *testing.T) {
	e := NewStreamEncoder(&answers[0].request, "id", 1)
	b := e.Append(nil, answers[0].chunks[0])
	b = e.AppendError(b, &Error{Status: 502, Message: "It broke.", Hint: "Again.", Type: "api_error", Code: CodeStreamBroken})
	golden(t, "broken.sse", b)
	got, err := Collect(DecodeStream(strings.NewReader(string(b))))
	want := &Error{Message: "It broke.", Hint: "Again.", Type: "api_error", Code: CodeStreamBroken}
	if !reflect.DeepEqual(err, want) || len(got.Samples) != 1 || got.Samples[0].Text != "你" {
		t.Errorf("got %+v, %#v", got, err)
	}
}

// TestDecodeStream_is_lenient reads what servers other than OpenAI's send.
func TestDecodeStream_is_lenient(t *testing.T) {
	const done = "data: [DONE]\n\n"
	tests := []struct {
		name, wire, text string
		usage            *Usage
	}{
		{"null_content", `data: {"choices":[{"index":0,"delta":{"role":"assistant","content":null}}]}` + "\n\n" +
			`data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}` + "\n\n" + done, "a", nil},
		{"extra_fields_and_reasoning", `data: {"id":"1","x":{"y":[1]},"created":"17","choices":[{"delta":{"content":"a","reasoning_content":"hm","tool_calls":null},"finish_reason":"stop","x":1}],"system_fingerprint":null}` + "\n\n" + done, "a", nil},
		{"created_as_a_float", `data: {"created":1.7e9,"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}` + "\n\n" + done, "a", nil},
		{"content_in_parts", `data: {"choices":[{"delta":{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},"finish_reason":"stop"}]}` + "\n\n" + done, "ab", nil},
		{"usage_in_every_event", `data: {"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}` + "\n\n" +
			`data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":1}}}` + "\n\n" + done,
			"a", &Usage{PromptTokens: 1, CompletionTokens: 2, TotalTokens: 3, CachedTokens: 1, ReasoningTokens: 1}},
		{"usage_details_null", `data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}` + "\n\n" +
			`data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_tokens_details":null}}` + "\n\n" + done,
			"a", &Usage{PromptTokens: 1, CompletionTokens: 2, TotalTokens: 3}},
		{"logprobs_of_no_known_shape", `data: {"choices":[{"delta":{"content":"a"},"logprobs":[1],"finish_reason":"stop"}]}` + "\n\n" + done, "a", nil},
		{"error_null", `data: {"error":null,"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}` + "\n\n" + done, "a", nil},
		{"an_end_without_DONE", `data: {"choices":[{"delta":{"content":"a"}}]}` + "\n\n" + `data: {"choices":[{"delta":{},"finish_reason":"stop"}]}`, "a", nil},
		{"a_text_completion", `data: {"choices":[{"text":"a","index":0,"finish_reason":"length"}]}` + "\r\n\r\n: ping\r\n\r\ndata: [DONE]", "a", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Collect(DecodeStream(strings.NewReader(tt.wire)))
			if err != nil || len(got.Samples) != 1 || got.Samples[0].Text != tt.text || got.Samples[0].FinishReason == "" {
				t.Fatalf("got %+v, %v", got, err)
			}
			if !reflect.DeepEqual(got.Usage, tt.usage) {
				t.Errorf("usage %+v, want %+v", got.Usage, tt.usage)
			}
		})
	}
}

func TestDecodeStream_fails_on(t *testing.T) {
	const (
		a    = `data: {"choices":[{"index":0,"delta":{"content":"a"}}]}` + "\n\n"
		stop = `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\n"
		b    = `data: {"choices":[{"index":1,"delta":{"content":"b"}}]}` + "\n\n"
		done = "data: [DONE]\n\n"
	)
	tests := []struct{ name, wire, code string }{
		{"an_empty_stream", "", CodeStreamBroken},
		{"an_end_in_the_answer", a, CodeStreamBroken},
		{"DONE_without_a_finish_reason", a + done, CodeStreamBroken},
		{"DONE_alone", done, CodeStreamBroken},
		{"DONE_with_one_of_two_samples_open", a + b + stop + done, CodeStreamBroken},
		{"an_end_in_an_event", a + `data: {"choices":[{"ind`, CodeUnreadableAnswer},
		{"an_event_that_is_not_JSON", a + "data: <html>\n\n", CodeUnreadableAnswer},
		{"an_impossible_index", `data: {"choices":[{"index":1000000000,"delta":{"content":"a"}}]}` + "\n\n", CodeUnreadableAnswer},
		{"a_negative_index", `data: {"choices":[{"index":-1,"delta":{"content":"a"}}]}` + "\n\n", CodeUnreadableAnswer},
		{"a_huge_line", "data: " + strings.Repeat("x", 2<<20), CodeUnreadableAnswer},
		{"an_error_envelope", a + `data: {"error":{"message":"no","code":"overloaded"}}` + "\n\n" + done, "overloaded"},
		{"an_error_event", a + "event: error\n" + `data: {"message":"no","code":"overloaded"}` + "\n\n", "overloaded"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Collect(DecodeStream(strings.NewReader(tt.wire)))
			var e *Error
			if !errors.As(err, &e) || e.Code != tt.code || e.Message == "" {
				t.Errorf("got %+v, %#v", got, err)
			}
			if strings.HasPrefix(tt.wire, a) && (len(got.Samples) == 0 || got.Samples[0].Text != "a") {
				t.Errorf("what had arrived is lost: %+v", got)
			}
		})
	}
}

func TestDecodeStream_stops_reading_when_the_loop_breaks(t *testing.T) {
	wire := transcript(&answers[0].request, answers[0].chunks)
	r := io.MultiReader(strings.NewReader(string(wire[:len(wire)-60])), iotest.ErrReader(errors.New("read too far")))
	for c, err := range DecodeStream(iotest.OneByteReader(r)) {
		if err != nil || c.Text != "你" {
			t.Fatalf("got %+v, %v", c, err)
		}
		break
	}
}

func TestDecodeAnswer_fails_on(t *testing.T) {
	tests := []struct{ name, body, code string }{
		{"HTML", "<html>", CodeUnreadableAnswer},
		{"an_object_without_choices", `{"id":"1"}`, CodeUnreadableAnswer},
		{"an_impossible_index", `{"choices":[{"index":999999999,"text":"a"}]}`, CodeUnreadableAnswer},
		{"an_envelope", `{"error":{"message":"no","code":"overloaded"}}`, "overloaded"},
		{"half_an_answer", `{"choices":[{"text":"a"`, CodeUnreadableAnswer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := DecodeAnswer([]byte(tt.body))
			if e := AsError(err); e == nil || e.Code != tt.code {
				t.Errorf("got %#v", err)
			}
		})
	}
}

func FuzzDecodeStream(f *testing.F) {
	for _, tt := range answers {
		f.Add(transcript(&tt.request, tt.chunks))
	}
	f.Add([]byte(`data: {"error":"x"}`))
	f.Fuzz(func(t *testing.T, wire []byte) {
		a, err := Collect(DecodeStream(strings.NewReader(string(wire))))
		if err == nil && len(a.Samples) == 0 {
			t.Fatalf("a quiet success without a sample: %q", wire)
		}
		if len(a.Samples) > maxIndex {
			t.Fatalf("%d samples", len(a.Samples))
		}
	})
}

func FuzzDecodeAnswer(f *testing.F) {
	for _, tt := range answers {
		a, _ := Collect(sequence(tt.chunks))
		f.Add(a.AppendJSON(nil, &tt.request, "id", 1))
	}
	for _, b := range usualBodies {
		f.Add([]byte(b.body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := DecodeAnswer(body)
		if plain, plainErr := decodeAnswer(body, true); !reflect.DeepEqual(a, plain) || fmt.Sprint(err) != fmt.Sprint(plainErr) {
			t.Fatalf("got %+v, %v\nplainly %+v, %v", a, err, plain, plainErr)
		}
		if err != nil {
			return
		}
		for _, r := range []*Request{{Messages: []Message{{User, ""}}}, {Prompt: "p"}} {
			if out := a.AppendJSON(nil, r, "id", 1); !json.Valid(out) {
				t.Fatalf("not JSON: %s", out)
			}
		}
	})
}

func BenchmarkStreamEncoder(b *testing.B) {
	r := &answers[0].request
	e := NewStreamEncoder(r, "id", 1)
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = e.Append(buf[:0], answers[0].chunks[0])
	}
}

func BenchmarkDecodeStream(b *testing.B) {
	chunks := make([]Chunk, 0, 101)
	for range 100 {
		chunks = append(chunks, answers[0].chunks[0])
	}
	chunks = append(chunks, answers[0].chunks[2])
	wire := string(transcript(&answers[0].request, chunks))
	b.SetBytes(int64(len(wire)))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range DecodeStream(strings.NewReader(wire)) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
