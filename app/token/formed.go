package token

import (
	"strings"
	"unicode/utf8"
)

// Some encodings bring a text into Unicode's normalisation form C before they split
// it: e and U+0301 become é. Almost every text is in that form already, and is
// counted piece by piece as with any encoding; one that isn't is recounted as a
// whole after each edit, until it is.

// composed is text in normalisation form C. Nothing below U+0300 is changed by it,
// so that texts of Latin letters are recognised by their bytes.
func composed(text string) string {
	for i := range len(text) {
		if text[i] >= 0xcc {
			return normalised(text)
		}
	}
	return text
}

// formed counts a document with an encoding that has a form.
type formed struct {
	plain pieces // while the text is in the form
	odd   *whole // while it isn't: the tokens of the form
	text  string // the form
	back  []int  // (len(text)+1) offsets of the form in the document's text
}

func (f *formed) edit(text string, from, oldTo, newTo int) (start, end int) {
	e := f.plain.encoding
	if e.form(text) != text {
		f.text, f.back = formOffsets(text, e.form)
		f.odd = &whole{tokenizer: e}
		f.odd.edit(f.text, 0, 0, len(f.text))
		return 0, len(text)
	}
	if f.odd != nil {
		f.odd, f.text, f.back = nil, "", nil
		f.plain = pieces{encoding: e}
		from, oldTo, newTo = 0, 0, len(text)
	}
	return f.plain.edit(text, from, oldTo, newTo)
}

func (f *formed) tokens() int {
	if f.odd != nil {
		return f.odd.tokens()
	}
	return f.plain.tokens()
}

func (f *formed) before(text string, at int) int {
	if f.odd == nil {
		return f.plain.before(text, at)
	}
	n := 0
	f.all(text, func(t Token) bool {
		if !t.Before(at) {
			return false
		}
		n++
		return true
	})
	return n
}

func (f *formed) all(text string, yield func(Token) bool) bool {
	if f.odd == nil {
		return f.plain.all(text, yield)
	}
	return f.odd.all(f.text, func(t Token) bool {
		t.Start, t.End = f.back[t.Start], f.back[t.End]
		return yield(t)
	})
}

// formOffsets is the form of a text, and for every offset into it that of the same
// place in the text: within what was composed, of its beginning. A character and
// the marks that follow it are composed by themselves.
func formOffsets(text string, form func(string) string) (string, []int) {
	var out strings.Builder
	back := make([]int, 0, len(text)+1)
	for i := 0; i < len(text); {
		j := i
		for {
			_, n := utf8.DecodeRuneInString(text[j:])
			j += n
			if j == len(text) {
				break
			}
			if r, _ := utf8.DecodeRuneInString(text[j:]); !joins(r) {
				break
			}
		}
		s := form(text[i:j])
		for k := range len(s) {
			if s == text[i:j] {
				back = append(back, i+k)
			} else {
				back = append(back, i)
			}
		}
		out.WriteString(s)
		i = j
	}
	return out.String(), append(back, len(text))
}

// joins reports whether a character may be composed with the one before it: marks,
// and the vowels and finals of Hangul.
func joins(r rune) bool {
	return r >= 0x300 && classes().rune(r) == mark || r >= 0x1160 && r <= 0x11ff
}
