package token

import (
	"strings"
	"testing"
)

func TestPlainWord(t *testing.T) {
	sc := &scanner{classTable: classes()}
	w := newWriter(33)
	kinds := []string{"a", "z", "A", "Z", "0", " ", "\t", "\n", "\r", "'", "`", "@", "[", "{", ".", "é", "字", "\u0301", "\xff"}
	found := map[int]int{}
	for range 300_000 {
		var s strings.Builder
		for s.Len() < 40 {
			s.WriteString(strings.Repeat(kinds[w.IntN(len(kinds))], 1+w.IntN(12)))
		}
		text := s.String()
		n := plainWord(text, 0)
		found[n]++
		if n == 0 {
			continue
		}
		start := 0
		if c, length := sc.at(text, 0); !c.letter() {
			start = length
		}
		if end, _, _ := word(sc, text, start); n != end || text[n] == '\'' {
			t.Fatalf("%q: %d bytes, want %d and no contraction", text, n, end)
		}
	}
	for n := range 30 {
		if found[n] == 0 {
			t.Errorf("no word had %d bytes", n)
		}
	}
}
