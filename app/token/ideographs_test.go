package token

import (
	"strings"
	"testing"
)

func TestIdeographPiece(t *testing.T) {
	sc := &scanner{classTable: classes()}
	w := newWriter(32)
	kinds := []string{"字", "一", "\u9fff", "\u4dff", "\ua000", "中文中文", "あ", "、", "。", "？", "\n", "\r\n", "/", " ", "\u3000", "a", "A", "1", "'", "'s", "!",
		"\u0301", "😀", "é", "\xe4", "\xe4\xb8"}
	found := map[int]int{}
	for range 300_000 {
		var s strings.Builder
		for s.Len() < 60 {
			s.WriteString(strings.Repeat(kinds[w.IntN(len(kinds))], 1+w.IntN(3)))
			if w.IntN(4) == 0 {
				for range w.IntN(14) {
					s.WriteRune(rune(0x4e00 + w.IntN(0x5200)))
				}
			}
		}
		text := s.String()
		n := ideographPiece(sc, text, 0)
		found[n]++
		if n == 0 {
			continue
		}
		if end, _ := splitO200k(sc, text, 0); n != end {
			t.Fatalf("%q: %d bytes, want %d", text, n, end)
		}
	}
	for n := 0; n <= 48; n += 3 {
		if found[n] == 0 {
			t.Errorf("no piece had %d bytes", n)
		}
	}
}

func TestFourIdeographs(t *testing.T) {
	for r := rune(0x800); r <= 0xffff; r++ {
		for i := range 4 {
			c := []rune("中文中文    ")
			c[i] = r
			want := 0
			if r >= 0x4e00 && r <= 0x9fff {
				want = 12
			}
			if n := fourIdeographs(string(c)); n != want {
				t.Fatalf("%q: %d bytes, want %d", string(c), n, want)
			}
		}
	}
}
