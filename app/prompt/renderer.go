package prompt

// A Renderer renders a prompt that is being edited. It gives what [Render] gives. When
// one input, output, instruction or query differs from the last time, as after a key, it
// replaces that range of the text, and says so in [Segment.Change]. The zero Renderer is
// ready.
type Renderer struct {
	format   Format
	texts    []string // those of the last prompt in their order, empty ones too
	off      []bool   // which of its shots are off
	rendered Rendered
}

// Render renders p.
func (r *Renderer) Render(p Prompt) Rendered {
	alike := r.format == p.Format && p.Format.As != Turns && len(r.off) == len(p.Shots)
	edited, at, was := 0, 0, "" // how many texts were edited; which was the last, and what it was
	n := 0
	put := func(text string, off bool) {
		if n == len(r.texts) {
			r.texts, alike = append(r.texts, ""), false
		}
		if old := r.texts[n]; old != text {
			r.texts[n] = text
			if !off {
				edited, at, was = edited+1, n, old
			}
		}
		n++
	}
	put(p.Instruction, false)
	for i, s := range p.Shots {
		if i == len(r.off) {
			r.off = append(r.off, false)
		}
		if s.Off != r.off[i] {
			r.off[i], alike = s.Off, false
		}
		put(s.Input, s.Off)
		put(s.Output, s.Off)
	}
	put(p.Query, false)
	r.format, r.off, r.texts = p.Format, r.off[:len(p.Shots)], r.texts[:n]
	switch {
	case alike && edited == 0:
	case alike && edited == 1 && r.replace(at, was):
	default:
		r.rendered = Render(p)
	}
	r.rendered.Stop = p.Stops()
	return r.rendered
}

// replace puts a text in the place of what it was. It reports whether it can: an empty
// text has no span, and the input and output of a shot with nothing between them share
// one.
func (r *Renderer) replace(at int, was string) bool {
	is := r.texts[at]
	before, spans := 0, 0 // how many of the texts have spans, in front of this one and in all
	for i, text := range r.texts {
		if text == "" || i > 0 && i < len(r.texts)-1 && r.off[(i-1)/2] {
			continue
		}
		if i < at {
			before++
		}
		spans++
	}
	segment := r.rendered.Segments[0]
	segment.Spans = append([]Span(nil), segment.Spans...)
	moved, from := 0, 0
	for i := range segment.Spans {
		s := &segment.Spans[i]
		s.Start += moved
		if s.Part != Framing {
			spans--
			if before == 0 {
				from, moved = s.Start, len(is)-len(was)
			}
			before--
		}
		s.End += moved
	}
	if was == "" || is == "" || spans != 0 {
		return false
	}
	old := segment.Text
	to := from + len(was)
	segment.Text = old[:from] + is + old[to:]
	segment.Change = &Change{Before: old, From: from, OldTo: to, NewTo: to + moved}
	r.rendered = Rendered{Segments: []Segment{segment}}
	return true
}
