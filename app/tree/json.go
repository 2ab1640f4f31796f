// Package tree reads JSON into values that preserve what a Go struct would lose: the
// order of an object's fields, numbers as they were written, and the position of each.
//
//	v, err := tree.Parse(`{"input": "hot", "output": "cold"}`)
//	output, ok := v.Get("output") // output.Text is cold
//
// [Parse] takes JSON as RFC 8259 writes it. [ParseLoose] takes what programs
// write that don't: several values in a row, NaN, commas too many, Python's dicts.
package tree

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"fewshot/app/chat"
)

// A Value is a JSON value with the place where it stood. A field given twice is
// an error, not a choice.
type Value struct {
	Kind  Kind
	Text  string   // a string's text, or a number as it was written
	Keys  []string // an object's fields
	Items []Value  // an object's values or a list's elements
	At    int      // byte offset
}

// A Kind is what a value is.
type Kind uint8

// The kinds of values.
const (
	Null Kind = iota
	False
	True
	Number
	Text
	List
	Object
)

// String names the kind as a person would.
func (k Kind) String() string {
	switch k {
	case Null:
		return "null"
	case False, True:
		return "true or false"
	case Number:
		return "a number"
	case Text:
		return "a text"
	case List:
		return "a list"
	default:
		return "an object"
	}
}

// Get is an object's field of exactly that name.
//
//go:noinline
func (v Value) Get(key string) (Value, bool) {
	for i, k := range v.Keys {
		if k == key {
			return v.Items[i], true
		}
	}
	return Value{}, false
}

// maxDepth is how deep JSON values may be nested.
const maxDepth = 32

// A reader reads JSON values from a text that is valid UTF-8.
type reader struct {
	src   string
	pos   int
	loose bool // what [ParseLoose] takes is taken
	quiet bool // nobody will read in which line an error is, which takes long to find in a large text
}

// Parse reads src, which must hold one JSON value and nothing else.
func Parse(src string) (Value, *chat.Error) {
	r := reader{src: src}
	v, err := r.value(0)
	if err != nil {
		return Value{}, err
	}
	r.space()
	if r.pos < len(r.src) {
		return Value{}, r.fail(r.pos, chat.CodeTrailingData, "There is more text after the end of the JSON",
			"Delete what follows, or check for a bracket that closes too early.")
	}
	return v, nil
}

// Line is the number, from 1, of the line that holds byte offset at.
func Line(src string, at int) int { return 1 + strings.Count(src[:min(at, len(src))], "\n") }

// fail makes an error about the text at a byte offset.
func (r *reader) fail(at int, code, message, hint string) *chat.Error {
	n := 0
	if !r.quiet {
		n = Line(r.src, at)
	}
	e := chat.Invalid("", fmt.Sprintf("%s (line %d).", message, n), hint)
	e.Code = code
	return e
}

func (r *reader) syntax(at int, message string) *chat.Error {
	return r.fail(at, chat.CodeInvalidJSON, "This is not valid JSON: "+message,
		"Correct that place, or paste the whole file again.")
}

func (r *reader) space() {
	for r.pos < len(r.src) {
		switch r.src[r.pos] {
		case ' ', '\t', '\n', '\r':
			r.pos++
		default:
			if !r.loose || !strings.HasPrefix(r.src[r.pos:], "//") {
				return
			}
			for r.pos < len(r.src) && r.src[r.pos] != '\n' {
				r.pos++
			}
		}
	}
}

// take reads c, after white space, if it is next.
func (r *reader) take(c byte) bool {
	r.space()
	if r.pos < len(r.src) && r.src[r.pos] == c {
		r.pos++
		return true
	}
	return false
}

func (r *reader) value(depth int) (Value, *chat.Error) {
	r.space()
	if r.pos >= len(r.src) {
		return Value{}, r.syntax(r.pos, "it ends too early")
	}
	if depth > maxDepth {
		return Value{}, r.fail(r.pos, chat.CodeTooDeep, fmt.Sprintf("The JSON is nested more than %d deep", maxDepth), "Flatten it first.")
	}
	if r.loose {
		if v, ok, err := r.loosely(depth); ok {
			return v, err
		}
	}
	v := Value{At: r.pos}
	switch c := r.src[r.pos]; {
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.array(depth)
	case c == '"':
		s, err := r.string()
		v.Kind, v.Text = Text, s
		return v, err
	case c == '-' || '0' <= c && c <= '9':
		return r.number()
	}
	for k, word := range [...]string{Null: "null", False: "false", True: "true"} {
		if strings.HasPrefix(r.src[r.pos:], word) {
			r.pos += len(word)
			v.Kind = Kind(k)
			return v, nil
		}
	}
	c, _ := utf8.DecodeRuneInString(r.src[r.pos:])
	return Value{}, r.syntax(r.pos, fmt.Sprintf("%q can't begin a value", c))
}

func (r *reader) object(depth int) (Value, *chat.Error) {
	v := Value{Kind: Object, At: r.pos}
	r.pos++
	if r.take('}') {
		return v, nil
	}
	seen := map[string]bool{}
	for {
		r.space()
		at := r.pos
		var key string
		var err *chat.Error
		switch {
		case at < len(r.src) && r.src[at] == '"':
			key, err = r.string()
		case at < len(r.src) && r.src[at] == '\'' && r.loose:
			key, err = r.pythonText()
		default:
			err = r.syntax(at, "a field's name in double quotes is missing")
		}
		if err != nil {
			return Value{}, err
		}
		if seen[key] {
			e := r.fail(at, chat.CodeDuplicateField, fmt.Sprintf("The field %q is given twice", Clip(key)), "Keep one of the two.")
			e.Param = key
			return Value{}, e
		}
		seen[key] = true
		if !r.take(':') {
			return Value{}, r.syntax(r.pos, "a colon is missing after a field's name")
		}
		item, err := r.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		v.Keys = append(v.Keys, key)
		v.Items = append(v.Items, item)
		if r.take('}') {
			return v, nil
		}
		if !r.take(',') {
			return Value{}, r.syntax(r.pos, "a comma or a closing brace is missing")
		}
		if r.loose && r.take('}') {
			return v, nil
		}
	}
}

func (r *reader) array(depth int) (Value, *chat.Error) {
	v := Value{Kind: List, At: r.pos}
	end := byte(']')
	if r.src[r.pos] == '(' {
		end = ')'
	}
	r.pos++
	if r.take(end) {
		return v, nil
	}
	for {
		item, err := r.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		v.Items = append(v.Items, item)
		if r.take(end) {
			return v, nil
		}
		if !r.take(',') {
			return Value{}, r.syntax(r.pos, "a comma or a closing bracket is missing")
		}
		if r.loose && r.take(end) {
			return v, nil
		}
	}
}

// number reads a number as RFC 8259 writes it.
func (r *reader) number() (Value, *chat.Error) {
	start := r.pos
	digits := func() bool {
		from := r.pos
		for r.pos < len(r.src) && '0' <= r.src[r.pos] && r.src[r.pos] <= '9' {
			r.pos++
		}
		return r.pos > from
	}
	has := func(set string) bool {
		if r.pos < len(r.src) && strings.IndexByte(set, r.src[r.pos]) >= 0 {
			r.pos++
			return true
		}
		return false
	}
	has("-")
	ok := has("0") || digits()
	if ok && has(".") {
		ok = digits()
	}
	if ok && has("eE") {
		has("+-")
		ok = digits()
	}
	if !ok {
		return Value{}, r.syntax(start, "a number is malformed")
	}
	return Value{Kind: Number, Text: r.src[start:r.pos], At: start}, nil
}

// string reads a string. Half of a surrogate pair becomes U+FFFD.
func (r *reader) string() (string, *chat.Error) {
	start := r.pos
	r.pos++
	from := r.pos
	var b strings.Builder
	for r.pos < len(r.src) {
		switch c := r.src[r.pos]; {
		case c == '"':
			s := r.src[from:r.pos]
			r.pos++
			if b.Len() == 0 {
				return s, nil
			}
			b.WriteString(s)
			return b.String(), nil
		case c == '\\':
			b.WriteString(r.src[from:r.pos])
			c, err := r.escape()
			if err != nil {
				return "", err
			}
			b.WriteRune(c)
			from = r.pos
		case c < ' ':
			return "", r.syntax(r.pos, "a line end or control character stands inside a text, where \\n or the like should be")
		default:
			r.pos++
		}
	}
	return "", r.syntax(start, "a text that begins here has no closing quote")
}

// escape reads one escape sequence, a surrogate pair included.
func (r *reader) escape() (rune, *chat.Error) {
	at := r.pos
	r.pos++
	if r.pos >= len(r.src) {
		return 0, r.syntax(at, "it ends too early")
	}
	c := r.src[r.pos]
	r.pos++
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		return rune("\"\\/\b\f\n\r\t"[i]), nil
	}
	if c != 'u' {
		return 0, r.syntax(at, "a backslash is followed by a character that means nothing there")
	}
	high, ok := r.hex()
	if !ok {
		return 0, r.syntax(at, "\\u is not followed by four hexadecimal digits")
	}
	if !utf16.IsSurrogate(high) {
		return high, nil
	}
	before := r.pos
	if strings.HasPrefix(r.src[r.pos:], `\u`) {
		r.pos += 2
		if low, ok := r.hex(); ok {
			if pair := utf16.DecodeRune(high, low); pair != utf8.RuneError {
				return pair, nil
			}
		}
	}
	r.pos = before
	return utf8.RuneError, nil
}

// hex reads four hexadecimal digits.
func (r *reader) hex() (rune, bool) {
	if len(r.src)-r.pos < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(r.src[r.pos:r.pos+4], 16, 32)
	if err != nil {
		return 0, false
	}
	r.pos += 4
	return rune(n), true
}
