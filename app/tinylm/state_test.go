package tinylm

import (
	"slices"
	"testing"
)

// A state that has grown on the way holds what one that had the room at once does.
func TestState_grows(t *testing.T) {
	m := baseModel()
	ids := []uint32{beginning}
	for len(ids) < 3*firstRoom {
		ids = m.tokenizer.Append(ids, "Input: hot\nOutput: cold\n\n")
	}
	grown, roomy := newState(m), newState(m)
	roomy.fit(m.Context)
	got, want := make([]float32, m.Vocabulary), make([]float32, m.Vocabulary)
	prefill(grown, ids, got)
	prefill(roomy, ids, want)
	if !slices.Equal(got, want) {
		t.Error("the logits differ")
	}
	if grown.room >= m.Context || grown.room < len(ids) || roomy.room != m.Context {
		t.Errorf("room for %d and %d tokens, of %d", grown.room, roomy.room, len(ids))
	}
	// What was forgotten may be written again, and nothing moves twice.
	grown.rewind(firstRoom)
	prefill(grown, ids, got)
	if !slices.Equal(got, want) {
		t.Error("after going back the logits differ")
	}
}
