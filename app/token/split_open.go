package token

import (
	"slices"
	"sync"
	"unicode/utf8"
)

// The rules of open models' encodings: those of OpenAI with a difference, and
// DeepSeek's own.

// splitQwen is the rule of qwen3: that of cl100k_base, with every digit by itself.
func splitQwen(sc *scanner, s string, p int) (end, far int) {
	if c, n := sc.at(s, p); c == number {
		return p + n, p + n
	}
	return splitCL100k(sc, s, p)
}

// splitTekken is the rule of tekken: that of o200k_base, with every digit by itself
// and no contractions.
func splitTekken(sc *scanner, s string, p int) (end, far int) {
	if c, n := sc.at(s, p); c == number {
		return p + n, p + n
	}
	end, far = splitO200k(sc, s, p)
	// A word has an apostrophe behind its first character only where a contraction
	// begins; what else has one there ends in no letter.
	if last := s[end-1]; last|0x20-'a' < 26 || last == 0xbf {
		for i := end - 1; i > p && i >= end-longestContraction; i-- {
			if s[i] == '\'' {
				return i, far
			}
		}
	}
	return end, far
}

// longestContraction is the bytes of 'll, 'ſ and the like.
const longestContraction = 3

// splitDeepSeek is the rule of deepseek_v3, which splits in three steps: numbers,
// then Chinese and Japanese, and what is left by
//
//	[!-/:-~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+
//	| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
//
// where the first set is ASCII's punctuation and symbols. A step sees no further
// than the parts of the steps before it: white space before a number is at an end.
// Characters that no alternative takes, such as control characters, are a piece as
// far as they go.
func splitDeepSeek(sc *scanner, s string, p int) (end, far int) {
	k, n := deepSeekKind(sc, s, p)
	q := p + n
	switch k {
	case seekNumber:
		return digits(sc, s, q, 2)
	case seekHan:
		return seekRun(sc, s, q, seekHan)
	case seekWord:
		return seekRun(sc, s, q, seekWord)
	case seekSymbol:
		if q < len(s) && s[p] < 0x80 && asciiLetter(s[q]) {
			for q < len(s) && asciiLetter(s[q]) {
				q++
			}
			return q, q
		}
		return seekSymbols(sc, s, q)
	}
	if q < len(s) && k != seekLine {
		switch next, n := deepSeekKind(sc, s, q); {
		case next == seekWord:
			return seekRun(sc, s, q+n, seekWord)
		case next == seekSymbol && s[p] == ' ':
			return seekSymbols(sc, s, q+n)
		}
	}
	if k == seekNothing {
		return seekGap(sc, s, q)
	}
	return seekSpace(sc, s, p)
}

// A seekKind is what splitDeepSeek tells apart in a character.
type seekKind uint8

const (
	seekNothing seekKind = iota // what no alternative takes by itself
	seekNumber                  // \p{N}
	seekHan                     // Chinese characters, and all of the blocks of the kana
	seekWord                    // \p{L} \p{M}, but for those
	seekSymbol                  // \p{P} \p{S}, but for those
	seekBlank                   // \s but for the line ends
	seekLine                    // \r \n
)

// deepSeekKind is the kind of the character at s[i], and its length.
func deepSeekKind(sc *scanner, s string, i int) (seekKind, int) {
	c, n := sc.at(s, i)
	if n == 3 {
		if r := rune(s[i]&0xf)<<12 | rune(s[i+1]&0x3f)<<6 | rune(s[i+2]&0x3f); r >= 0x4e00 && r <= 0x9fa5 || r >= 0x3040 && r <= 0x30ff {
			return seekHan, n
		}
	}
	switch {
	case c == number:
		return seekNumber, n
	case c.letter() || c == mark:
		return seekWord, n
	case c == space:
		return seekBlank, n
	case c == lineEnd:
		return seekLine, n
	case s[i] < 0x80:
		if s[i] <= ' ' || s[i] == 0x7f {
			return seekNothing, n
		}
		return seekSymbol, n
	}
	if r, _ := utf8.DecodeRuneInString(s[i:]); isSymbol(r) {
		return seekSymbol, n
	}
	return seekNothing, n
}

// isSymbol reports whether a character of the class other is \p{P} or \p{S}. A byte
// that is not UTF-8 is U+FFFD, which is.
func isSymbol(r rune) bool {
	at, found := slices.BinarySearch(symbolStarts(), r)
	if found {
		at++
	}
	return at%2 == 1
}

// symbolStarts are where the runs of symbolRuns but the first one start: at the even
// indices those of symbols.
var symbolStarts = sync.OnceValue(func() []rune {
	var starts []rune
	point := rune(0)
	for i := 0; i < len(symbolRuns); i++ {
		n, shift := rune(0), 0
		for ; symbolRuns[i] >= 0x80; i++ {
			n |= rune(symbolRuns[i]&0x7f) << shift
			shift += 7
		}
		point += n | rune(symbolRuns[i])<<shift
		starts = append(starts, point)
	}
	return starts[:len(starts)-1]
})

func asciiLetter(b byte) bool { return b|0x20-'a' < 26 }

// seekRun is the end of the characters of a kind from q.
func seekRun(sc *scanner, s string, q int, kind seekKind) (end, far int) {
	for q < len(s) {
		k, n := deepSeekKind(sc, s, q)
		if k != kind {
			break
		}
		q += n
	}
	return q, q
}

// seekSymbols is [\p{P}\p{S}]*[\r\n]* from q.
func seekSymbols(sc *scanner, s string, q int) (end, far int) {
	q, _ = seekRun(sc, s, q, seekSymbol)
	for q < len(s) && (s[q] == '\r' || s[q] == '\n') {
		q++
	}
	return q, q
}

// seekGap is the end of what no alternative takes, from q: up to a character that
// one takes, or the one in front of a word.
func seekGap(sc *scanner, s string, q int) (end, far int) {
	for q < len(s) {
		k, n := deepSeekKind(sc, s, q)
		if k != seekNothing {
			break
		}
		if q+n < len(s) {
			if next, _ := deepSeekKind(sc, s, q+n); next == seekWord {
				break
			}
		}
		q += n
	}
	return q, q
}

// seekSpace is \s*[\r\n]+|\s+(?!\S)|\s+ at p, with an end before numbers and Han.
func seekSpace(sc *scanner, s string, p int) (end, far int) {
	q, afterLine, last := p, 0, 0
	stop := seekNumber // what stands behind it; a number is as good as an end
	for q < len(s) {
		k, n := deepSeekKind(sc, s, q)
		if k != seekBlank && k != seekLine {
			stop = k
			break
		}
		q += n
		last = n
		if k == seekLine {
			afterLine = q
		}
	}
	switch {
	case afterLine > 0:
		return afterLine, q
	case stop != seekNumber && stop != seekHan && q-last > p:
		return q - last, q
	}
	return q, q
}
