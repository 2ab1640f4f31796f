package token

import (
	"iter"
	"unsafe"
)

// A Document keeps one text with its tokens and recounts it after an edit:
// exactly, and in a time that depends on the edit and not on the text.
//
// A tokenizer that is not an [*Encoding] has no rule that says how far an edit
// reaches, so its documents are recounted as a whole after each edit.
//
// A Document is for one goroutine at a time.
type Document struct {
	text  string
	count counter
}

// A counter keeps the tokens of a document's text.
type counter interface {
	// edit makes text the text; old[from:oldTo] was replaced by
	// text[from:newTo]. All tokens in front of start and behind end, offsets into text,
	// are as they were.
	edit(text string, from, oldTo, newTo int) (start, end int)
	// tokens is the number of tokens.
	tokens() int
	// before is the number of tokens whose middle is before text[at:],
	// 0 < at < len(text).
	before(text string, at int) int
	// all yields every token in order; it reports whether to go on.
	all(text string, yield func(Token) bool) bool
}

// A Token is one token of a document's text.
type Token struct {
	ID         uint32
	Start, End int // byte offsets into the text; a token may be part of a character
}

// Before reports whether the token's middle is before at: whether a bound there
// leaves the token in front of it (see [Document.CountBetween]).
func (t Token) Before(at int) bool { return t.Start+t.End < 2*at }

// NewDocument makes the document of a text.
func NewDocument(t Tokenizer, text string) *Document {
	d := new(Document)
	switch e, ok := t.(*Encoding); {
	case ok && e.form != nil:
		d.count = &formed{plain: pieces{encoding: e}}
	case ok:
		d.count = &pieces{encoding: e}
	default:
		d.count = &whole{tokenizer: t}
	}
	d.Update(text)
	return d
}

// Text is the text.
func (d *Document) Text() string { return d.text }

// Len is the length of the text in bytes.
func (d *Document) Len() int { return len(d.text) }

// Count is the number of tokens of the text.
func (d *Document) Count() int { return d.count.tokens() }

// Update makes text the document's text and returns its number of tokens.
// What the old and the new text have in common at the beginning and the end is found
// and not counted again.
func (d *Document) Update(text string) int {
	d.update(text)
	return d.Count()
}

// update is Update; it returns the range of text outside of which all tokens are as
// they were.
func (d *Document) update(text string) (start, end int) {
	from, suffix := inCommon(d.text, text)
	if from == len(text) && from == len(d.text) {
		return 0, 0
	}
	return d.replace(text, from, len(d.text)-suffix, len(text)-suffix)
}

// change is update for a text of which it is known where it differs, more or less.
func (d *Document) change(text string, from, oldTo, newTo int) (start, end int) {
	prefix, suffix := inCommon(d.text[from:oldTo], text[from:newTo])
	if from+prefix == oldTo && oldTo == newTo {
		return 0, 0
	}
	return d.replace(text, from+prefix, oldTo-suffix, newTo-suffix)
}

// sameString reports whether a and b are the same bytes in memory.
func sameString(a, b string) bool {
	return len(a) == len(b) && unsafe.StringData(a) == unsafe.StringData(b)
}

// has reports whether text is the document's text, which for a long one
// WebAssembly tells sooner this way than by ==.
//
//go:noinline
func (d *Document) has(text string) bool {
	return len(text) == len(d.text) && commonPrefix(text, d.text) == len(text)
}

// inCommon is the number of bytes that two texts have in common at the beginning, and
// that of those which the rests have in common at the end.
//
// As a rule something was inserted or taken away, and the shorter rest is the
// whole end of the longer one. That is tried first, from front to back, which
// takes less time than from back to front.
//
// It is not inlined, nor are others that are called from several places: the page
// would be larger, and no faster.
//
//go:noinline
func inCommon(old, text string) (prefix, suffix int) {
	prefix = commonPrefix(old, text)
	old, text = old[prefix:], text[prefix:]
	suffix = min(len(old), len(text))
	if commonPrefix(old[len(old)-suffix:], text[len(text)-suffix:]) < suffix {
		suffix = commonSuffix(old, text)
	}
	return prefix, suffix
}

// Edit replaces the bytes from start to end of the text by insert and returns
// the number of tokens. It panics if start and end are no range of the text,
// as slicing does.
func (d *Document) Edit(start, end int, insert string) int {
	removed := d.text[start:end]
	if removed == insert {
		return d.Count()
	}
	d.replace(d.text[:start]+insert+d.text[end:], start, end, start+len(insert))
	return d.Count()
}

//go:noinline
func (d *Document) replace(text string, from, oldTo, newTo int) (start, end int) {
	start, end = d.count.edit(text, from, oldTo, newTo)
	d.text = text
	return start, end
}

// CountBetween returns, for each pair of neighbours in bounds, the number of
// tokens that lie between them. A token that reaches over a bound belongs to
// the side on which most of its bytes are, and to the later one if they are
// equal: with the bound after "Q: ", the token " cheese" is the word's, although
// it begins with the space before it. The bounds are byte offsets into the text
// in ascending order; if they go from 0 to [Document.Len], the numbers add up to
// [Document.Count]. A bound outside the text counts as its nearer end.
func (d *Document) CountBetween(bounds []int) []int {
	if len(bounds) < 2 {
		return nil
	}
	counts := make([]int, len(bounds)-1)
	last := d.before(bounds[0])
	for i, b := range bounds[1:] {
		n := d.before(b)
		counts[i] = n - last
		last = n
	}
	return counts
}

//go:noinline
func (d *Document) before(at int) int {
	switch {
	case at <= 0:
		return 0
	case at >= len(d.text):
		return d.Count()
	}
	return d.count.before(d.text, at)
}

// Tokens yields every token of the text in order. The ranges follow each
// other without gaps; one of them is empty only where a byte of the text that
// is not UTF-8 became more than one token.
func (d *Document) Tokens() iter.Seq[Token] {
	return func(yield func(Token) bool) { d.count.all(d.text, yield) }
}
