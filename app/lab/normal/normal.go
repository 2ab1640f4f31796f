// Package normal compares texts as people do, ignoring case, spacing and punctuation:
//
//	normal.Form(" **Paris**.") == normal.Form("paris")
package normal

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Form is s as it is compared when writing does not matter: two texts
// that a person would call the same answer have the same normal form. The
// leakage guard and the metrics use it. Form(Form(s)) is
// Form(s).
//
//   - Unicode: compatibility forms are one (NFKC, Unicode Standard Annex 15:
//     full-width letters, ligatures, superscripts), invisible characters and
//     bytes that are not UTF-8 count for nothing.
//   - Case is folded; ß is ss.
//   - White space at the ends is left out, and inside it is one space. Beside a
//     Chinese or Japanese character a space means nothing and is left out too.
//   - Punctuation is a space, except an apostrophe inside a word, which is left
//     out; %, &, @ and #, which say something; and signs that make a number
//     what it is: those between two digits, and the minus before a number.
//     The commas of 1,234,567 are left out. A text of nothing but punctuation
//     keeps it.
//
// The set of steps follows the SQuAD evaluation script (Rajpurkar et al. 2016,
// arXiv:1606.05250) and NFKC_Casefold (Unicode Standard, section 3.13), but
// articles are kept, because not every answer is English.
func Form(s string) string {
	// One pass is nearly always enough. A second one is needed where leaving a
	// character out brings two together that compose.
	const most = 8
	for range most {
		next := formOnce(s)
		if next == s {
			break
		}
		s = next
	}
	return s
}

func formOnce(s string) string {
	folded := Fold(s)
	out := make([]rune, 0, len(folded))
	space := false
	for i, r := range folded {
		if r, space = normalRune(folded, i, r, space); r < 0 {
			continue
		}
		if space && len(out) > 0 && !Ideographic(out[len(out)-1]) && !Ideographic(r) {
			out = append(out, ' ')
		}
		space = false
		out = append(out, r)
	}
	if len(out) == 0 {
		return strings.Join(strings.Fields(string(folded)), " ")
	}
	return string(out)
}

// normalRune is what stands for the character at place i, or -1 for nothing.
// space says whether there is a space before what comes next.
func normalRune(text []rune, i int, r rune, space bool) (rune, bool) {
	at := func(i int) rune {
		if i < 0 || i >= len(text) {
			return ' '
		}
		return text[i]
	}
	digit := func(i int) bool { return unicode.IsDigit(at(i)) }
	word := func(i int) bool { return unicode.IsLetter(at(i)) || unicode.IsDigit(at(i)) || unicode.IsMark(at(i)) }
	switch {
	case unicode.IsSpace(r) || unicode.IsControl(r):
		return -1, true
	case r == ',' && digit(i-1) && digit(i+1) && digit(i+2) && digit(i+3) && !digit(i+4):
		return -1, space
	case strings.ContainsRune("%&@#", r):
		return r, space
	case r == '-' && digit(i+1) && !word(i-1) && at(i-1) != '-':
		return r, space
	case r == '`' || unicode.IsPunct(r):
		if digit(i-1) && digit(i+1) {
			return r, space
		}
		if r == '\'' && word(i-1) && word(i+1) {
			return -1, space
		}
		return -1, true
	}
	return r, space
}

// Fold is s in compatibility form, in one case, without invisible
// characters, and with one apostrophe and one dash for all of their kinds.
func Fold(s string) []rune {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "")
	}
	out := make([]rune, 0, len(s))
	for _, r := range compose(s) {
		switch r = unicode.ToLower(r); {
		case r < utf8.RuneSelf:
			out = append(out, r)
		case r == 'ß':
			out = append(out, 's', 's')
		case r == 'ς': // sigma at a word's end
			out = append(out, 'σ')
		case r == '’' || r == '‘' || r == 'ʼ':
			out = append(out, '\'')
		case r == '−' || unicode.Is(unicode.Pd, r):
			out = append(out, '-')
		case unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
		default:
			out = append(out, r)
		}
	}
	return out
}

// compose is s in Unicode's normalisation form KC. Plain ASCII, which most
// answers are, is that already.
func compose(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return composeUnicode(s)
		}
	}
	return s
}

// Ideographic reports whether r belongs to a script that is written without
// spaces between words.
func Ideographic(r rune) bool {
	return r >= 0x2e80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}
