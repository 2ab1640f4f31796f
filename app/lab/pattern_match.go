package lab

import "unicode/utf8"

// An instruction of a pattern's program (Thompson 1968, Pike's machine with
// captures as in Cox 2009, https://swtch.com/~rsc/regexp/regexp2.html).
type instruction struct {
	op    operation
	set   *runeSet // of opRune
	slot  int      // of opSave: of a capture; of opAssert: the assertion
	first int      // of opSplit: where to go, and where else if that fails
	other int
}

type operation uint8

const (
	opRune operation = iota
	opSplit
	opSave
	opAssert
	opAccept
)

// A programBuilder writes a program. Each instruction but opSplit is followed
// by the next one.
type programBuilder struct {
	program []instruction
	large   bool
}

func (b *programBuilder) emit(i instruction) int {
	if len(b.program) >= maxProgram {
		b.large = true
		return len(b.program) - 1
	}
	b.program = append(b.program, i)
	return len(b.program) - 1
}

// jump writes an instruction that goes on at place to.
func (b *programBuilder) jump(to int) int {
	return b.emit(instruction{op: opSplit, first: to, other: to})
}

// aim sets where the instruction at place from goes, the preferred way first.
func (b *programBuilder) aim(from, inside, after int, lazy bool) {
	if lazy {
		inside, after = after, inside
	}
	b.program[from].first, b.program[from].other = inside, after
}

func (b *programBuilder) build(n patternNode) {
	if b.large {
		return
	}
	switch n.kind {
	case sequenceNode:
		for _, part := range n.parts {
			b.build(part)
		}
	case alternativeNode:
		b.alternatives(n.parts)
	case repeatNode:
		b.repeat(n)
	case captureNode:
		b.emit(instruction{op: opSave, slot: 2})
		b.build(n.parts[0])
		b.emit(instruction{op: opSave, slot: 3})
	case runeNode:
		b.emit(instruction{op: opRune, set: n.set})
	case assertNode:
		b.emit(instruction{op: opAssert, slot: n.slot})
	}
}

func (b *programBuilder) alternatives(parts []patternNode) {
	var ends []int
	for i, part := range parts {
		if i == len(parts)-1 {
			b.build(part)
			break
		}
		fork := b.emit(instruction{op: opSplit})
		b.build(part)
		ends = append(ends, b.jump(0))
		b.aim(fork, fork+1, len(b.program), false)
	}
	for _, end := range ends {
		b.aim(end, len(b.program), len(b.program), false)
	}
}

// repeat writes x{2,4} as xx(x(x)?)?, x{2,} as xx+, and x* as (x+)?, which for
// an x that takes nothing is what backtracking does.
func (b *programBuilder) repeat(n patternNode) {
	part := n.parts[0]
	copies := n.min
	if n.max < 0 {
		copies = max(n.min, 1) - 1
	}
	for range copies {
		if b.large {
			return
		}
		b.build(part)
	}
	var forks []int
	if n.max < 0 {
		if n.min == 0 {
			forks = append(forks, b.emit(instruction{op: opSplit}))
		}
		start := len(b.program)
		b.build(part)
		fork := b.emit(instruction{op: opSplit})
		b.aim(fork, start, fork+1, n.lazy)
	}
	for range n.max - n.min {
		if n.max < 0 || b.large {
			break
		}
		forks = append(forks, b.emit(instruction{op: opSplit}))
		b.build(part)
	}
	for _, fork := range forks {
		b.aim(fork, fork+1, len(b.program), n.lazy)
	}
}

// A capture holds where the match and the group answer begin and end, -1 if
// they don't.
type capture [4]int

// A thread is one way to match so far.
type thread struct {
	at    int
	spans capture
}

// A matcher runs a program over a text, all threads side by side, so that no
// text takes longer than its length times the program's.
type matcher struct {
	program []instruction
	text    string
	seen    []int // (instruction) the last place, plus 1, at which a thread reached it
	threads []thread
}

// last is the last of the matches that follow each other in text.
func (p *pattern) last(text string) (spans capture, ok bool) {
	m := matcher{program: p.program, text: text, seen: make([]int, len(p.program))}
	end := -1 // of the match before
	for from := 0; from <= len(text); {
		found, more := m.find(from)
		if !more {
			break
		}
		// A match of nothing that touches the one before does not count.
		if found[1] > from || found[0] != end {
			spans, ok = found, true
		}
		end = found[1]
		if found[1] > from {
			from = found[1]
		} else {
			_, size := utf8.DecodeRuneInString(text[from:])
			from += max(size, 1)
		}
	}
	return spans, ok
}

// find is the first match that begins at place from or later, and of several
// there the one that backtracking would find first.
func (m *matcher) find(from int) (spans capture, ok bool) {
	clear(m.seen)
	var current, next []thread
	for place := from; ; {
		if !ok {
			m.threads = current
			m.follow(0, place, capture{-1, -1, -1, -1})
			current = m.threads
		}
		c, size := utf8.DecodeRuneInString(m.text[place:])
		next = next[:0]
		for _, t := range current {
			i := m.program[t.at]
			if i.op == opAccept {
				// The threads that follow are worse than this one.
				spans, ok = t.spans, true
				break
			}
			if size > 0 && i.set.has(c) {
				m.threads = next
				m.follow(t.at+1, place+size, t.spans)
				next = m.threads
			}
		}
		current, next = next, current
		if size == 0 || ok && len(current) == 0 {
			return spans, ok
		}
		place += size
	}
}

// follow adds the threads that begin at an instruction and take nothing, the
// best first.
func (m *matcher) follow(at, place int, spans capture) {
	for m.seen[at] != place+1 {
		m.seen[at] = place + 1
		switch i := m.program[at]; i.op {
		case opSplit:
			m.follow(i.first, place, spans)
			at = i.other
			continue
		case opSave:
			spans[i.slot] = place
		case opAssert:
			if !m.holds(i.slot, place) {
				return
			}
		default:
			m.threads = append(m.threads, thread{at, spans})
			return
		}
		at++
	}
}

// holds reports whether an assertion is true at a place.
func (m *matcher) holds(assertion, place int) bool {
	start, end := place == 0, place == len(m.text)
	word := func(i int) bool { return i >= 0 && i < len(m.text) && wordRune(rune(m.text[i])) }
	switch assertion {
	case textStart:
		return start
	case textEnd:
		return end
	case lineStart:
		return start || m.text[place-1] == '\n'
	case lineEnd:
		return end || m.text[place] == '\n'
	case wordEdge:
		return word(place-1) != word(place)
	}
	return word(place-1) == word(place)
}
