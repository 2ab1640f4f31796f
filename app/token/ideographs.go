package token

import "unsafe"

// countIdeographs counts the pieces of s that are Chinese, from p up to the first that
// isn't. It returns their tokens, and where they end.
func (e *Encoding) countIdeographs(s string, p int) (tokens, at int) {
	for p < len(s) {
		q := ideographPiece(&e.scan, s, p)
		if q == 0 {
			break
		}
		tokens += e.countPiece(s, p, q)
		p = q
	}
	return tokens, p
}

// ideographPiece is the end of the piece at p if the rule of o200k_base finds there
// ideographs, with one other character in front of them or none, or a symbol that isn't
// ASCII with line ends behind it: most of Chinese. It is 0 for anything else, and where
// what follows may belong to the piece.
func ideographPiece(sc *scanner, s string, p int) int {
	if p+8 > len(s) {
		return 0
	}
	q := p
	if !ideograph(load32(s[p:])) {
		c, n := sc.at(s, p)
		if c != other && c != space || p+n+4 > len(s) {
			return 0
		}
		q += n
		if !ideograph(load32(s[q:])) {
			if n == 1 || c == space || s[q] != '\n' {
				return 0
			}
			for q < len(s) && (s[q] == '\n' || s[q] == '\r' || s[q] == '/') {
				q++
			}
			return q
		}
	}
	q += fourIdeographs(s[q:])
	for q+4 <= len(s) && ideograph(load32(s[q:])) {
		q += 3
	}
	if q+4 > len(s) || s[q] == '\'' {
		return 0
	}
	if c, _ := sc.at(s, q); c.letter() || c == mark {
		return 0
	}
	return q
}

// fourIdeographs is the number of bytes of ideographs that s begins with, as far as they
// are found four at a time: two in each word of eight bytes, of which two are not used.
func fourIdeographs(s string) int {
	const (
		both     = 1 | 1<<24                  // the first bytes of two characters of three bytes
		form     = 0xc0c0f0 * both            // the bits that are the same in all such
		formed   = 0x8080e0 * both            // what they are
		range10  = 1 << 10 * both             // above the ten bits that tell an ideograph
		fromLow  = (1<<10 - 0x4e00>>6) * both // carries into that bit from U+4E00 on
		fromHigh = (1<<10 - 0xa000>>6) * both // the same from U+A000 on
	)
	p := unsafe.Pointer(unsafe.StringData(s))
	n := 0
	for ; n+16 <= len(s); n += 12 {
		w, x := eight(p, n), eight(p, n+6)
		a := w&(0xf*both)<<6 | w>>8&(0x3f*both)
		b := x&(0xf*both)<<6 | x>>8&(0x3f*both)
		if (w&form^formed)|(x&form^formed)|
			(range10&^(a+fromLow))|(range10&(a+fromHigh))|
			(range10&^(b+fromLow))|(range10&(b+fromHigh)) != 0 {
			break
		}
	}
	return n
}
