package token

import (
	"sync"
	"unicode/utf8"
)

// A class is what the splitting rules tell apart in a character.
//
// The classes are those of Unicode 16.0, the version that OpenAI's tokenizer
// is built with, and not those of package unicode: a letter that one version
// knows and the other does not is split differently.
type class uint8

const (
	other   class = iota // punctuation, symbols, control and unassigned characters
	upper                // \p{Lu} \p{Lt}
	lower                // \p{Ll}
	uncased              // \p{Lm} \p{Lo}: letters that are neither, such as 字
	mark                 // \p{M}
	number               // \p{N}
	space                // \s but for the line ends
	lineEnd              // \r \n
	unknown              // in classTable.ascii only: not ASCII, look further
)

// letter reports whether c is \p{L}.
func (c class) letter() bool { return c-upper <= uncased-upper }

// A classTable holds the class of every code point: a page of 256 for each of
// 0x1100 page numbers, equal pages shared.
type classTable struct {
	ascii [256]class
	page  [0x1100]uint8
	pages [][256]class
}

// classes is the table, unpacked when first needed and then read only.
var classes = sync.OnceValue(func() *classTable { return unpackClasses(classRuns) })

// unpackClasses reads the runs as classdata.go describes them.
func unpackClasses(runs string) *classTable {
	t := new(classTable)
	seen := make(map[[256]class]uint8)
	var page [256]class
	point, i := 0, 0
	for i < len(runs) {
		v, shift := 0, 0
		for ; runs[i] >= 0x80; i++ {
			v |= int(runs[i]&0x7f) << shift
			shift += 7
		}
		v |= int(runs[i]) << shift
		i++
		c := class(v & 7)
		for end := point + v>>3; point < end; {
			low := point & 0xff
			n := min(256-low, end-point)
			for k := low; k < low+n; k++ {
				page[k] = c
			}
			point += n
			if point&0xff != 0 {
				continue
			}
			at, ok := seen[page]
			if !ok {
				at = uint8(len(t.pages))
				seen[page] = at
				t.pages = append(t.pages, page)
			}
			t.page[(point-1)>>8] = at
		}
	}
	for b := range t.ascii {
		t.ascii[b] = unknown
		if b < utf8.RuneSelf {
			t.ascii[b] = t.rune(rune(b))
		}
	}
	return t
}

// rune is the class of a code point.
func (t *classTable) rune(r rune) class {
	return t.pages[t.page[r>>8]][byte(r)]
}

// A scanner reads the classes of characters and notes bytes that are not
// UTF-8: each counts as one U+FFFD, as which the text will be encoded.
type scanner struct {
	*classTable
	bad bool // an invalid byte was met since the flag was last cleared
}

// at is the class of the character at s[i], i < len(s), and its length in
// bytes.
func (sc *scanner) at(s string, i int) (class, int) {
	if c := sc.ascii[s[i]]; c != unknown {
		return c, 1
	}
	return sc.multi(s, i)
}

// multi is at for a character that is not ASCII. It decodes two and three
// bytes by itself, which is most of the world's text.
func (sc *scanner) multi(s string, i int) (class, int) {
	b := s[i]
	switch {
	case b >= 0xe0 && b < 0xf0 && i+2 < len(s):
		if s[i+1]&0xc0 == 0x80 && s[i+2]&0xc0 == 0x80 {
			r := rune(b&0xf)<<12 | rune(s[i+1]&0x3f)<<6 | rune(s[i+2]&0x3f)
			if r >= 0x800 && r&^0x7ff != 0xd800 {
				return sc.rune(r), 3
			}
		}
	case b >= 0xc2 && b < 0xe0 && i+1 < len(s) && s[i+1]&0xc0 == 0x80:
		return sc.rune(rune(b&0x1f)<<6 | rune(s[i+1]&0x3f)), 2
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	if n == 1 {
		sc.bad = true
	}
	return sc.rune(r), n
}

// ideograph reports whether the bytes of w, the first one the lowest, begin
// with one from U+4E00 to U+9FFF, all of which are uncased: most of Chinese.
func ideograph(w uint32) bool {
	r := w&0xf<<12 | w>>8&0x3f<<6 | w>>16&0x3f
	return w&0xc0c0f0 == 0x8080e0 && r-0x4e00 < 0x5200
}
