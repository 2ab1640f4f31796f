package sent

import (
	"strconv"
	"strings"

	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/token"
)

// encodingChoices are what the token view can split with.
func encodingChoices(l i18n.Lang) []widget.Choice {
	all := []widget.Choice{{Value: widget.NoChoice, Text: l.T("sent.encoding.own")}}
	for _, name := range append(token.Encodings(), token.Tiny) {
		all = append(all, widget.Choice{Value: name, Text: name})
	}
	return all
}

// Text is what is sent, as text: each message after its role.
func Text(r prompt.Rendered) string {
	var b strings.Builder
	for i, segment := range r.Segments {
		if segment.Role != "" {
			if i > 0 {
				b.WriteString("\n\n")
			}
			b.WriteString(segment.Role + "\n")
		}
		b.WriteString(segment.Text)
	}
	return b.String()
}

// Pieces cuts a rendered prompt into pieces, which it appends to pieces, and shows
// them in runs, each message after its role.
func Pieces(pieces []Piece, t token.Tokenizer, r prompt.Rendered) (runs []dom.TextRun, all []Piece) {
	for _, b := range r.Segments {
		if b.Role != "" {
			runs = append(runs, dom.TextRun{Class: "role", Text: b.Role, Index: -1})
		}
		runs, pieces = pieceRuns(runs, pieces, t, b)
	}
	return runs, pieces
}

// A Piece is what the token view shows as one: a token, or the tokens that
// make up one character.
type Piece struct {
	first int // number of its first token, from 0
	ids   []uint32
	bytes []byte
}

// pieceRuns appends a segment's pieces, and runs that show them in the colour of
// their part and with alternating borders.
func pieceRuns(runs []dom.TextRun, pieces []Piece, t token.Tokenizer, b prompt.Segment) ([]dom.TextRun, []Piece) {
	number := 0
	if n := len(pieces); n > 0 {
		number = pieces[n-1].first + len(pieces[n-1].ids)
	}
	next := Piece{first: number}
	span, from := 0, 0
	for tok := range token.NewDocument(t, b.Text).Tokens() {
		next.ids = append(next.ids, tok.ID)
		next.bytes = append(next.bytes, t.Bytes(tok.ID)...)
		number++
		if tok.End <= from || !boundary(b.Text, tok.End) {
			continue
		}
		whole := token.Token{Start: from, End: tok.End}
		for span < len(b.Spans)-1 && !whole.Before(b.Spans[span].End) {
			span++
		}
		runs = append(runs, dom.TextRun{
			Class: "piece " + PartClass(b.Spans[span].Part) + " b" + strconv.Itoa(len(pieces)%2),
			Text:  b.Text[from:tok.End], Index: len(pieces),
		})
		pieces = append(pieces, next)
		next, from = Piece{first: number}, tok.End
	}
	return runs, pieces
}

// boundary reports whether i is a border of two characters of s.
func boundary(s string, i int) bool { return i >= len(s) || s[i]&0xC0 != 0x80 }
