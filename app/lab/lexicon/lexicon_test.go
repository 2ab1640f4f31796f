package lexicon

import (
	"slices"
	"strings"
	"testing"
)

func TestHas(t *testing.T) {
	for word, want := range map[string]bool{
		"river": true, "River": true, "RIVER": true, "rivers": true, "went": true, "a": true, "I": true, "o'clock": true, "fiancée": true,
		"Molly": true, "London": true, "Molly's": true, "sailors'": true,
		"don't": true, "don’t": true, "wasn't": true, "they'll": true, "we've": true, "she'd": true,
		"rivel": false, "b": false, "carumeved": false, "Gracemy": false, "rivel's": false, "n't": false, "": false, "'": false, "river\nriver": false,
		"猫": false, "also": true, "river ": false,
	} {
		if got := Has(word); got != want {
			t.Errorf("%q: %t", word, got)
		}
	}
}

// The search finds every word only in a list that is sorted, and ends in a line's end.
func TestList(t *testing.T) {
	if !strings.HasSuffix(english, "\n") {
		t.Fatal("the last line has no end")
	}
	words := strings.Split(strings.TrimSuffix(english, "\n"), "\n")
	if len(words) != 49662 || !slices.IsSorted(words) {
		t.Fatalf("%d words, sorted: %t", len(words), slices.IsSorted(words))
	}
	for _, word := range words {
		if word == "" || word != strings.ToLower(word) || !listed(word) || listed(word+"\x00") {
			t.Fatalf("%q", word)
		}
	}
}
