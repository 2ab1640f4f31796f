package tree

import (
	"strings"
	"unicode/utf8"

	"fewshot/app/chat"
)

// ParseLoose reads the values that src holds, one after another: one, a line
// each, or any number with white space or commas between them. It takes what
// RFC 8259 doesn't: NaN and Infinity (as null), commas before a closing bracket,
// comments after //, and Python's literals (texts in single quotes, True, False,
// None, tuples).
//
// A line that begins a value and can't be read is left out, and its number is in
// bad; what follows is read on from the next line. It is an error if nothing can
// be read, or more than a thousand lines can't. Of a list with an element a line
// that has such an element the others are the values.
func ParseLoose(src string) (values []Value, bad []int, err *chat.Error) {
	r := reader{src: src, loose: true}
	var first *chat.Error
	inside := false       // a list that can't be read as a whole
	line, counted := 1, 0 // of what is left out
	for {
		r.space()
		for r.pos < len(src) && src[r.pos] == ',' && len(values) > 0 {
			r.pos++
			r.space()
		}
		if r.pos >= len(src) || inside && src[r.pos] == ']' {
			break
		}
		start := r.pos
		v, err := r.value(0)
		if err == nil && !r.ended() {
			err = r.fail(r.pos, chat.CodeTrailingData, "There is more text after the end of the JSON",
				"Delete what follows, or check for a bracket that closes too early.")
		}
		if err == nil {
			values = append(values, v)
			continue
		}
		if first == nil {
			first = err
		}
		r.quiet = true
		// A list of which an element can't be read: its elements are.
		if head, _, ok := strings.Cut(src[start:], "\n"); ok && len(values) == 0 && len(bad) == 0 && !inside && strings.TrimSpace(head) == "[" {
			r.pos, inside = start+1, true
			continue
		}
		line, counted = line+strings.Count(src[counted:start], "\n"), start
		bad = append(bad, line)
		if len(bad) > maxBad {
			return nil, bad, first
		}
		if r.pos = next(src, start); r.pos < 0 {
			break
		}
	}
	if len(values) == 0 {
		if first == nil {
			first = r.syntax(r.pos, "it ends too early")
		}
		return nil, bad, first
	}
	return values, bad, nil
}

// maxBad is how many values may be left out.
const maxBad = 1000

// ended reports whether what follows a value may: white space, a comma, a comment,
// another value on a line of its own or beside it, or nothing.
func (r *reader) ended() bool {
	rest := strings.TrimLeft(r.src[r.pos:min(len(r.src), r.pos+256)], " \t\r")
	return rest == "" || strings.IndexByte("\n,{[/]", rest[0]) >= 0
}

// next is where the first line after a byte offset begins that looks like a value
// of its own, or -1.
func next(src string, at int) int {
	for {
		n := strings.IndexByte(src[at:], '\n')
		if n < 0 {
			return -1
		}
		at += n + 1
		if rest := strings.TrimLeft(src[at:min(len(src), at+64)], " \t"); rest != "" && (rest[0] == '{' || rest[0] == '[') {
			return at
		}
	}
}

// loosely reads a value that only [ParseLoose] takes.
func (r *reader) loosely(depth int) (Value, bool, *chat.Error) {
	v := Value{At: r.pos}
	switch r.src[r.pos] {
	case '\'':
		s, err := r.pythonText()
		v.Kind, v.Text = Text, s
		return v, true, err
	case '(':
		v, err := r.array(depth)
		return v, true, err
	}
	for _, w := range [...]struct {
		word string
		kind Kind
	}{{"True", True}, {"False", False}, {"None", Null}, {"NaN", Null}, {"nan", Null}, {"Infinity", Null}, {"-Infinity", Null}} {
		if strings.HasPrefix(r.src[r.pos:], w.word) {
			r.pos += len(w.word)
			v.Kind = w.kind
			return v, true, nil
		}
	}
	return v, false, nil
}

// pythonText reads a text in single quotes as Python's repr writes it.
func (r *reader) pythonText() (string, *chat.Error) {
	start := r.pos
	r.pos++
	var b strings.Builder
	for r.pos < len(r.src) && r.src[r.pos] != '\n' {
		c, n := utf8.DecodeRuneInString(r.src[r.pos:])
		switch {
		case c == '\'':
			r.pos++
			return b.String(), nil
		case c == '\\' && r.pos+1 < len(r.src) && r.src[r.pos+1] == '\'':
			b.WriteByte('\'')
			r.pos += 2
			continue
		case c == '\\' && r.pos+3 < len(r.src) && r.src[r.pos+1] == 'x':
			if hi, lo := digit(r.src[r.pos+2]), digit(r.src[r.pos+3]); hi >= 0 && lo >= 0 {
				b.WriteRune(rune(hi<<4 | lo))
				r.pos += 4
				continue
			}
		case c == '\\':
			c, err := r.escape()
			if err != nil {
				return "", err
			}
			b.WriteRune(c)
			continue
		}
		b.WriteRune(c)
		r.pos += n
	}
	return "", r.syntax(start, "a text that begins here has no closing quote")
}

// digit is the value of a hexadecimal digit, or -1.
func digit(c byte) int { return strings.IndexByte("0123456789abcdef", c|0x20) }
