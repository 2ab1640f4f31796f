package prompt

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"fewshot/app/chat"
)

// A value is a JSON value with the place where it stood. Unlike a Go struct
// filled by encoding/json it keeps the order of an object's fields and numbers
// as they were written, and a field given twice is an error, not a choice.
type value struct {
	kind  valueKind
	text  string   // a string's text, or a number as it was written
	keys  []string // an object's fields
	items []value  // an object's values or an array's elements
	at    int      // byte offset
}

type valueKind uint8

const (
	nullKind valueKind = iota
	falseKind
	trueKind
	numberKind
	textKind
	arrayKind
	objectKind
)

// String names the kind as a person would.
func (k valueKind) String() string {
	switch k {
	case nullKind:
		return "null"
	case falseKind, trueKind:
		return "true or false"
	case numberKind:
		return "a number"
	case textKind:
		return "a text"
	case arrayKind:
		return "a list"
	default:
		return "an object"
	}
}

// get is an object's field of exactly that name.
func (v value) get(key string) (value, bool) {
	for i, k := range v.keys {
		if k == key {
			return v.items[i], true
		}
	}
	return value{}, false
}

// maxDepth is how deep JSON values may be nested.
const maxDepth = 32

// A reader reads JSON values from a text that is valid UTF-8.
type reader struct {
	src string
	pos int
}

// parseJSON reads src, which must hold one JSON value and nothing else.
func parseJSON(src string) (value, *chat.Error) {
	r := reader{src: src}
	v, err := r.value(0)
	if err != nil {
		return value{}, err
	}
	r.space()
	if r.pos < len(r.src) {
		return value{}, r.fail(r.pos, chat.CodeTrailingData, "There is more text after the end of the JSON",
			"Delete what follows, or check for a bracket that closes too early.")
	}
	return v, nil
}

// line is the number, from 1, of the line that holds byte offset at.
func line(src string, at int) int { return 1 + strings.Count(src[:min(at, len(src))], "\n") }

// fail makes an error about the text at a byte offset.
func (r *reader) fail(at int, code, message, hint string) *chat.Error {
	e := chat.Invalid("", fmt.Sprintf("%s (line %d).", message, line(r.src, at)), hint)
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
			return
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

func (r *reader) value(depth int) (value, *chat.Error) {
	r.space()
	if r.pos >= len(r.src) {
		return value{}, r.syntax(r.pos, "it ends too early")
	}
	if depth > maxDepth {
		return value{}, r.fail(r.pos, chat.CodeTooDeep, fmt.Sprintf("The JSON is nested more than %d deep", maxDepth), "Flatten it first.")
	}
	v := value{at: r.pos}
	switch c := r.src[r.pos]; {
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.array(depth)
	case c == '"':
		s, err := r.string()
		v.kind, v.text = textKind, s
		return v, err
	case c == '-' || '0' <= c && c <= '9':
		return r.number()
	}
	for k, word := range [...]string{nullKind: "null", falseKind: "false", trueKind: "true"} {
		if strings.HasPrefix(r.src[r.pos:], word) {
			r.pos += len(word)
			v.kind = valueKind(k)
			return v, nil
		}
	}
	c, _ := utf8.DecodeRuneInString(r.src[r.pos:])
	return value{}, r.syntax(r.pos, fmt.Sprintf("%q can't begin a value", c))
}

func (r *reader) object(depth int) (value, *chat.Error) {
	v := value{kind: objectKind, at: r.pos}
	r.pos++
	if r.take('}') {
		return v, nil
	}
	seen := map[string]bool{}
	for {
		r.space()
		at := r.pos
		if at >= len(r.src) || r.src[at] != '"' {
			return value{}, r.syntax(at, "a field's name in double quotes is missing")
		}
		key, err := r.string()
		if err != nil {
			return value{}, err
		}
		if seen[key] {
			e := r.fail(at, chat.CodeDuplicateField, fmt.Sprintf("The field %q is given twice", clip(key)), "Keep one of the two.")
			e.Param = key
			return value{}, e
		}
		seen[key] = true
		if !r.take(':') {
			return value{}, r.syntax(r.pos, "a colon is missing after a field's name")
		}
		item, err := r.value(depth + 1)
		if err != nil {
			return value{}, err
		}
		v.keys = append(v.keys, key)
		v.items = append(v.items, item)
		if r.take('}') {
			return v, nil
		}
		if !r.take(',') {
			return value{}, r.syntax(r.pos, "a comma or a closing brace is missing")
		}
	}
}

func (r *reader) array(depth int) (value, *chat.Error) {
	v := value{kind: arrayKind, at: r.pos}
	r.pos++
	if r.take(']') {
		return v, nil
	}
	for {
		item, err := r.value(depth + 1)
		if err != nil {
			return value{}, err
		}
		v.items = append(v.items, item)
		if r.take(']') {
			return v, nil
		}
		if !r.take(',') {
			return value{}, r.syntax(r.pos, "a comma or a closing bracket is missing")
		}
	}
}

// number reads a number as RFC 8259 writes it.
func (r *reader) number() (value, *chat.Error) {
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
		return value{}, r.syntax(start, "a number is malformed")
	}
	return value{kind: numberKind, text: r.src[start:r.pos], at: start}, nil
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

// appendString appends s as a JSON string. Bytes that are not UTF-8 become
// U+FFFD; everything that needs no escape stands as it is, but for U+2028 and
// U+2029, which some readers take for line ends.
func appendString(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', byte(c))
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c < ' ' || c == '\u007f' || c == '\u2028' || c == '\u2029':
			b = append(b, '\\', 'u', digits[c>>12&15], digits[c>>8&15], digits[c>>4&15], digits[c&15])
		default:
			b = utf8.AppendRune(b, c)
		}
	}
	return append(b, '"')
}

// clip is s, shortened for a message.
func clip(s string) string {
	const most = 40
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}
