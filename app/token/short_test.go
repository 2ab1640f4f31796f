package token

import (
	"strings"
	"testing"
)

func TestShortPiece(t *testing.T) {
	sc := &scanner{classTable: classes()}
	// compare holds shortPiece for the first eight bytes of s against the rule,
	// and returns what it gave.
	compare := func(t *testing.T, s string) int {
		t.Helper()
		n := shortPiece(load64(s))
		if end, _ := splitO200k(sc, s, 0); n != 0 && n != end {
			t.Fatalf("%q: %d bytes, want %d", s, n, end)
		}
		return n
	}
	t.Run("follows_the_rule_for_every_three_bytes", func(t *testing.T) {
		for _, rest := range []string{" 1 x!", "'s x!", "a\n/x!"} {
			for i := range 128 * 128 * 128 {
				compare(t, string([]byte{byte(i & 127), byte(i >> 7 & 127), byte(i >> 14)})+rest)
			}
		}
	})
	t.Run("follows_the_rule_for_runs_of_every_kind", func(t *testing.T) {
		w := newWriter(31)
		kinds := []string{"a", "z", "A", "Z", "0", "9", " ", "\t", "\n", "\r", "\v", "\x1f", "\x7f", "/", "'", "`", "@", "[", "{", ":", "é", "字", "\u0301", "\u00a0", "\xff"}
		found := map[int]int{}
		for range 500_000 {
			var s strings.Builder
			for s.Len() < 16 {
				s.WriteString(strings.Repeat(kinds[w.IntN(len(kinds))], 1+w.IntN(4)))
			}
			found[compare(t, s.String())]++
		}
		for n := range 8 {
			if found[n] == 0 {
				t.Errorf("no piece had %d bytes", n)
			}
		}
	})
	t.Run("decides_what_is_common", func(t *testing.T) {
		for s, want := range map[string]int{
			" the end": 4, "Prompt, ": 6, "JSON is ": 4, "(ctx, a)": 4, "iPhone 1": 1, ".\n\n\tx x ": 3, "\n\t\tif x ": 1,
			"\t\tif x {": 1, " // It's": 3, "12345678": 3, "():\n\nabc": 5, " 1 2 3 4": 1, "       a": 6, "'s a cat": 2,
		} {
			if n := compare(t, s); n != want {
				t.Errorf("%q: %d bytes, want %d", s, n, want)
			}
		}
	})
	t.Run("leaves_the_rest_to_the_rule", func(t *testing.T) {
		for _, s := range []string{"it's big", "lettersx", " letters", "été, été", "aé      ", "        ", "!!!!!!!!", "AAAAAAAA", " é      "} {
			if n := shortPiece(load64(s)); n != 0 {
				t.Errorf("%q: %d bytes, want none", s, n)
			}
		}
	})
}

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
