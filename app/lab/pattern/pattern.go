// Package pattern finds regular expressions in answers.
//
// It reads the part of RE2's syntax that answers need: no lookaround and no
// backreferences, as in RE2, of \p{…} only a few classes, and no [[:alpha:]],
// \Q or \C. It finds the same matches as package regexp, against which it is
// tested, in time proportional to the text's length times the pattern's.
//
// Package regexp itself would make the page's first download larger by 87 KB of
// 1,400, most of it Unicode tables. The browser's own RegExp means other things
// by some of the same patterns, and can take time without end.
package pattern

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Group is the name of the one group whose text a [Pattern] captures. Other
// groups may have names too.
const Group = "answer"

// A Pattern is a regular expression, ready to be found in texts.
type Pattern struct {
	program []instruction
	group   bool
}

// HasGroup reports whether a group of the pattern is called [Group].
func (p *Pattern) HasGroup() bool { return p.group }

// Last finds the last of the matches that follow each other in a text. found is
// what the group called [Group] caught in it, "" if the match went by that
// group, or the whole match if there is no such group.
func (p *Pattern) Last(text string) (found string, ok bool) {
	spans, ok := p.last(text)
	if !ok {
		return "", false
	}
	if !p.group {
		return text[spans[0]:spans[1]], true
	}
	if spans[2] < 0 || spans[3] < 0 {
		return "", true
	}
	return text[spans[2]:spans[3]], true
}

// Limits of a pattern.
const (
	maxProgram = 10_000 // instructions
	maxRepeat  = 1000   // in {n,m}
	maxNesting = 100    // groups
)

// Compile reads a pattern. problem says in words what is wrong with it, "" if
// nothing is.
func Compile(src string) (p *Pattern, problem string) {
	if !utf8.ValidString(src) {
		return nil, "it is not valid UTF-8"
	}
	r := reader{src: src}
	root := r.alternatives(0)
	if r.problem == "" && r.pos < len(src) {
		r.fail("a closing bracket has no opening one")
	}
	if r.problem != "" {
		return nil, r.problem
	}
	b := builder{}
	b.emit(instruction{op: opSave, slot: 0})
	b.build(root)
	b.emit(instruction{op: opSave, slot: 1})
	b.emit(instruction{op: opAccept})
	if b.large {
		return nil, "it repeats too much"
	}
	return &Pattern{b.program, r.group}, ""
}

// A node is a piece of a pattern.
type node struct {
	kind     nodeKind
	set      *runeSet // of runeNode
	slot     int      // of assertNode: an assertion
	min, max int      // of repeatNode; max -1: no end
	lazy     bool     // of repeatNode
	parts    []node   // one after the other, or the alternatives, or what is repeated or captured
}

type nodeKind uint8

const (
	sequenceNode nodeKind = iota
	alternativeNode
	repeatNode
	captureNode
	runeNode
	assertNode
)

// Assertions about a place between two characters.
const (
	textStart = iota
	textEnd
	lineStart
	lineEnd
	wordEdge
	noWordEdge
)

// A reader parses a pattern by recursive descent.
type reader struct {
	src     string
	pos     int
	problem string // the first
	group   bool

	fold, dotAll, lines bool // the flags i, s and m
}

func (r *reader) fail(problem string) {
	if r.problem == "" {
		r.problem = problem
	}
}

func (r *reader) take(s string) bool {
	if strings.HasPrefix(r.src[r.pos:], s) {
		r.pos += len(s)
		return true
	}
	return false
}

// more reports whether there is something to read and nothing went wrong.
func (r *reader) more() bool { return r.problem == "" && r.pos < len(r.src) }

// next reads a character.
func (r *reader) next() rune {
	c, size := utf8.DecodeRuneInString(r.src[r.pos:])
	r.pos += size
	return c
}

// alternatives reads up to the closing bracket or the end, with flags that end
// there too.
func (r *reader) alternatives(depth int) node {
	if depth > maxNesting {
		r.fail("its groups are nested too deep")
		return node{}
	}
	fold, dotAll, lines := r.fold, r.dotAll, r.lines
	list := node{kind: alternativeNode, parts: []node{{}}}
	for r.more() && r.src[r.pos] != ')' {
		last := &list.parts[len(list.parts)-1]
		if r.take("|") {
			list.parts = append(list.parts, node{})
			continue
		}
		if part, ok := r.atom(depth); ok {
			last.parts = append(last.parts, r.repeated(part))
		}
	}
	r.fold, r.dotAll, r.lines = fold, dotAll, lines
	return list
}

// atom reads what a repetition can follow; ok is false for flags.
func (r *reader) atom(depth int) (n node, ok bool) {
	switch c := r.next(); c {
	case '(':
		return r.parenthesis(depth)
	case '[':
		return r.class(), true
	case '.':
		set := &runeSet{negative: true}
		if !r.dotAll {
			set.add('\n', '\n')
		}
		return node{kind: runeNode, set: set}, true
	case '^':
		if r.lines {
			return node{kind: assertNode, slot: lineStart}, true
		}
		return node{kind: assertNode, slot: textStart}, true
	case '$':
		if r.lines {
			return node{kind: assertNode, slot: lineEnd}, true
		}
		return node{kind: assertNode, slot: textEnd}, true
	case '*', '+', '?', '{':
		r.pos--
		if _, _, ok := r.repetition(); ok || r.problem != "" {
			r.fail("there is nothing that " + string(c) + " could repeat")
			return n, false
		}
		r.pos++
		return r.literal(c), true
	case '\\':
		for assertion, name := range [...]string{textStart: "A", textEnd: "z", wordEdge: "b", noWordEdge: "B"} {
			if name != "" && r.take(name) {
				return node{kind: assertNode, slot: assertion}, true
			}
		}
		if item, ok := r.classEscape(); ok {
			return node{kind: runeNode, set: &runeSet{items: []setItem{item}, fold: r.fold}}, true
		}
		return r.literal(r.escape()), true
	default:
		return r.literal(c), true
	}
}

func (r *reader) literal(c rune) node {
	set := &runeSet{fold: r.fold}
	set.add(c, c)
	return node{kind: runeNode, set: set}
}

// parenthesis reads what follows an opening bracket.
func (r *reader) parenthesis(depth int) (n node, ok bool) {
	fold, dotAll, lines := r.fold, r.dotAll, r.lines
	capture := false
	switch {
	case r.take("?P<"), r.take("?<"):
		name, _, found := strings.Cut(r.src[r.pos:], ">")
		if !found || name == "" || strings.ContainsFunc(name, func(c rune) bool { return !wordRune(c) }) {
			r.fail("a group has no proper name, or looks behind, which can't be done")
			return n, false
		}
		if name == Group {
			if r.group {
				r.fail("two groups have the name " + name)
			}
			r.group, capture = true, true
		}
		r.pos += len(name) + 1
	case r.take("?"):
		if !r.flags() {
			return n, false // the flags hold to the end of the group around them
		}
	}
	inner := r.alternatives(depth + 1)
	if !r.take(")") {
		r.fail("a group does not end")
	}
	r.fold, r.dotAll, r.lines = fold, dotAll, lines
	if capture {
		inner = node{kind: captureNode, parts: []node{inner}}
	}
	return inner, true
}

// flags reads the flags of (?i) and (?i:, and reports whether a group follows.
func (r *reader) flags() (group bool) {
	on, pending := true, false // pending: a minus without a flag
	for r.more() {
		switch c := r.next(); {
		case c == 'i':
			r.fold, pending = on, false
		case c == 's':
			r.dotAll, pending = on, false
		case c == 'm':
			r.lines, pending = on, false
		case c == '-' && on:
			on, pending = false, true
		case c == ':' && !pending:
			return true
		case c == ')' && !pending:
			return false
		default:
			r.fail("(?" + string(c) + " means nothing here")
		}
	}
	r.fail("a group does not end")
	return false
}

// repeated reads a repetition after a part, if there is one.
func (r *reader) repeated(part node) node {
	low, high, ok := r.repetition()
	if !ok {
		return part
	}
	n := node{kind: repeatNode, min: low, max: high, parts: []node{part}}
	n.lazy = r.take("?")
	if _, _, again := r.repetition(); again {
		r.fail("a repetition follows another")
	}
	return n
}

func (r *reader) repetition() (low, high int, ok bool) {
	switch {
	case r.take("*"):
		return 0, -1, true
	case r.take("+"):
		return 1, -1, true
	case r.take("?"):
		return 0, 1, true
	case !strings.HasPrefix(r.src[r.pos:], "{"):
		return 0, 0, false
	}
	inside, _, found := strings.Cut(r.src[r.pos+1:], "}")
	from, to, comma := strings.Cut(inside, ",")
	low, ok = repeatCount(from)
	high = low
	if comma {
		high = -1
		if to != "" {
			var good bool
			high, good = repeatCount(to)
			ok = ok && good
		}
	}
	if !found || !ok {
		return 0, 0, false // a brace that begins no repetition is a character
	}
	if low > maxRepeat || high > maxRepeat || high >= 0 && high < low {
		r.fail("{" + inside + "} is out of order or too many")
	}
	r.pos += len(inside) + 2
	return low, high, true
}

// repeatCount is a number of repetitions; any number too long to read is too
// many.
func repeatCount(s string) (n int, ok bool) {
	if s == "" || len(s) > 1 && s[0] == '0' || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	if n, err := strconv.Atoi(s); err == nil {
		return n, true
	}
	return maxRepeat + 1, true
}
