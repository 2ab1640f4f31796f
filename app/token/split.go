package token

// A splitRule is an encoding's regular expression, written out: it finds the
// piece of s that starts at p < len(s), and returns its end.
//
// The rules have no memory: the piece depends on s[p:] alone. How far it
// looked to be sure is what makes an exact recount after an edit cheap: it
// read no byte at or beyond far+margin, the end of s counting as a byte.
type splitRule func(sc *scanner, s string, p int) (end, far int)

// margin covers what a rule reads beyond the place far where it stopped: one
// character of at most four bytes, or a contraction of at most four.
const margin = 8

// splitRuleOf is the rule by the name of the vocabulary, nil for none that is known.
//
// Sources: OpenAI's tiktoken, tiktoken_ext/openai_public.py, and of the open models
// the tokenizer.json or tekken.json that comes with the weights. Later versions of
// that file write the patterns with possessive quantifiers and \s++$ in front;
// those split trailing white space elsewhere in cl100k_base ("\n " is one
// piece, not two), but no token of that vocabulary crosses the place, so the
// ids are the same (a test holds that).
func splitRuleOf(vocabulary string) splitRule {
	switch vocabulary {
	// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
	case R50k, P50k:
		return splitGPT2
	// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}
	// | ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
	case CL100k:
		return splitCL100k
	// see splitO200k
	case O200k:
		return splitO200k
	// as CL100k, but \p{N} in the place of \p{N}{1,3}
	case Qwen3:
		return splitQwen
	// as O200k, but \p{N}, and no contractions
	case Tekken:
		return splitTekken
	// see splitDeepSeek
	case DeepSeekV3:
		return splitDeepSeek
	}
	return nil
}

// splitGPT2 is the rule of r50k_base and p50k_base.
func splitGPT2(sc *scanner, s string, p int) (end, far int) {
	if s[p] == '\'' {
		if n := contraction(s, p, false); n > 0 {
			return p + n, p + n
		}
	}
	c, n := sc.at(s, p)
	q := p + n
	if s[p] == ' ' && q < len(s) {
		if next, n := sc.at(s, q); next < space {
			c, q = next, q+n
		}
	}
	switch {
	case c.letter():
		return letters(sc, s, q)
	case c == number:
		return digits(sc, s, q, len(s))
	case c >= space:
		return whiteSpace(sc, s, p, false)
	}
	return symbols(sc, s, q, noTail)
}

// splitCL100k is the rule of cl100k_base.
func splitCL100k(sc *scanner, s string, p int) (end, far int) {
	c, n := sc.at(s, p)
	q := p + n
	switch {
	case c.letter():
		return letters(sc, s, q)
	case c == number:
		return digits(sc, s, q, 2)
	case c == lineEnd:
		return whiteSpace(sc, s, p, true)
	}
	if s[p] == '\'' {
		if n := contraction(s, p, true); n > 0 {
			return p + n, p + n
		}
	}
	if q < len(s) {
		next, n := sc.at(s, q)
		if next.letter() {
			return letters(sc, s, q+n)
		}
		if s[p] == ' ' && (next == other || next == mark) {
			return symbols(sc, s, q+n, lineTail)
		}
	}
	if c == space {
		return whiteSpace(sc, s, p, true)
	}
	return symbols(sc, s, q, lineTail)
}

// letters is \p{L}* from q.
func letters(sc *scanner, s string, q int) (end, far int) {
	ascii := &sc.ascii
	for q < len(s) {
		if (s[q]|0x20)-'a' < 26 {
			q++
			continue
		}
		c, n := ascii[s[q]], 1
		if c == unknown {
			c, n = sc.multi(s, q)
		}
		if !c.letter() {
			break
		}
		q += n
	}
	return q, q
}

// digits is \p{N}{0,most} from q.
func digits(sc *scanner, s string, q, most int) (end, far int) {
	for ; most > 0 && q < len(s); most-- {
		c, n := sc.at(s, q)
		if c != number {
			break
		}
		q += n
	}
	return q, q
}

// A tail is what may follow a run of symbols.
type tail uint8

const (
	noTail    tail = iota
	lineTail       // [\r\n]*
	slashTail      // [\r\n/]*
)

// symbols is [^\s\p{L}\p{N}]* from q, then the tail.
func symbols(sc *scanner, s string, q int, t tail) (end, far int) {
	ascii := &sc.ascii
	for q < len(s) {
		c, n := ascii[s[q]], 1
		if c == unknown {
			c, n = sc.multi(s, q)
		}
		if c != other && c != mark {
			break
		}
		q += n
	}
	if t != noTail {
		for q < len(s) && (s[q] == '\r' || s[q] == '\n' || t == slashTail && s[q] == '/') {
			q++
		}
	}
	return q, q
}

// whiteSpace is \s*[\r\n]+|\s+(?!\S)|\s+ at p, the first alternative only if
// lines.
func whiteSpace(sc *scanner, s string, p int, lines bool) (end, far int) {
	q := p
	afterLine := 0 // where the last line end ends
	last := 0      // length of the last character
	ascii := &sc.ascii
	for q < len(s) {
		c, n := ascii[s[q]], 1
		if c == unknown {
			c, n = sc.multi(s, q)
		}
		if c < space {
			break
		}
		q += n
		last = n
		if c == lineEnd {
			afterLine = q
		}
	}
	switch {
	case lines && afterLine > 0:
		return afterLine, q
	case q < len(s) && q-last > p:
		return q - last, q // the last one goes with what follows
	}
	return q, q
}

// contraction is the length of 's, 't, 're, 've, 'm, 'll or 'd at s[p], an
// apostrophe; 0 if there is none. With fold, case is ignored as Unicode's
// simple case folding does: ſ (U+017F) is an s.
func contraction(s string, p int, fold bool) int {
	rest := s[p+1:]
	if len(rest) == 0 {
		return 0
	}
	a := rest[0]
	b := byte(0)
	if len(rest) > 1 {
		b = rest[1]
	}
	if fold {
		if a == 0xc5 && b == 0xbf {
			return 3
		}
		a |= 0x20
		b |= 0x20
	}
	switch {
	case a == 's' || a == 't' || a == 'm' || a == 'd':
		return 2
	case (a == 'r' || a == 'v') && b == 'e', a == 'l' && b == 'l':
		return 3
	}
	return 0
}
