package lab

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A pattern is a regular expression of MetricRegexp, in the part of RE2's
// syntax that answers need: no lookaround and no backreferences, as in RE2, of
// \p{…} only a few classes, and no [[:alpha:]], \Q or \C.
//
// Package regexp would make the page's download larger by 87 KB, most of it
// Unicode tables, and the browser's own RegExp means other things by the same
// pattern and can take time without end. This one finds the same matches as
// package regexp, against which it is tested, in time proportional to the
// text's length times the pattern's.
type pattern struct {
	program []instruction
	group   bool // whether there is a group named answer
}

// Limits of a pattern.
const (
	maxProgram = 10_000 // instructions
	maxRepeat  = 1000   // in {n,m}
	maxNesting = 100    // groups
)

// compilePattern reads a pattern. problem says in words what is wrong with it, ""
// if nothing is.
func compilePattern(src string) (p *pattern, problem string) {
	if !utf8.ValidString(src) {
		return nil, "it is not valid UTF-8"
	}
	r := patternReader{src: src}
	root := r.alternatives(0)
	if r.problem == "" && r.pos < len(src) {
		r.fail("a closing bracket has no opening one")
	}
	if r.problem != "" {
		return nil, r.problem
	}
	b := programBuilder{}
	b.emit(instruction{op: opSave, slot: 0})
	b.build(root)
	b.emit(instruction{op: opSave, slot: 1})
	b.emit(instruction{op: opAccept})
	if b.large {
		return nil, "it repeats too much"
	}
	return &pattern{b.program, r.group}, ""
}

// A patternNode is a piece of a pattern.
type patternNode struct {
	kind     nodeKind
	set      *runeSet      // of runeNode
	slot     int           // of assertNode: an assertion
	min, max int           // of repeatNode; max -1: no end
	lazy     bool          // of repeatNode
	parts    []patternNode // one after the other, or the alternatives, or what is repeated or captured
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

// A patternReader parses a pattern by recursive descent.
type patternReader struct {
	src     string
	pos     int
	problem string // the first
	group   bool

	fold, dotAll, lines bool // the flags i, s and m
}

func (r *patternReader) fail(problem string) {
	if r.problem == "" {
		r.problem = problem
	}
}

func (r *patternReader) take(s string) bool {
	if strings.HasPrefix(r.src[r.pos:], s) {
		r.pos += len(s)
		return true
	}
	return false
}

// more reports whether there is something to read and nothing went wrong.
func (r *patternReader) more() bool { return r.problem == "" && r.pos < len(r.src) }

// next reads a character.
func (r *patternReader) next() rune {
	c, size := utf8.DecodeRuneInString(r.src[r.pos:])
	r.pos += size
	return c
}

// alternatives reads up to the closing bracket or the end, with flags that end
// there too.
func (r *patternReader) alternatives(depth int) patternNode {
	if depth > maxNesting {
		r.fail("its groups are nested too deep")
		return patternNode{}
	}
	fold, dotAll, lines := r.fold, r.dotAll, r.lines
	list := patternNode{kind: alternativeNode, parts: []patternNode{{}}}
	for r.more() && r.src[r.pos] != ')' {
		last := &list.parts[len(list.parts)-1]
		if r.take("|") {
			list.parts = append(list.parts, patternNode{})
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
func (r *patternReader) atom(depth int) (n patternNode, ok bool) {
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
		return patternNode{kind: runeNode, set: set}, true
	case '^':
		if r.lines {
			return patternNode{kind: assertNode, slot: lineStart}, true
		}
		return patternNode{kind: assertNode, slot: textStart}, true
	case '$':
		if r.lines {
			return patternNode{kind: assertNode, slot: lineEnd}, true
		}
		return patternNode{kind: assertNode, slot: textEnd}, true
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
				return patternNode{kind: assertNode, slot: assertion}, true
			}
		}
		if item, ok := r.classEscape(); ok {
			return patternNode{kind: runeNode, set: &runeSet{items: []setItem{item}, fold: r.fold}}, true
		}
		return r.literal(r.escape()), true
	default:
		return r.literal(c), true
	}
}

func (r *patternReader) literal(c rune) patternNode {
	set := &runeSet{fold: r.fold}
	set.add(c, c)
	return patternNode{kind: runeNode, set: set}
}

// parenthesis reads what follows an opening bracket.
func (r *patternReader) parenthesis(depth int) (n patternNode, ok bool) {
	fold, dotAll, lines := r.fold, r.dotAll, r.lines
	capture := false
	switch {
	case r.take("?P<"), r.take("?<"):
		name, _, found := strings.Cut(r.src[r.pos:], ">")
		if !found || name == "" || strings.ContainsFunc(name, func(c rune) bool { return !wordRune(c) }) {
			r.fail("a group has no proper name, or looks behind, which can't be done")
			return n, false
		}
		if name == answerGroup {
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
		inner = patternNode{kind: captureNode, parts: []patternNode{inner}}
	}
	return inner, true
}

// flags reads the flags of (?i) and (?i:, and reports whether a group follows.
func (r *patternReader) flags() (group bool) {
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
func (r *patternReader) repeated(part patternNode) patternNode {
	low, high, ok := r.repetition()
	if !ok {
		return part
	}
	n := patternNode{kind: repeatNode, min: low, max: high, parts: []patternNode{part}}
	n.lazy = r.take("?")
	if _, _, again := r.repetition(); again {
		r.fail("a repetition follows another")
	}
	return n
}

func (r *patternReader) repetition() (low, high int, ok bool) {
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

// class reads a class in square brackets.
func (r *patternReader) class() patternNode {
	set := &runeSet{fold: r.fold}
	set.negative = r.take("^")
	for first := true; ; first = false {
		switch {
		case !r.more():
			r.fail("a class in square brackets does not end")
			return patternNode{}
		case !first && r.take("]"):
			return patternNode{kind: runeNode, set: set}
		case strings.HasPrefix(r.src[r.pos:], "[:"):
			r.fail("classes such as [:alpha:] can't be read here")
			return patternNode{}
		}
		if r.take(`\`) {
			if item, ok := r.classEscape(); ok {
				set.items = append(set.items, item)
				continue
			}
			r.pos--
		}
		low := r.classRune()
		high := low
		if rest := r.src[r.pos:]; len(rest) > 1 && rest[0] == '-' && rest[1] != ']' {
			r.pos++
			if high = r.classRune(); high < low {
				r.fail("a range is out of order")
			}
		}
		set.add(low, high)
	}
}

func (r *patternReader) classRune() rune {
	if r.take(`\`) {
		return r.escape()
	}
	return r.next()
}

// braced reads up to a closing brace.
func (r *patternReader) braced() string {
	inside, _, found := strings.Cut(r.src[r.pos:], "}")
	if !found {
		r.fail("a brace does not close")
		return ""
	}
	r.pos += len(inside) + 1
	return inside
}

// escape reads what follows a backslash and stands for one character.
func (r *patternReader) escape() rune {
	if !r.more() {
		r.fail("nothing follows a backslash")
		return 0
	}
	c := r.next()
	if i := strings.IndexRune("fnrtv", c); i >= 0 {
		return rune("\f\n\r\t\v"[i])
	}
	if c == 'x' {
		digits := ""
		if r.take("{") {
			digits = r.braced()
		} else {
			digits = r.src[r.pos:min(r.pos+2, len(r.src))]
			r.pos += len(digits)
			if len(digits) < 2 {
				digits = ""
			}
		}
		n, err := strconv.ParseUint(digits, 16, 32)
		if err != nil || n > unicode.MaxRune {
			r.fail(`\x is not followed by a character's number`)
		}
		return rune(n)
	}
	if c >= utf8.RuneSelf || c != '_' && wordRune(c) {
		r.fail(`\` + string(c) + ` means nothing here`)
	}
	return c
}

// classEscape reads what follows a backslash and stands for a class.
func (r *patternReader) classEscape() (item setItem, ok bool) {
	for _, class := range patternClasses {
		if r.take(class.name) {
			return setItem{ranges: class.ranges}, true
		}
		if r.take(strings.ToUpper(class.name)) {
			return setItem{ranges: class.ranges, negative: true}, true
		}
	}
	negative := r.take("P")
	if !negative && !r.take("p") {
		return item, false
	}
	name := ""
	if r.take("{") {
		name = r.braced()
	} else if r.more() {
		name = string(r.next())
	}
	table := unicodeClass(name)
	if table == nil {
		r.fail(`of Unicode's classes \p{L}, \p{Lu}, \p{Ll}, \p{M}, \p{N}, \p{Nd}, \p{P} and \p{Han} can be read here`)
	}
	return setItem{table: table, negative: negative}, true
}
