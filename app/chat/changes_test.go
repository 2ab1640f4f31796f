package chat

import (
	"bytes"
	"reflect"
	"testing"
)

// Changes come back as they were sent, once, in the first event or in the
// answer, in both shapes.
func TestChanges_travel_with_the_answer(t *testing.T) {
	changes := []Change{{Field: "stop", Code: "stop_here"}, {Field: "max_tokens", Code: "room", From: "32", To: "1056"}}
	for _, r := range []*Request{{Model: "m", Messages: []Message{{User, "x"}}, IncludeUsage: true}, {Model: "m", Prompt: "x"}} {
		e := NewStreamEncoder(r, "id", 1)
		var b []byte
		for _, c := range []Chunk{{Text: "a", Changes: changes}, {Text: "b"}, {Index: 1, Text: "c", FinishReason: FinishStop}, {FinishReason: FinishStop}, {Usage: &Usage{PromptTokens: 1, CompletionTokens: 1, TotalTokens: 2}}} {
			b = e.Append(b, c)
		}
		b = e.AppendDone(b)
		if n := bytes.Count(b, []byte(`"fewshot"`)); n != 1 || !bytes.Contains(b[:bytes.Index(b, []byte("\n\n"))], []byte(`"fewshot":{"changes":[{"field":"stop","code":"stop_here"},`)) {
			t.Fatalf("told %d times:\n%s", n, b)
		}
		first := true
		for c, err := range DecodeStream(bytes.NewReader(b)) {
			if err != nil || first != reflect.DeepEqual(c.Changes, changes) {
				t.Errorf("%v %+v", err, c)
			}
			first = false
		}
		answer, err := Collect(DecodeStream(bytes.NewReader(b)))
		if err != nil {
			t.Fatal(err)
		}
		again, err := DecodeAnswer(answer.AppendJSON(nil, r, "id", 1))
		if err != nil || !reflect.DeepEqual(again.Changes, changes) {
			t.Errorf("in one piece: %v, %+v", err, again.Changes)
		}
		collected, _ := Collect(again.Chunks())
		if !reflect.DeepEqual(collected.Changes, changes) {
			t.Errorf("as chunks: %+v", collected.Changes)
		}
	}
}

// A fitted request is written as its provider wants it.
func TestAppendDialect_of_a_fitted_request(t *testing.T) {
	seed := int64(7)
	r := &Request{Model: "m", Messages: []Message{{User, "x"}}, Stream: true, IncludeUsage: true, Parameters: Parameters{Seed: &seed, ReasoningEffort: "none"}}
	if got := string(r.AppendJSON(nil, "")); got != `{"model":"m","messages":[{"role":"user","content":"x"}],"seed":7,"reasoning_effort":"none","stream":true,"stream_options":{"include_usage":true}}` {
		t.Error(got)
	}
	r.Fitted = &Fitted{Dialect: Dialect{SeedField: "random_seed", NoStreamOptions: true, Thinking: `,"thinking":{"type":"disabled"}`}}
	if got := string(r.AppendDialect(nil, "", r.Fitted.Dialect)); got != `{"model":"m","messages":[{"role":"user","content":"x"}],"random_seed":7,"thinking":{"type":"disabled"},"stream":true}` {
		t.Error(got)
	}
}
