package token

import (
	"strings"
	"testing"
)

// knownFirst is the length of the piece that knownPieces.count finds at the beginning of
// the 16 bytes of s if it remembers all that could stand there, 0 if it finds none.
func knownFirst(known *knownPieces, s string) int {
	for n := 1; n <= maxKnown; n++ {
		if known.tokens(knownPieceOf(s[:n])) != n {
			known.add(s[:n], n)
		}
	}
	tokens, at := known.count(s, 0)
	if tokens != at {
		return -1
	}
	return at
}

func TestKnownPieces(t *testing.T) {
	sc := &scanner{classTable: classes()}
	known := new(knownPieces)
	// compare holds the piece at the beginning of s against the rule, whatever follows
	// the first 16 bytes, and returns its length.
	compare := func(t *testing.T, s string) int {
		t.Helper()
		n := knownFirst(known, s[:16])
		if n == 0 {
			return 0
		}
		for _, more := range []string{"", "a", "s", "字", "\u0301", "\u3000\n", "\n", "1"} {
			if end, _ := splitO200k(sc, s[:16]+more, 0); n != end {
				t.Fatalf("%q: %d bytes, want %d", s[:16]+more, n, end)
			}
		}
		return n
	}
	t.Run("follows_the_rule_for_every_three_bytes", func(t *testing.T) {
		for _, rest := range []string{" 1 x!      x", "'s x! but no", "a\n/x!   \n  ", "bcdefghi're "} {
			for i := range 128 * 128 * 128 {
				s := (string([]byte{byte(i & 127), byte(i >> 7 & 127), byte(i >> 14)}) + rest + "   ")[:16]
				n := knownFirst(known, s)
				if end, _ := splitO200k(sc, s, 0); n != 0 && n != end {
					t.Fatalf("%q: %d bytes, want %d", s, n, end)
				}
			}
		}
	})
	t.Run("follows_the_rule_for_runs_of_every_kind", func(t *testing.T) {
		w := newWriter(31)
		kinds := []string{"a", "z", "A", "Z", "0", "9", " ", "\t", "\n", "\r", "\v", "\x1f", "\x7f", "/", "'", "'s", "'LL", "'v", "'ſ", "`", "@", "[", "{", ":",
			"é", "字", "\u0301", "\u00a0", "\u3000", "😀", "\xff"}
		found := map[int]int{}
		for range 300_000 {
			var s strings.Builder
			for s.Len() < 20 {
				most := 4
				if w.IntN(8) == 0 {
					most = 16
				}
				s.WriteString(strings.Repeat(kinds[w.IntN(len(kinds))], 1+w.IntN(most)))
			}
			found[compare(t, s.String())]++
		}
		for n := range maxKnown + 1 {
			if found[n] == 0 {
				t.Errorf("no piece had %d bytes", n)
			}
		}
	})
	t.Run("finds_what_is_common", func(t *testing.T) {
		for s, want := range map[string]int{
			" the end of it all": 4, "Prompt, and more of": 6, "JSON is what it is": 4, "(ctx, a int) error": 4, "iPhone 1 and others": 1,
			".\n\n\tx x x x x x x x": 3, "\n\t\tif x == y {       ": 1, "\t\tif x == y {        ": 1, " // It's a comment": 3,
			"1234567890123456789": 3, "():\n\nabc abc abc abc": 5, " 1 2 3 4 5 6 7 8 9": 1, "       a b c d e f g": 6, "'s a cat and a dog": 2,
			" it's big, and it's": 5, " interaction's of two": 14, " they're over there ": 8, "        return x, y": 7,
			"             x = 1": 12, "   中文中文中文": 2, "\n中文中文中文": 1,
		} {
			if n := compare(t, s); n != want {
				t.Errorf("%q: %d bytes, want %d", s, n, want)
			}
		}
	})
	t.Run("leaves_the_rest_to_the_rule", func(t *testing.T) {
		for _, s := range []string{"lettersandmoreletters", "été, été, été, été", "aé               ", "                   ", "!!!!!!!!!!!!!!!!!",
			"AAAAAAAAAAAAAAAAAA", " é               ", " 中文中文中文", "\n\u3000\n             "} {
			if n := compare(t, s); n != 0 {
				t.Errorf("%q: %d bytes, want none", s, n)
			}
		}
	})
	t.Run("remembers_two_pieces_of_a_place", func(t *testing.T) {
		known := new(knownPieces)
		var same []string // pieces of one place
		for i := 0; len(same) < 3; i++ {
			s := string([]byte{'a' + byte(i%26), 'a' + byte(i/26%26), 'a' + byte(i/676%26), 'a' + byte(i/17576%26)})
			if knownPieceOf(s).place() == knownPieceOf(" the").place() {
				same = append(same, s)
			}
		}
		for i, s := range same {
			known.add(s, i+1)
		}
		for i, want := range []int{0, 2, 3} {
			if n := known.tokens(knownPieceOf(same[i])); n != want {
				t.Errorf("%q has %d tokens, want %d", same[i], n, want)
			}
		}
	})
}
