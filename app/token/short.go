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
	lower, upper := between(w, 'a', 'z'), between(w, 'A', 'Z')
	letter := lower | upper
	var digit, line uint64
	start := uint(0)
	if letter&firstByte == 0 {
		digit, line = between(w, '0', '9'), between(w, '\n', '\n')|between(w, '\r', '\r')
		if (digit|line|w)&firstByte == 0 {
			start = 8 // a word may have one other character in front
		}
	}
	end := behind(lower, behind(upper, start))
	switch {
	case end > start: // a word
		if byte(w>>end) == '\'' {
			return 0 // there may be a contraction
		}
	case digit&firstByte != 0:
		end = min(behind(digit, 0), 3*8)
	default:
		return int(shortRest(w, letter|digit, line))
	}
	if end >= 64 || byte(w>>end) >= utf8.RuneSelf {
		return 0
	}
	return int(end / 8)
}

// shortRest is shortPiece for symbols and for white space.
func shortRest(w, alphanumeric, line uint64) uint {
	blank := between(w, '\t', '\r') | between(w, ' ', ' ')
	symbol := highs &^ (alphanumeric | blank | w)
	start := uint(0)
	if byte(w) == ' ' {
		start = 8
	}
	end := behind(symbol, start)
	symbols := end > start
	if symbols {
		end = behind(line|between(w, '/', '/'), end)
	} else {
		end = behind(blank, 0)
	}
	if end == 0 || end >= 64 || byte(w>>end) >= utf8.RuneSelf {
		return 0
	}
	lines := line & (1<<end - 1)
	switch {
	case symbols || end == 8:
		return end / 8
	case lines != 0:
		return uint(bits.Len64(lines)) / 8
	}
	return end/8 - 1 // the last blank goes with what follows
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
