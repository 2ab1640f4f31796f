package tinylm

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// A vocabulary begins with the 256 bytes and the mark that stands before
// every text; then come single characters beyond ASCII, then words.
const (
	beginning = 256 // the mark's id; it is not part of any text
	firstChar = 257
)

// A Tokenizer turns text into the model's tokens and back. The second generation's has
// pieces of words (pieces.go). In the first's a word of ASCII letters that is in the
// vocabulary is one token, as is a character that is; all else is a token a byte. Any
// text, valid UTF-8 or not, can be had back from its tokens.
//
// It implements token.Tokenizer, and is safe for concurrent use.
type Tokenizer struct {
	words map[string]uint32
	chars map[rune]uint32
	bytes [][]byte // by id; nil for the mark
	// spelled is, by id, the bytes of a token that is one letter, else nil: what
	// the hashed embedding sees of it.
	spelled [][]byte
	// pieces does the work in the second generation's tokenizer, nil in the first's.
	pieces *pieces
}

// vocabularyText is the vocabulary of all our models: a line of its characters, one of
// its words with spaces between them, and its pieces of words, a line each. A test keeps it
// equal to the one in the weights.
//
//go:embed family.vocabulary.txt
var vocabularyText string

// FamilyTokenizer is the tokenizer of all our models; it needs no weights.
var FamilyTokenizer = sync.OnceValue(func() *Tokenizer {
	t, err := parseVocabulary(vocabularyText)
	if err != nil {
		panic(err) // the embedded file; a test reads it
	}
	return t
})

// parseVocabulary reads what String writes.
func parseVocabulary(s string) (*Tokenizer, error) {
	lines := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	if len(lines) < 2 {
		return nil, errors.New("a vocabulary is two lines or more")
	}
	chars, words, pieces := strings.Split(lines[0], ""), strings.Fields(lines[1]), lines[2:]
	switch {
	case len(pieces) == 0:
		return newTokenizer(chars, words)
	case len(words) > 0:
		return nil, errors.New("a vocabulary has words or pieces of words, not both")
	}
	return spellPieces(chars, pieces)
}

func newTokenizer(chars, words []string) (*Tokenizer, error) {
	if len(chars)+len(words) > maxVocabulary {
		return nil, fmt.Errorf("the vocabulary has more than %d entries", maxVocabulary)
	}
	t := &Tokenizer{words: make(map[string]uint32, len(words)), chars: make(map[rune]uint32, len(chars))}
	for b := range beginning {
		var letter []byte
		if isASCIILetter(byte(b)) {
			letter = []byte{byte(b)}
		}
		t.bytes = append(t.bytes, []byte{byte(b)})
		t.spelled = append(t.spelled, letter)
	}
	t.bytes, t.spelled = append(t.bytes, nil), append(t.spelled, nil)
	for _, c := range chars {
		r, n := utf8.DecodeRuneInString(c)
		if n != len(c) || r < utf8.RuneSelf || r == utf8.RuneError && n == 1 {
			return nil, fmt.Errorf("vocabulary: %q is not one character beyond ASCII", c)
		}
		if _, ok := t.chars[r]; ok {
			return nil, fmt.Errorf("vocabulary: %q comes twice", c)
		}
		t.chars[r] = uint32(len(t.bytes))
		t.bytes = append(t.bytes, []byte(c))
		var letter []byte
		if unicode.IsLetter(r) {
			letter = []byte(c)
		}
		t.spelled = append(t.spelled, letter)
	}
	for _, w := range words {
		if len(w) < 2 || len(w) != letters(w) {
			return nil, fmt.Errorf("vocabulary: %q is not a word of two or more ASCII letters", w)
		}
		if _, ok := t.words[w]; ok {
			return nil, fmt.Errorf("vocabulary: %q comes twice", w)
		}
		t.words[w] = uint32(len(t.bytes))
		t.bytes = append(t.bytes, []byte(w))
		t.spelled = append(t.spelled, nil)
	}
	return t, nil
}

// Name is "tiny".
func (t *Tokenizer) Name() string { return "tiny" }

// Len is the number of tokens, the mark of the beginning included.
func (t *Tokenizer) Len() int { return len(t.bytes) }

// Append appends the ids of text to ids.
func (t *Tokenizer) Append(ids []uint32, text string) []uint32 {
	if t.pieces != nil {
		return t.appendPieces(ids, text)
	}
	for len(text) > 0 {
		n, id, whole := t.next(text)
		if whole {
			ids = append(ids, id)
		} else {
			for i := range n {
				ids = append(ids, uint32(text[i]))
			}
		}
		text = text[n:]
	}
	return ids
}

// Count is the number of tokens of text.
func (t *Tokenizer) Count(text string) int {
	if t.pieces != nil {
		return len(t.appendPieces(nil, text))
	}
	count := 0
	for len(text) > 0 {
		n, _, whole := t.next(text)
		if whole {
			count++
		} else {
			count += n
		}
		text = text[n:]
	}
	return count
}

// Bytes are the bytes of a token, nil for an id that there is not and for the
// mark of the beginning. They must not be changed.
func (t *Tokenizer) Bytes(id uint32) []byte {
	if int64(id) >= int64(len(t.bytes)) {
		return nil
	}
	return t.bytes[id]
}

// next finds the first piece of text, n bytes long: one token, or a token a
// byte.
func (t *Tokenizer) next(text string) (n int, id uint32, whole bool) {
	if n = letters(text); n > 0 {
		id, whole = t.words[text[:n]]
		return n, id, whole
	}
	if text[0] < utf8.RuneSelf {
		return 1, uint32(text[0]), true
	}
	r, n := utf8.DecodeRuneInString(text)
	if r == utf8.RuneError && n <= 1 {
		return 1, 0, false
	}
	id, whole = t.chars[r]
	return n, id, whole
}

// letters is the length of the run of ASCII letters that text begins with.
func letters(text string) int {
	for i := range len(text) {
		if !isASCIILetter(text[i]) {
			return i
		}
	}
	return len(text)
}

func isASCIILetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// String is the vocabulary as lines of text, as [FamilyTokenizer] reads it: characters,
// words, and a line for each piece.
func (t *Tokenizer) String() string {
	var s strings.Builder
	own := firstChar + len(t.chars)
	for _, b := range t.bytes[firstChar:own] {
		s.Write(b)
	}
	s.WriteByte('\n')
	between := byte(' ')
	if t.pieces != nil {
		between = '\n'
		s.WriteByte('\n')
	}
	for i, b := range t.bytes[own:] {
		if i > 0 {
			s.WriteByte(between)
		}
		s.Write(b)
	}
	s.WriteByte('\n')
	return s.String()
}
