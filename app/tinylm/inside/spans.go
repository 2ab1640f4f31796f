package inside

import (
	"strings"

	"fewshot/app/prompt"
)

// A Span is a token of a view.
type Span struct {
	Text string
	Part prompt.Part // of the prompt; the answer's tokens are Framing with Answer set
	Shot int         // index into Prompt.Shots, -1 if it belongs to none
	// Answer reports whether the token is the answer's.
	Answer bool
}

// spans finds out what each token belongs to: what most of its bytes do.
func (v *View) spans() []Span {
	parts := v.parts()
	t := v.model.Model().Tokenizer()
	var all []Span
	at := 0
	for i, id := range v.tokens {
		b := t.Bytes(id)
		s := Span{Text: string(b), Shot: -1, Answer: i >= v.from}
		if !s.Answer {
			middle := min(at+len(b)/2, len(v.Text)-1)
			s.Part, s.Shot = parts[middle].Part, parts[middle].Shot
		}
		all = append(all, s)
		at += len(b)
	}
	return all
}

// parts is, for each byte of the text, what it belongs to. In a chat each message
// stands in the text without the white space around it, after the one before.
func (v *View) parts() []prompt.Span {
	bytes := make([]prompt.Span, len(v.Text))
	for i := range bytes {
		bytes[i] = prompt.Span{Part: prompt.Framing, Shot: -1}
	}
	at := 0
	for _, s := range prompt.Render(v.Prompt).Segments {
		body := s.Text
		if s.Role != "" {
			body = strings.TrimSpace(body)
		}
		found := strings.Index(v.Text[at:], body)
		if found < 0 {
			continue
		}
		start := at + found - strings.Index(s.Text, body) // where the segment's first byte would be
		for _, span := range s.Spans {
			for i := max(at, start+span.Start); i < min(start+span.End, len(v.Text)); i++ {
				bytes[i] = span
			}
		}
		at += found + len(body)
	}
	return bytes
}
