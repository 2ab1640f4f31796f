package token

import (
	"math/bits"
	"unicode/utf8"
)

// Most pieces of English and of code are at most maxShort bytes of ASCII. Count
// splits them off and looks them up eight bytes at a time, without a call or a
// turn of a loop for each character, which WebAssembly pays dearly for. Only
// the rule of o200k_base is written out this way.

// shortPiece is the length in bytes of the piece at the start of the eight
// bytes in w, the first one the lowest, as splitO200k finds it. It is 0 unless
// these bytes alone decide it: at most seven bytes and another behind them, all
// of ASCII.
//
// A kind of character is a mask that has the highest bit of each byte which is
// one. A place in a mask is in bits, eight a byte.
func shortPiece(w uint64) int {
	lower, upper := letterCases(w)
	letter := lower | upper
	start := uint(0)
	if letter&firstByte == 0 && mayLead(byte(w)) {
		start = 8
	}
	end := behind(lower, behind(upper, start))
	if end == start {
		return shortRest(w, letter)
	}
	if end >= 64 || byte(w>>end) >= utf8.RuneSelf || byte(w>>end) == '\'' {
		return 0 // an apostrophe may begin a contraction
	}
	return int(end / 8)
}

// letterCases are the masks of the letters of w.
func letterCases(w uint64) (lower, upper uint64) {
	letter := between(w|0x20*ones, 'a', 'z')
	isLower := w << 2 // the bit that is all the difference, at each byte's highest
	return letter & isLower, letter &^ isLower
}

// mayLead reports whether a byte of ASCII, no letter, may be in front of a word.
func mayLead(b byte) bool {
	return b == ' ' || b < utf8.RuneSelf && b-'0' > 9 && b != '\n' && b != '\r'
}

// shortRest is shortPiece for numbers, symbols and white space.
func shortRest(w, letter uint64) int {
	digit := between(w, '0', '9')
	line := between(w, '\n', '\n') | between(w, '\r', '\r')
	blank := between(w, '\t', '\r') | between(w, ' ', ' ')
	symbol := highs &^ (letter | digit | blank | w)
	start := uint(0)
	if byte(w) == ' ' {
		start = 8
	}
	end := behind(symbol, start)
	white := false
	switch {
	case end > start:
		end = behind(line|between(w, '/', '/'), end)
	case digit&firstByte != 0:
		end = min(behind(digit, 0), 3*8)
	default:
		end = behind(blank, 0)
		white = true
	}
	if end == 0 || end >= 64 || byte(w>>end) >= utf8.RuneSelf {
		return 0
	}
	if white && end > 8 {
		if lines := line & (1<<end - 1); lines != 0 {
			return bits.Len64(lines) / 8
		}
		end -= 8 // the last blank goes with what follows
	}
	return int(end / 8)
}

const (
	highs     = 0x8080808080808080 // the highest bit of each byte
	ones      = highs / 0x80       // the lowest
	firstByte = 0x80               // the first byte's bit in a mask
)

// between is the mask of the bytes of w from low to high, both of ASCII.
func between(w, low, high uint64) uint64 {
	x := w &^ highs
	return (x + (0x80-low)*ones) &^ (x + (0x7f-high)*ones) &^ w & highs
}

// behind is the place behind the run of a mask's bytes that begins at from; it
// is 64 or more if the run goes on to the mask's end.
func behind(mask uint64, from uint) uint {
	return from + uint(bits.TrailingZeros64((^mask&highs)>>from))&^7
}
