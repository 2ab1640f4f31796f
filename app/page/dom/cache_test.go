package dom

import "testing"

func TestCache_writes_only_what_changed(t *testing.T) {
	b := NewCache()
	if b.is(figure{"tokens", "text"}, "") {
		t.Error("an empty text that was never written counts as written")
	}
	if !b.is(figure{"tokens", "text"}, "") {
		t.Error("the same text again counts as new")
	}
	if b.is(figure{"tokens", "title"}, "") || b.is(figure{"price", "text"}, "") {
		t.Error("another place counts as the same")
	}
	if b.is(figure{"tokens", "text"}, "5 tokens") {
		t.Error("another text counts as the same")
	}
}
