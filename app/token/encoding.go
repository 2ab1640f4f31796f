package token

import (
	"fmt"
	"sync"
	"unsafe"
)

// The encodings that [Load] knows: OpenAI's by its own names, and those of open
// models.
const (
	O200k        = "o200k_base"    // gpt-4o, gpt-4.1, gpt-5, o1, o3, o4-mini
	O200kHarmony = "o200k_harmony" // gpt-oss; for ordinary text the same as o200k_base
	CL100k       = "cl100k_base"   // gpt-4, gpt-3.5-turbo, davinci-002, text-embedding-3
	P50k         = "p50k_base"     // text-davinci-002 and -003
	R50k         = "r50k_base"     // davinci, text-davinci-001 (GPT-3)
	Qwen3        = "qwen3"         // Qwen 2, 2.5 and 3 have one vocabulary
	Tekken       = "tekken"        // Mistral's of July 2024: NeMo and later
	DeepSeekV3   = "deepseek_v3"   // DeepSeek V3 and R1
)

// Tiny is the encoding of our own models (tiny/...), whose tokenizer is in
// package tinylm: [Load] does not know it.
const Tiny = "tiny"

// Encodings are the names that [Load] knows, the newest first.
func Encodings() []string {
	return []string{O200k, O200kHarmony, CL100k, P50k, R50k, Qwen3, Tekken, DeepSeekV3}
}

// Vocabulary is the name of the packed vocabulary that an encoding needs:
// its own, but that of o200k_base for o200k_harmony, which differs from it
// only in control tokens, and those never come from ordinary text. It is ""
// for a name that [Load] does not know.
func Vocabulary(encoding string) string {
	switch encoding {
	case O200kHarmony:
		return O200k
	case O200k, CL100k, P50k, R50k, Qwen3, Tekken, DeepSeekV3:
		return encoding
	}
	return ""
}

// An Encoding is a vocabulary with its splitting rule. It gives the ids that the
// makers' own tokenizer gives, for any text: everything is ordinary text to it,
// <|endoftext|> typed by a person too.
//
// A byte that is not UTF-8 counts as one U+FFFD. (The reference never sees
// such text; text from a web page is always valid.)
//
// An Encoding may be used by several goroutines at once.
type Encoding struct {
	name  string
	vocab *vocabulary
	split splitRule
	first uint32              // id of the vocabulary's first token: control tokens may stand before it
	form  func(string) string // what is made of a text before it is split; nil: nothing

	mu    sync.Mutex // guards what follows
	scan  scanner
	cache pieceCache
	known *knownPieces // of Count; nil unless the rule is that of o200k_base
	merge merger
	one   [1]uint32
	fresh []uint32 // the ids of a piece that was not in the cache
}

// Load makes the encoding of a name from its packed vocabulary, the one that
// [Vocabulary] names, as [Pack] made it.
func Load(name string, packed []byte) (*Encoding, error) {
	want := Vocabulary(name)
	if want == "" {
		return nil, fmt.Errorf("token: unknown encoding %q (known are %q)", name, Encodings())
	}
	got, v, err := unpack(packed)
	if err != nil {
		return nil, fmt.Errorf("token: load %s: %w", name, err)
	}
	if got != want {
		return nil, fmt.Errorf("token: load %s: the packed vocabulary is %q, not %q", name, got, want)
	}
	e := &Encoding{name: name, vocab: v, split: splitRuleOf(want)}
	if want == O200k {
		e.known = new(knownPieces)
	}
	switch name {
	case Tekken:
		e.first = 1000
	case Qwen3:
		e.form = composed
	}
	e.scan.classTable = classes()
	if err := e.merge.init(v); err != nil {
		return nil, fmt.Errorf("token: load %s: %w", name, err)
	}
	return e, nil
}

// Name is the encoding's name, for instance o200k_base.
func (e *Encoding) Name() string { return e.name }

// Bytes are the bytes of a token, nil for an id that there is not. They may
// be part of a character. Control tokens are not in the vocabulary.
func (e *Encoding) Bytes(id uint32) []byte {
	if id < e.first {
		return nil
	}
	if t := e.vocab.token(id - e.first); t != "" {
		return []byte(t)
	}
	return nil
}

// Append appends the ids of text to ids.
func (e *Encoding) Append(ids []uint32, text string) []uint32 {
	if e.form != nil {
		text = e.form(text)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	had := len(ids)
	for p := 0; p < len(text); {
		q, _ := e.split(&e.scan, text, p)
		ids = append(ids, e.encode(text[p:q])...)
		p = q
	}
	if e.first > 0 {
		for i := range ids[had:] {
			ids[had+i] += e.first
		}
	}
	return ids
}

// Count is the number of ids of text.
func (e *Encoding) Count(text string) int {
	if e.form != nil {
		text = e.form(text)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	n := 0
	for p := 0; p < len(text); {
		if e.known != nil {
			known, q := e.known.count(text, p)
			chinese, r := e.countIdeographs(text, q)
			n += known + chinese
			if r > p {
				p = r
				continue
			}
		}
		q, _ := e.split(&e.scan, text, p)
		n += e.countPiece(text, p, q)
		p = q
	}
	return n
}

// countPiece is the number of ids of the piece text[p:q], which it remembers. The caller
// holds the lock.
func (e *Encoding) countPiece(text string, p, q int) int {
	piece := text[p:q]
	switch {
	case e.known == nil || e.scan.bad:
		return len(e.encode(piece))
	case len(piece) > maxKnown:
		// A piece that long is hardly ever one token.
		h := hashLong(piece)
		if ids := e.cache.find(piece, h); ids != nil {
			return len(ids)
		}
		if e.vocab.findLong(piece, h) != none {
			return 1
		}
		return len(e.mergeParts(piece, h))
	case p+16 <= len(text):
		if n := e.known.tokens(knownPieceAt(unsafe.Add(unsafe.Pointer(unsafe.StringData(text)), p), 8*uint(len(piece)))); n > 0 {
			return n
		}
	}
	n := len(e.encode(piece))
	e.known.add(piece, n)
	return n
}

// encode returns the ids of a piece, which are valid until the next call. The
// caller holds the lock.
func (e *Encoding) encode(piece string) []uint32 {
	if e.scan.bad {
		e.scan.bad = false
		piece = replaceInvalid(piece)
	}
	id, h := e.vocab.find(piece)
	if id != none {
		e.one[0] = id
		return e.one[:]
	}
	return e.encodeParts(piece, h)
}

// encodeParts is encode for a piece of valid UTF-8 that is not a token, and its
// hash.
func (e *Encoding) encodeParts(piece string, h uint64) []uint32 {
	if len(piece) <= maxCached {
		if ids := e.cache.find(piece, h); ids != nil {
			return ids
		}
	}
	return e.mergeParts(piece, h)
}

// mergeParts is encodeParts for a piece that is not in the cache.
func (e *Encoding) mergeParts(piece string, h uint64) []uint32 {
	e.fresh = e.merge.append(e.fresh[:0], piece)
	if len(piece) <= maxCached {
		e.cache.add(piece, h, e.fresh)
	}
	return e.fresh
}

// replaceInvalid replaces each byte of s that is not UTF-8 by U+FFFD, as Go's
// range loop reads it.
func replaceInvalid(s string) string { return string([]rune(s)) }
