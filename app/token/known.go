package token

import (
	"math/bits"
	"unicode/utf8"
	"unsafe"
)

// Most pieces of English and of code are at most maxKnown bytes of ASCII, and most were
// there before. Count finds their ends and looks them up eight bytes at a time, with no
// call, and with few jumps: Go's WebAssembly takes every jump by a table. Chinese has
// pieces of its own (see ideographs.go). Only the rule of o200k_base is written out this
// way.

// knownPieces remembers how many tokens each piece of up to maxKnown bytes has, whether
// it is one token or several. A piece is at one of two places, and moves to the second
// when another comes to the first.
type knownPieces [1 << knownPiecesBits]knownPiece

const (
	maxKnown        = 15 // bytes of a piece
	knownPiecesBits = 14 // 256 KB
)

// A knownPiece holds the bytes of a piece, the first the lowest. On top of them are four
// bits with its length and four with its number of tokens.
type knownPiece struct{ low, high uint64 }

const (
	knownLength = 56 // where the length begins in high
	knownTokens = 60 // where the tokens begin
	knownKey    = 64 - knownTokens
)

// place is the first place of a piece; the second is place^1.
func (k knownPiece) place() uint64 {
	return (k.low*mix1 + k.high<<knownKey*mix2) >> (64 - knownPiecesBits)
}

// is reports whether k and x are the same piece, whatever their tokens.
func (k knownPiece) is(x knownPiece) bool {
	return k.low == x.low && k.high<<knownKey == x.high<<knownKey
}

// knownPieceAt is the piece of so many bits, eight a byte, at p, where 16 bytes can be
// read.
func knownPieceAt(p unsafe.Pointer, end uint) knownPiece {
	k := knownPiece{eight(p, 0), uint64(end) << (knownLength - 3)}
	if end < 64 {
		k.low &= 1<<(end&63) - 1
	} else {
		k.high |= eight(p, 8) & (1<<(end&63) - 1)
	}
	return k
}

// knownPieceOf is a piece of at most maxKnown bytes.
func knownPieceOf(piece string) knownPiece {
	var b [16]byte
	copy(b[:], piece)
	return knownPieceAt(unsafe.Pointer(&b), 8*uint(len(piece)))
}

// add remembers the tokens of a piece, and forgets another if it must.
func (t *knownPieces) add(piece string, tokens int) {
	k := knownPieceOf(piece)
	at := k.place()
	t[at^1] = t[at]
	k.high |= uint64(tokens) << knownTokens
	t[at] = k
}

// tokens is the number of tokens of a piece, 0 if that is not remembered.
//
//go:noinline
func (t *knownPieces) tokens(k knownPiece) int {
	at := k.place()
	if t[at].is(k) {
		return int(t[at].high >> knownTokens)
	}
	if t[at^1].is(k) {
		return int(t[at^1].high >> knownTokens)
	}
	return 0
}

// count counts the pieces of s that are remembered, from p up to the first that isn't or
// that the rule has to find. It returns their tokens, and where they end.
//
// A kind of character is a mask that has the highest bit of each byte which is one. A
// place in a mask is in bits, eight a byte.
func (t *knownPieces) count(s string, p int) (tokens, at int) {
	text := unsafe.Pointer(unsafe.StringData(s))
	for p+16 <= len(s) {
		w := eight(text, p)
		lower, upper := letterCases(w)
		lead := uint(leads[byte(w)])
		capitals := behind(upper, lead)
		end := behind(lower, capitals)
		if end > lead {
			// A word: one other character or none, capitals or none, small letters or none.
			if end >= 64 {
				end = 64 + behind(between(eight(text, p+8), 'a', 'z'), 0)
				if capitals >= 64 || end >= 128 {
					break
				}
			}
			next := unsafe.Add(text, p+int(end/8))
			if *(*byte)(next) >= utf8.RuneSelf {
				break
			}
			if *(*byte)(next) == '\'' {
				if end > (maxKnown-longestContraction)*8 {
					break
				}
				a, b := *(*byte)(unsafe.Add(next, 1))|0x20, *(*byte)(unsafe.Add(next, 2))|0x20
				if a >= utf8.RuneSelf {
					break
				}
				if a == 's' || a == 't' || a == 'm' || a == 'd' {
					end += 2 * 8
				} else if (a == 'r' || a == 'v') && b == 'e' || a == 'l' && b == 'l' {
					end += 3 * 8
				}
			}
		} else {
			// A number, symbols or white space.
			digit := between(w, '0', '9')
			line := between(w, '\n', '\n') | between(w, '\r', '\r')
			blank := between(w, '\t', '\r') | between(w, ' ', ' ')
			symbol := highs &^ (lower | upper | digit | blank | w)
			start := uint(0)
			if byte(w) == ' ' {
				start = 8
			}
			symbols := behind(symbol, start)
			reach := behind(line|between(w, '/', '/'), symbols)
			end = reach
			most := byte(0xff) // what is no ASCII and no more than this may go on with the piece
			if symbols == start {
				reach = min(behind(digit, 0), 3*8)
				end = reach
				if blanks := behind(blank, 0); blanks > 0 {
					reach = blanks
					end = blanks
				}
				if reach > 8 && blank&firstByte != 0 {
					end -= 8 // the last blank goes with what follows
					most = lastBlank
				}
				if lines := line & (1<<(reach&63) - 1); lines != 0 {
					end = uint(bits.Len64(lines))
					most = lastBlank
				}
			}
			next := byte(w >> (reach & 63))
			if reach >= 64 {
				// Deep indentation: more spaces.
				w2 := eight(text, p+8)
				more := behind(between(w2, ' ', ' '), 0)
				next = byte(w2 >> (more & 63))
				if blank&^line != highs || more >= 64 || next-'\t' <= '\r'-'\t' {
					break
				}
				end = 64 + more - 8
			}
			if reach == 0 || next >= utf8.RuneSelf && next <= most {
				break
			}
		}
		k := knownPieceAt(unsafe.Add(text, p), end)
		place := k.place()
		found := &t[place]
		if !found.is(k) {
			found = &t[place^1]
			if !found.is(k) {
				break
			}
		}
		tokens += int(found.high >> knownTokens)
		p += int(end / 8)
	}
	return tokens, p
}

// lastBlank is the highest byte with which white space begins that isn't ASCII.
const lastBlank = 0xe3 // U+3000

// leads are eight for each byte of ASCII that may be in front of a word, else zero.
var leads = func() (t [256]uint8) {
	for b := range byte(utf8.RuneSelf) {
		if lower, upper := letterCases(uint64(b)); lower|upper == 0 && mayLead(b) {
			t[b] = 8
		}
	}
	return t
}()
