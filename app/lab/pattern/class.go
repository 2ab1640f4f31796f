package pattern

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// class reads a class in square brackets.
func (r *reader) class() node {
	set := &runeSet{fold: r.fold}
	set.negative = r.take("^")
	for first := true; ; first = false {
		switch {
		case !r.more():
			r.fail("a class in square brackets does not end")
			return node{}
		case !first && r.take("]"):
			return node{kind: runeNode, set: set}
		case strings.HasPrefix(r.src[r.pos:], "[:"):
			r.fail("classes such as [:alpha:] can't be read here")
			return node{}
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

func (r *reader) classRune() rune {
	if r.take(`\`) {
		return r.escape()
	}
	return r.next()
}

// braced reads up to a closing brace.
func (r *reader) braced() string {
	inside, _, found := strings.Cut(r.src[r.pos:], "}")
	if !found {
		r.fail("a brace does not close")
		return ""
	}
	r.pos += len(inside) + 1
	return inside
}

// escape reads what follows a backslash and stands for one character.
func (r *reader) escape() rune {
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
func (r *reader) classEscape() (item setItem, ok bool) {
	for _, class := range perlClasses {
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
