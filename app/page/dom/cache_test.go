package dom

import "testing"

func TestCache_writes_only_what_changed(t *testing.T) {
	c := NewCache()
	if c.is(figure{"tokens", "text"}, "") {
		t.Error("an empty text that was never written counts as written")
	}
	if !c.is(figure{"tokens", "text"}, "") {
		t.Error("the same text again counts as new")
	}
	if c.is(figure{"tokens", "title"}, "") || c.is(figure{"price", "text"}, "") {
		t.Error("another place counts as the same")
	}
	if c.is(figure{"tokens", "text"}, "5 tokens") {
		t.Error("another text counts as the same")
	}
}
