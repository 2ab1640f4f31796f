package token

import "unicode/utf8"

// encodeAgain is encode for a piece that was split off earlier, so that it is
// not known whether all of it is UTF-8. The caller holds the lock.
func (e *Encoding) encodeAgain(piece string) []uint32 {
	e.scan.bad = !utf8.ValidString(piece)
	return e.encode(piece)
}

// ranges yields the tokens of a piece, whose ids are given, with their ranges
// in the piece; it reports whether to go on.
func (e *Encoding) ranges(piece string, ids []uint32, yield func(Token) bool) bool {
	var offsets []int // of the text as encoded, in the piece; nil if they are the same
	if !utf8.ValidString(piece) {
		offsets = replacedOffsets(piece)
	}
	at := 0
	for _, id := range ids {
		t := Token{ID: id + e.first, Start: at, End: at + e.vocab.length(id)}
		at = t.End
		if offsets != nil {
			t.Start, t.End = offsets[t.Start], offsets[t.End]
		}
		if !yield(t) {
			return false
		}
	}
	return true
}

// replacedOffsets maps every offset into replaceInvalid(s), its end included,
// to the offset of the same place in s. The inside of a U+FFFD that stands for
// a byte is where that byte begins.
func replacedOffsets(s string) []int {
	var offsets []int
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			offsets = append(offsets, i, i, i)
		} else {
			for k := range n {
				offsets = append(offsets, i+k)
			}
		}
		i += n
	}
	return append(offsets, len(s))
}
