package tinylm

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// chunkLimit is the number of characters in a chunk; longer runs are cut, so
// that the time that a text takes grows no faster than its length.
const chunkLimit = 48

// pieces is the tokenizer of the second generation: byte-pair encoding
// (Sennrich et al. 2016, arXiv:1508.07909) over characters, with a token a byte
// for what is not a character of the vocabulary. Nothing is merged across chunks:
// a run of Latin letters with the space before it, 's and its like, a run of
// Chinese characters or kana, a run of spaces, any other character alone. The
// recipe's bpe.py says the same in Python, and a test holds the two together.
type pieces struct {
	merged map[[2]uint32]uint32 // what two tokens become; a smaller id was learned earlier and goes first
}

// newPieces makes a tokenizer whose tokens are the bytes, the mark, chars, and
// one for each pair of earlier tokens in merges.
func newPieces(chars []string, merges [][2]uint32) (*Tokenizer, error) {
	if len(chars)+len(merges) > maxVocabulary {
		return nil, fmt.Errorf("the vocabulary has more than %d entries", maxVocabulary)
	}
	t, err := newTokenizer(chars, nil)
	if err != nil {
		return nil, err
	}
	t.pieces = &pieces{merged: make(map[[2]uint32]uint32, len(merges))}
	for _, pair := range merges {
		id := uint32(len(t.bytes))
		for _, part := range pair {
			if part >= id || part == beginning {
				return nil, fmt.Errorf("vocabulary: piece %d is made of %d, which does not come before it", id, part)
			}
		}
		if _, ok := t.pieces.merged[pair]; ok {
			return nil, fmt.Errorf("vocabulary: %d and %d are merged twice", pair[0], pair[1])
		}
		text := append(append([]byte(nil), t.bytes[pair[0]]...), t.bytes[pair[1]]...)
		if len(text) > 4*chunkLimit {
			return nil, errors.New("vocabulary: a piece is longer than a chunk")
		}
		t.pieces.merged[pair] = id
		t.bytes = append(t.bytes, text)
		t.spelled = append(t.spelled, nil)
	}
	return t, nil
}

// spellPieces makes the tokenizer whose pieces have these texts, in the order in which they
// were learned. What a piece is made of need not be written down: it is what the pieces before it
// make of its text.
func spellPieces(chars, texts []string) (*Tokenizer, error) {
	t, err := newPieces(chars, nil)
	if err != nil {
		return nil, err
	}
	if len(chars)+len(texts) > maxVocabulary {
		return nil, fmt.Errorf("the vocabulary has more than %d entries", maxVocabulary)
	}
	for _, text := range texts {
		parts := t.appendChunk(nil, text)
		if len(parts) != 2 || len(text) > 4*chunkLimit {
			return nil, fmt.Errorf("vocabulary: %q is not made of two tokens before it", text)
		}
		t.pieces.merged[[2]uint32(parts)] = uint32(len(t.bytes))
		t.bytes, t.spelled = append(t.bytes, []byte(text)), append(t.spelled, nil)
	}
	return t, nil
}

// appendPieces appends the ids of text to ids.
func (t *Tokenizer) appendPieces(ids []uint32, text string) []uint32 {
	letter := false // whether a Latin letter stands before text
	for len(text) > 0 {
		n := chunk(text, letter)
		ids = t.appendChunk(ids, text[:n])
		r, _ := utf8.DecodeLastRuneInString(text[:n])
		letter = isLatin(r)
		text = text[n:]
	}
	return ids
}

func (t *Tokenizer) appendChunk(ids []uint32, chunk string) []uint32 {
	first := len(ids)
	for i := 0; i < len(chunk); {
		r, n := utf8.DecodeRuneInString(chunk[i:])
		if id, ok := t.chars[r]; ok && n > 1 {
			ids = append(ids, id)
		} else {
			for _, b := range []byte(chunk[i:][:n]) {
				ids = append(ids, uint32(b))
			}
		}
		i += n
	}
	for own := ids[first:]; ; {
		best, at := uint32(0), -1
		for i := 0; i+1 < len(own); i++ {
			if id, ok := t.pieces.merged[[2]uint32{own[i], own[i+1]}]; ok && (at < 0 || id < best) {
				best, at = id, i
			}
		}
		if at < 0 {
			return ids[:first+len(own)]
		}
		own[at] = best
		own = append(own[:at+1], own[at+2:]...)
	}
}

// chunk is the length of the first chunk of text, in bytes; letter says
// whether a Latin letter stands before it.
func chunk(text string, letter bool) int {
	first, n := utf8.DecodeRuneInString(text)
	switch {
	case first == ' ':
		spaces, _ := run(text, chunkLimit, func(r rune) bool { return r == ' ' })
		if next, _ := utf8.DecodeRuneInString(text[spaces:]); spaces < chunkLimit && spaces < len(text) && isLatin(next) {
			if spaces > 1 {
				return spaces - 1 // the last one belongs to the word
			}
			word, _ := run(text[1:], chunkLimit-1, isLatin)
			return 1 + word
		}
		return spaces
	case isLatin(first):
		n, _ = run(text, chunkLimit, isLatin)
	case first == '\'' && letter:
		end, _ := run(text[1:], chunkLimit-1, isLatin)
		switch text[1:][:end] {
		case "s", "t", "re", "ve", "m", "ll", "d":
			return 1 + end
		}
	case isHan(first):
		n, _ = run(text, chunkLimit, isHan)
	}
	return n
}

// run is how many bytes and characters, at most limit, text begins with that
// belong.
func run(text string, limit int, belongs func(rune) bool) (size, count int) {
	for size < len(text) && count < limit {
		r, n := utf8.DecodeRuneInString(text[size:])
		if !belongs(r) {
			break
		}
		size += n
		count++
	}
	return size, count
}

func isLatin(r rune) bool {
	return 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || 0xC0 <= r && r <= 0x24F && r != 0xD7 && r != 0xF7
}

func isHan(r rune) bool {
	return 0x3400 <= r && r <= 0x9FFF || 0x3041 <= r && r <= 0x30FF || 0xF900 <= r && r <= 0xFAFF
}
