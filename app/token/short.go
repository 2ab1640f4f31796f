package token

import (
	"math/bits"
	"unicode/utf8"
)

// Eight bytes at a time. A kind of character is a mask that has the highest bit of each
// byte which is one. A place in a mask is in bits, eight a byte.

const (
	highs     = 0x8080808080808080 // the highest bit of each byte
	ones      = highs / 0x80       // the lowest
	firstByte = 0x80               // the first byte's bit in a mask
)

// letterCases are the masks of the letters of w, all of ASCII.
func letterCases(w uint64) (lower, upper uint64) {
	letter := between(w|0x20*ones, 'a', 'z')
	isLower := w << 2 // the bit that is all the difference, at each byte's highest
	return letter & isLower, letter &^ isLower
}

// mayLead reports whether a byte of ASCII, no letter, may be in front of a word.
func mayLead(b byte) bool {
	return b == ' ' || b < utf8.RuneSelf && b-'0' > 9 && b != '\n' && b != '\r'
}

// between is the mask of the bytes of w from low to high, both of ASCII.
func between(w, low, high uint64) uint64 {
	x := w &^ highs
	return (x + (0x80-low)*ones) &^ (x + (0x7f-high)*ones) &^ w & highs
}

// behind is the place behind the run of a mask's bytes that begins at from; it
// is 64 or more if the run goes on to the mask's end, or from is.
func behind(mask uint64, from uint) uint {
	return from + uint(bits.TrailingZeros64((^mask&highs)>>(from&63)))&^7
}
