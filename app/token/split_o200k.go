package token

import "unicode/utf8"

// splitO200k is the rule of o200k_base, whose expression is, with
// X = \p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M} and Y = \p{Ll}\p{Lm}\p{Lo}\p{M}:
//
//	[^\r\n\p{L}\p{N}]?[X]*[Y]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//	|[^\r\n\p{L}\p{N}]?[X]+[Y]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//	|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
func splitO200k(sc *scanner, s string, p int) (end, far int) {
	if end := plainWord(s, p); end > 0 {
		return end, end
	}
	c, n := sc.ascii[s[p]], 1
	if c == unknown {
		c, n = sc.multi(s, p)
	}
	q := p + n
	switch {
	case c.letter():
		end, far, _ := word(sc, s, p)
		return withContraction(s, end, far)
	case c == number:
		return digits(sc, s, q, 2)
	case c == lineEnd:
		return whiteSpace(sc, s, p, true)
	}
	// s[p:q] may be the one character in front of a word.
	if q < len(s) {
		end, far, first := word(sc, s, q)
		if first {
			return withContraction(s, end, far)
		}
		if c == mark {
			// The first alternative without a character in front comes
			// before the second with one, and a mark is in Y.
			end, farther, _ := word(sc, s, p)
			return withContraction(s, end, max(far, farther))
		}
		if end >= 0 {
			return withContraction(s, end, far)
		}
		if s[p] == ' ' {
			if next, n := sc.at(s, q); next == other || next == mark {
				return symbols(sc, s, q+n, slashTail)
			}
		}
	} else if c == mark {
		return q, q
	}
	if c == space {
		return whiteSpace(sc, s, p, true)
	}
	return symbols(sc, s, q, slashTail)
}

// plainWord is the end of most words of English and of code, found eight bytes
// at a time without asking for classes: one other character or none, capitals
// or none, and small letters, all of ASCII. It is 0 for anything else, and where
// fewer than eight bytes are left.
func plainWord(s string, p int) int {
	if p+8 > len(s) {
		return 0
	}
	w := load64(s[p:])
	lower, upper := letterCases(w)
	start := uint(0)
	if (lower|upper)&firstByte == 0 && mayLead(byte(w)) {
		start = 8
	}
	capitals := behind(upper, start)
	end := behind(lower, capitals)
	if capitals >= 64 || end == capitals {
		return 0
	}
	q := p + int(end/8)
	if end >= 64 {
		q = p + 8
		for q < len(s) && s[q]-'a' < 26 {
			q++
		}
	}
	if q < len(s) && (s[q] >= utf8.RuneSelf || s[q] == '\'') {
		return 0
	}
	return q
}

// word matches [X]*[Y]+ at q or else [X]+[Y]*; first says which. The end is
// -1 if neither matches.
func word(sc *scanner, s string, q int) (end, far int, first bool) {
	start := q
	both := -1 // the end of the last character that is in X and in Y
	ascii := &sc.ascii
	for q < len(s) {
		if q+4 <= len(s) && ideograph(load32(s[q:])) {
			q += 3
			both = q
			continue
		}
		c, n := ascii[s[q]], 1
		if c == unknown {
			c, n = sc.multi(s, q)
		}
		if c == lower {
			q = lowers(sc, s, q+n)
			return q, q, true
		}
		if c == other || c > mark {
			break
		}
		q += n
		if c != upper {
			both = q
		}
	}
	switch {
	case both >= 0:
		return both, q, true // [X]* gave back what came after it
	case q > start:
		return q, q, false
	}
	return -1, q, false
}

// lowers is the end of [Y]* at q.
func lowers(sc *scanner, s string, q int) int {
	ascii := &sc.ascii
	for q < len(s) {
		if s[q]-'a' < 26 {
			q++
			continue
		}
		c, n := ascii[s[q]], 1
		if c == unknown {
			c, n = sc.multi(s, q)
		}
		if c < lower || c > mark {
			break
		}
		q += n
	}
	return q
}

// withContraction adds a contraction at end, if there is one.
func withContraction(s string, end, far int) (int, int) {
	if end < len(s) && s[end] == '\'' {
		end += contraction(s, end, true)
	}
	return end, max(end, far)
}
