package token

import "slices"

// A Segment is one text of a prompt: a completion's text, or a chat message.
type Segment struct {
	Role   string // a message's role; "" for a completion's text
	Text   string
	Bounds []int   // byte offsets that part the text, ascending, from 0 to len(Text); see [Document.CountBetween]
	Change *Change // how Text was made from the text before, nil if that is not known
}

// A Change is one range of a text replaced: the new text is Before with
// Before[From:OldTo] replaced by the new text's [From:NewTo].
type Change struct {
	Before             string
	From, OldTo, NewTo int
}

// A Reading is what a prompt costs.
type Reading struct {
	Segments []SegmentReading // one a segment
	Overhead int              // tokens that no text shows: of all messages, and those that prime the reply
	Total    int              // of all texts, and Overhead
}

// A SegmentReading is what one segment costs.
type SegmentReading struct {
	Ranges   []int // tokens between each two neighbours of Bounds
	Text     int   // tokens of the text
	Overhead int   // control tokens and role of a message
}

// An Overhead is what a chat costs besides the texts of its messages, in
// tokens.
type Overhead struct {
	Message int  // for each message: the control tokens around it
	Role    bool // whether the role's name is tokens too, as many as its text
	Reply   int  // once: what primes the reply
	// Exact says that the numbers are published for the model; otherwise they are
	// an estimate, and Estimate is the code that says how it is made.
	Exact    bool
	Estimate string
}

// A Meter keeps the documents of a prompt's segments and counts only what
// changed since the last reading. It is for one goroutine at a time.
type Meter struct {
	tokenizer Tokenizer
	overhead  Overhead
	roles     map[string]int // tokens of each role's name
	segments  []metered
}

type metered struct {
	document *Document
	bounds   []int
	ranges   []int
}

// NewMeter makes a meter that counts with t; overhead is what a chat message
// costs besides its text, as package model says.
func NewMeter(t Tokenizer, overhead Overhead) *Meter {
	return &Meter{tokenizer: t, overhead: overhead, roles: make(map[string]int)}
}

// Tokenizer is what the meter counts with.
func (m *Meter) Tokenizer() Tokenizer { return m.tokenizer }

// Document is the document of a segment of the last reading, for its tokens. It
// changes with the next reading.
func (m *Meter) Document(segment int) *Document { return m.segments[segment].document }

// Measure counts a prompt. The slices of the reading are valid until the next.
func (m *Meter) Measure(segments []Segment) Reading {
	m.match(segments)
	r := Reading{Segments: make([]SegmentReading, len(segments))}
	chat := false
	for i, b := range segments {
		x := &m.segments[i]
		x.measure(b)
		br := &r.Segments[i]
		br.Ranges = x.ranges
		br.Text = x.document.Count()
		if b.Role != "" {
			chat = true
			br.Overhead = m.overhead.Message + m.role(b.Role)
		}
		r.Overhead += br.Overhead
		r.Total += br.Text
	}
	if chat {
		r.Overhead += m.overhead.Reply
	}
	r.Total += r.Overhead
	return r
}

// measure counts a segment that was counted before: what has changed of it.
func (x *metered) measure(b Segment) {
	d := x.document
	was := len(d.text)
	var from, to int // where the tokens are others than before
	changed := true
	switch c := b.Change; {
	case c != nil && sameString(c.Before, d.text):
		from, to = d.change(b.Text, c.From, c.OldTo, c.NewTo)
	case d.has(b.Text):
		changed = false
	default:
		from, to = d.update(b.Text)
	}
	if !changed && x.ranges != nil && slices.Equal(b.Bounds, x.bounds) {
		return
	}
	known := x.ranges != nil && len(b.Bounds) == len(x.bounds)
	if !known {
		x.ranges = make([]int, max(0, len(b.Bounds)-1))
		x.bounds = make([]int, len(b.Bounds))
	}
	// Most ranges lie in front of what has changed, or behind it.
	moved := len(b.Text) - was
	at, before := -1, 0 // a bound, and d.before of it
	for i := range x.ranges {
		start, end := b.Bounds[i], b.Bounds[i+1]
		if known && (end <= from && start == x.bounds[i] && end == x.bounds[i+1] ||
			start > to && start-moved == x.bounds[i] && end-moved == x.bounds[i+1]) {
			continue
		}
		if at != start {
			before = d.before(start)
		}
		x.ranges[i] = -before
		at, before = end, d.before(end)
		x.ranges[i] += before
	}
	copy(x.bounds, b.Bounds)
}

func (m *Meter) role(name string) int {
	if !m.overhead.Role {
		return 0
	}
	n, ok := m.roles[name]
	if !ok {
		n = m.tokenizer.Count(name)
		m.roles[name] = n
	}
	return n
}

// match gives every segment a document. When their number changes, because a
// shot was added or switched off, those before and after it that kept their
// text keep their documents too.
func (m *Meter) match(segments []Segment) {
	old := m.segments
	if len(old) == len(segments) {
		return
	}
	same := func(i, j int) bool { return old[i].document.has(segments[j].Text) }
	prefix := 0
	for prefix < min(len(old), len(segments)) && same(prefix, prefix) {
		prefix++
	}
	suffix := 0
	for suffix < min(len(old), len(segments))-prefix && same(len(old)-1-suffix, len(segments)-1-suffix) {
		suffix++
	}
	next := make([]metered, 0, len(segments))
	next = append(next, old[:prefix]...)
	between := old[prefix : len(old)-suffix]
	for i := range len(segments) - prefix - suffix {
		if i < len(between) {
			next = append(next, between[i])
		} else {
			next = append(next, metered{document: NewDocument(m.tokenizer, "")})
		}
	}
	m.segments = append(next, old[len(old)-suffix:]...)
}
