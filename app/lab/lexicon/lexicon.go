// Package lexicon tells words of English from strings of letters that are none:
//
//	lexicon.Has("river") // true
//	lexicon.Has("rivel") // false
//
// The list has 49,662 words and names in lower case: SCOWL up to size 35, with the names
// up to size 50, as Debian has them. english.sh makes it; COPYING is its licence. It is a
// list of common words: a rare one that it lacks counts as none.
package lexicon

import (
	_ "embed"
	"strings"
)

// english has a word a line, in the order of their bytes.
//
//go:embed english.txt
var english string

// endings are what an apostrophe joins to a word. Each begins with the apostrophe, or,
// of n't, with the letter before.
var endings = []string{"'s", "'ll", "'d", "'ve", "'re", "n't", "'"}

// Has reports whether word, a run of letters and apostrophes in any case, is a word of
// English: in the list, or one of it with a verb or a possessive joined to it (mother's,
// they'll, wasn't).
func Has(word string) bool {
	word = strings.ToLower(strings.ReplaceAll(word, "’", "'"))
	if listed(word) {
		return true
	}
	for _, ending := range endings {
		if stem, ok := strings.CutSuffix(word, ending); ok {
			return listed(stem)
		}
	}
	return false
}

// listed reports whether a word stands in the list, by halving the part of it that may
// hold the word.
func listed(word string) bool {
	low, high := 0, len(english) // both begin a line
	for low < high {
		middle := (low + high) / 2
		begin := strings.LastIndexByte(english[low:middle], '\n') + 1 + low
		end := begin + strings.IndexByte(english[begin:], '\n')
		switch line := english[begin:end]; {
		case line == word:
			return true
		case line < word:
			low = end + 1
		default:
			high = begin
		}
	}
	return false
}
