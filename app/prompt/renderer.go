package prompt

import "slices"

// A Renderer renders a prompt that is being edited. It gives what [Render] gives. When
// one input, output, instruction or query differs from the last time, as after a key, it
// replaces that range of the text, and says so in [Segment.Change]: the time depends
// on the text's length by no more than copying it. The zero Renderer is ready.
type Renderer struct {
	prompt   Prompt // the last, with shots of its own
	rendered Rendered
}

// Render renders p.
func (r *Renderer) Render(p Prompt) Rendered {
	last := &r.prompt
	if len(r.rendered.Segments) != 1 || p.Format.As == Turns || p.Format != last.Format || len(p.Shots) != len(last.Shots) {
		return r.fresh(p)
	}
	edited, changed := 0, span{}
	differ := func(was, is string, part Part, shot, nth int) {
		if was != is {
			edited++
			changed = span{part, shot, nth, was, is}
		}
	}
	differ(last.Instruction, p.Instruction, Instruction, -1, 0)
	differ(last.Query, p.Query, Query, -1, 0)
	for i := range p.Shots {
		was, is := &last.Shots[i], &p.Shots[i]
		if was.Off != is.Off {
			return r.fresh(p)
		}
		if !is.Off {
			differ(was.Input, is.Input, Example, i, 0)
			differ(was.Output, is.Output, Example, i, 1)
		}
	}
	switch {
	case edited == 0:
		r.rendered.Stop = p.Stops()
		return r.rendered
	case edited > 1 || !r.replace(changed, p):
		return r.fresh(p)
	}
	r.keep(p)
	return r.rendered
}

// fresh renders p from scratch.
func (r *Renderer) fresh(p Prompt) Rendered {
	r.rendered = Render(p)
	r.keep(p)
	return r.rendered
}

// keep remembers p. Its shots may be changed in place later.
func (r *Renderer) keep(p Prompt) {
	shots := append(r.prompt.Shots[:0], p.Shots...)
	r.prompt = p
	r.prompt.Shots = shots
}

// A span is a text of the prompt that was changed, and which it is.
type span struct {
	part    Part
	shot    int
	nth     int // of those of the part and shot
	was, is string
}

// replace puts the changed text into the rendered one. It reports whether it can: a text
// that is or was empty has no span, and the input and output of a shot with nothing
// between them share one.
func (r *Renderer) replace(c span, p Prompt) bool {
	if c.was == "" || c.is == "" || c.part == Example && p.Format.InputEnd+p.Format.OutputLabel == "" {
		return false
	}
	old := r.rendered.Segments[0]
	if c.nth == 1 && p.Shots[c.shot].Input == "" {
		c.nth = 0
	}
	at := slices.IndexFunc(old.Spans, func(s Span) bool { return s.Part == c.part && s.Shot == c.shot })
	if at < 0 {
		return false
	}
	if c.nth == 1 {
		at += 2 // behind the input and what is between
	}
	from, to := old.Spans[at].Start, old.Spans[at].End
	next := Segment{Role: old.Role, Text: old.Text[:from] + c.is + old.Text[to:], Spans: slices.Clone(old.Spans)}
	moved := len(c.is) - len(c.was)
	next.Spans[at].End += moved
	for i := at + 1; i < len(next.Spans); i++ {
		next.Spans[i].Start += moved
		next.Spans[i].End += moved
	}
	next.Change = &Change{Before: old.Text, From: from, OldTo: to, NewTo: to + moved}
	r.rendered = Rendered{Segments: []Segment{next}, Stop: p.Stops()}
	return true
}
