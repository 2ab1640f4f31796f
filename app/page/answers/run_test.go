package answers

import (
	"testing"

	"fewshot/app/chat"
)

func TestRun(t *testing.T) {
	r := &Run{Counted: 10, Exact: true, State: Running}
	r.Add(chat.Chunk{ID: "x", Model: "m"}, 5)
	r.Add(chat.Chunk{ID: "x", Model: "m", Text: "a"}, 20)
	r.Add(chat.Chunk{ID: "x", Model: "m", Index: 1, Text: "b"}, 30)
	r.Add(chat.Chunk{ID: "x", Model: "m", Text: "c", FinishReason: chat.FinishStop}, 120)
	r.Add(chat.Chunk{ID: "x", Model: "m", Usage: &chat.Usage{PromptTokens: 12, CompletionTokens: 3}}, 120)

	if r.FirstMS != 20 {
		t.Errorf("first text after %v ms, want 20: a chunk without text is not the first", r.FirstMS)
	}
	if len(r.Samples) != 2 || r.Samples[0].Text != "ac" || r.Samples[1].Text != "b" {
		t.Errorf("samples %+v", r.Samples)
	}
	if got := r.tokensPerSecond(); got != 20 {
		t.Errorf("%v tokens a second, want 20: two tokens in the 100 ms after the first", got)
	}
	if d, ok := r.usageDifference(); !ok || d != 2 {
		t.Errorf("difference %d, %v", d, ok)
	}
	r.Counted = 0
	if _, ok := r.usageDifference(); ok {
		t.Error("what was not counted has no difference to show")
	}
	r.End(Broken, &chat.Error{Message: "gone"}, 150)
	if r.Text() != "ac" || r.State != Broken {
		t.Errorf("a broken run keeps what had arrived: %q", r.Text())
	}
}
