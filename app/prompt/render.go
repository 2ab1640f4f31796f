package prompt

import (
	"strings"
	"unicode"

	"fewshot/app/chat"
)

// Render turns p into what is sent. It never changes what a person wrote:
// labels inside an input, empty inputs and unusual white space are rendered as
// they are ([Lint] may have something to say about them). Shots that are off
// are skipped. A layout that is not known is rendered as [Text].
//
// In the layouts Text and Message an empty instruction takes its separator
// with it. In the layout Turns the instruction, if any, is the system message,
// each shot a user and an assistant message, and the query the last user
// message.
func Render(p Prompt) Rendered {
	r := Rendered{Stop: p.Stops()}
	switch p.Format.As {
	case Turns:
		r.Segments = renderTurns(p)
	case Message:
		r.Segments = []Segment{renderText(p, chat.User)}
	default:
		r.Segments = []Segment{renderText(p, "")}
	}
	return r
}

// Request is what is sent to run r, which was rendered from p: the texts of r
// as they stand, p's model and parameters, and r's stop sequences. It asks for
// a stream with its usage.
func (r Rendered) Request(p Prompt) *chat.Request {
	req := &chat.Request{
		Model:        p.Model,
		Stream:       true,
		IncludeUsage: true,
		Parameters:   p.Parameters,
	}
	req.Stop = append([]string(nil), r.Stop...)
	if len(r.Segments) == 1 && r.Segments[0].Role == "" {
		req.Prompt = r.Segments[0].Text
		return req
	}
	req.Messages = make([]chat.Message, len(r.Segments))
	for i, b := range r.Segments {
		req.Messages[i] = chat.Message{Role: b.Role, Content: b.Text}
	}
	return req
}

// renderText makes one text of the prompt, for a message of the given role or,
// without a role, for a completion.
func renderText(p Prompt, role string) Segment {
	f := p.Format
	w := writer{spans: make([]Span, 0, 4*len(p.Shots)+5)}
	w.text.Grow(textSize(p))
	if p.Instruction != "" {
		w.add(p.Instruction, Instruction, -1)
		w.add(f.Separator, Framing, -1)
	}
	for i, s := range p.Shots {
		if s.Off {
			continue
		}
		w.add(f.InputLabel, Framing, i)
		w.add(s.Input, Example, i)
		w.add(f.InputEnd, Framing, i)
		w.add(f.OutputLabel, Framing, i)
		w.add(s.Output, Example, i)
		w.add(f.OutputEnd, Framing, i)
		w.add(f.Separator, Framing, i)
	}
	w.add(f.InputLabel, Framing, -1)
	w.add(p.Query, Query, -1)
	w.add(f.InputEnd, Framing, -1)
	w.add(trimSpaceRight(f.OutputLabel), Framing, -1)
	return w.segment(role)
}

// renderTurns makes a message of each input and output. The messages' texts are the
// prompt's own, not copies: who asks whether one has changed need not read it.
func renderTurns(p Prompt) []Segment {
	segments := make([]Segment, 0, 2*len(p.Shots)+2)
	spans := make([]Span, 0, 2*len(p.Shots)+2)
	message := func(role, text string, part Part, shot int) {
		segment := Segment{Role: role, Text: text}
		if text != "" {
			n := len(spans)
			spans = append(spans, Span{End: len(text), Part: part, Shot: shot})
			segment.Spans = spans[n : n+1 : n+1]
		}
		segments = append(segments, segment)
	}
	if p.Instruction != "" {
		message(chat.System, p.Instruction, Instruction, -1)
	}
	for i, s := range p.Shots {
		if s.Off {
			continue
		}
		message(chat.User, s.Input, Example, i)
		message(chat.Assistant, s.Output, Example, i)
	}
	message(chat.User, p.Query, Query, -1)
	return segments
}

// A writer collects a text and its spans.
type writer struct {
	text  strings.Builder
	spans []Span
}

// add appends s. A span grows rather than being followed by its like, and none
// is empty.
func (w *writer) add(s string, part Part, shot int) {
	if s == "" {
		return
	}
	start := w.text.Len()
	w.text.WriteString(s)
	if n := len(w.spans); n > 0 && w.spans[n-1].Part == part && w.spans[n-1].Shot == shot {
		w.spans[n-1].End = w.text.Len()
		return
	}
	w.spans = append(w.spans, Span{Start: start, End: w.text.Len(), Part: part, Shot: shot})
}

func (w *writer) segment(role string) Segment {
	return Segment{Role: role, Text: w.text.String(), Spans: w.spans}
}

// textSize is the length in bytes of the rendered text, or a little more.
func textSize(p Prompt) int {
	f := p.Format
	frame := len(f.InputLabel) + len(f.InputEnd) + len(f.OutputLabel) + len(f.OutputEnd) + len(f.Separator)
	n := len(p.Instruction) + len(f.Separator) + len(p.Query) + frame
	for _, s := range p.Shots {
		if !s.Off {
			n += frame + len(s.Input) + len(s.Output)
		}
	}
	return n
}

// trimSpaceRight is s less its trailing white space.
func trimSpaceRight(s string) string { return strings.TrimRightFunc(s, unicode.IsSpace) }
