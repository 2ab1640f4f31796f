package pattern

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
func (p *Pattern) last(text string) (spans capture, ok bool) {
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
