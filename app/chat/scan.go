package chat

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A scanner walks a JSON text strictly, token by token.
//
// It reads only what the caller asks for and never calls itself: nesting that
// the caller does not expect ends the walk, so that depth costs nothing.
// encoding/json would not do here: it takes the last of two equal keys, and
// keys in another case or under Unicode folding as equal, so that what was
// checked could differ from what an upstream reads.
type scanner struct {
	data []byte // valid UTF-8
	pos  int
}

func (s *scanner) space() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// peek is the first byte of the next token, 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.pos == len(s.data) {
		return 0
	}
	return s.data[s.pos]
}

// take steps over c if it is the next token.
func (s *scanner) take(c byte) bool {
	if s.peek() != c || c == 0 {
		return false
	}
	s.pos++
	return true
}

// literal steps over word if it is next.
func (s *scanner) literal(word string) bool {
	if s.peek() == 0 || !bytes.HasPrefix(s.data[s.pos:], []byte(word)) {
		return false
	}
	s.pos += len(word)
	return true
}

// kind names the type of the next value for a person.
func (s *scanner) kind() string {
	switch c := s.peek(); {
	case c == '{':
		return "an object"
	case c == '[':
		return "an array"
	case c == '"':
		return "a string"
	case c == 't', c == 'f':
		return "a boolean"
	case c == 'n':
		return "null"
	case c == '-', c >= '0' && c <= '9':
		return "a number"
	}
	return "something else"
}

// syntax is the error of a text that is not JSON at the current place.
func (s *scanner) syntax(what string) *Error {
	where := "at its end"
	if s.pos < len(s.data) {
		where = "at byte " + strconv.Itoa(s.pos)
	}
	return &Error{
		Status: 400, Type: "invalid_request_error", Code: CodeInvalidJSON,
		Message: "The body is not valid JSON: " + what + " " + where + ".",
		Hint:    "Send one JSON object, for instance with an OpenAI SDK.",
	}
}

// object walks the object that is next and calls field for each of its keys,
// with the scanner at the key's value. Keys that are equal, also but for case
// or Unicode simple folding, are an error.
func (s *scanner) object(param string, field func(key string) *Error) *Error {
	if !s.take('{') {
		return s.typeError(param, "an object")
	}
	if s.take('}') {
		return nil
	}
	var few [16]string
	seen := few[:0]
	for {
		if s.peek() != '"' {
			return s.syntax("a field's name is expected")
		}
		key, err := s.word("")
		if err != nil {
			return err
		}
		for _, k := range seen {
			if strings.EqualFold(k, key) {
				return duplicate(k, key)
			}
		}
		seen = append(seen, key)
		if !s.take(':') {
			return s.syntax("a colon is expected")
		}
		if err := field(key); err != nil {
			return err
		}
		if s.take(',') {
			continue
		}
		if s.take('}') {
			return nil
		}
		return s.syntax("a comma or a closing brace is expected")
	}
}

// array walks the array that is next and calls element at each value.
func (s *scanner) array(param string, element func(i int) *Error) *Error {
	if !s.take('[') {
		return s.typeError(param, "an array")
	}
	if s.take(']') {
		return nil
	}
	for i := 0; ; i++ {
		if err := element(i); err != nil {
			return err
		}
		if s.take(',') {
			continue
		}
		if s.take(']') {
			return nil
		}
		return s.syntax("a comma or a closing bracket is expected")
	}
}

// string reads the string that is next.
func (s *scanner) string(param string) (string, *Error) {
	if !s.take('"') {
		return "", s.typeError(param, "a string")
	}
	start := s.pos
	switch s.pos += plainText(s.data[start:]); {
	case s.pos == len(s.data):
		return "", s.syntax("a string has no end")
	case s.data[s.pos] == '"':
		s.pos++
		return string(s.data[start : s.pos-1]), nil
	case s.data[s.pos] == '\\':
		return s.escaped(append(make([]byte, 0, 2*(s.pos-start)+64), s.data[start:s.pos]...))
	}
	return "", s.syntax("a control character stands in a string")
}

// word reads a string that is most often one of usualWords, and makes no new one of
// those.
func (s *scanner) word(param string) (string, *Error) {
	if s.peek() == '"' {
		rest := s.data[s.pos+1:]
		n := plainText(rest)
		if known, ok := usualWords[string(rest[:n])]; ok && n < len(rest) && rest[n] == '"' {
			s.pos += n + 2
			return known, nil
		}
	}
	return s.string(param)
}

// usualWords are the names of a request's fields, and the roles of its messages.
var usualWords = func() map[string]string {
	words := map[string]string{}
	for _, list := range [][]string{chatFields, completionFields, {"role", "content", System, Developer, User, Assistant}} {
		for _, w := range list {
			words[w] = w
		}
	}
	return words
}()

// plainText is how many bytes, from the first, stand for themselves in a string.
func plainText(data []byte) int {
	for i, c := range data {
		if c == '"' || c == '\\' || c < ' ' {
			return i
		}
	}
	return len(data)
}

// escaped reads the rest of a string from its first backslash on.
func (s *scanner) escaped(b []byte) (string, *Error) {
	for s.pos < len(s.data) {
		n := plainText(s.data[s.pos:])
		b = append(b, s.data[s.pos:s.pos+n]...)
		if s.pos += n; s.pos == len(s.data) {
			break
		}
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			return string(b), nil
		case c < ' ':
			return "", s.syntax("a control character stands in a string")
		}
		if s.pos+1 == len(s.data) {
			break
		}
		switch e := s.data[s.pos+1]; e {
		case '"', '\\', '/':
			b = append(b, e)
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'u':
			r, ok := s.unicode()
			if !ok {
				return "", s.syntax("an escape that is no Unicode character stands")
			}
			b = utf8.AppendRune(b, r)
			continue
		default:
			return "", s.syntax("an unknown escape stands")
		}
		s.pos += 2
	}
	s.pos = len(s.data)
	return "", s.syntax("a string has no end")
}

// unicode reads \uXXXX, or two of them that make a surrogate pair. Half a
// pair is not a character: each reader would make something else of it.
func (s *scanner) unicode() (rune, bool) {
	r, ok := s.hex(s.pos)
	if !ok {
		return 0, false
	}
	size := 6
	if utf16.IsSurrogate(r) {
		low, ok := s.hex(s.pos + 6)
		r = utf16.DecodeRune(r, low)
		if !ok || r == utf8.RuneError {
			return 0, false
		}
		size = 12
	}
	s.pos += size
	return r, true
}

func (s *scanner) hex(at int) (rune, bool) {
	if at+6 > len(s.data) || s.data[at] != '\\' || s.data[at+1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range s.data[at+2 : at+6] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// number reads the number that is next and says whether it is written as an
// integer.
func (s *scanner) number() (text string, integer bool, err *Error) {
	s.space()
	start := s.pos
	integer, err = s.skipNumber()
	if err != nil {
		return "", false, err
	}
	if s.pos-start > 64 {
		return "", false, s.syntax("a number is too long")
	}
	return string(s.data[start:s.pos]), integer, nil
}

// skipNumber steps over the number that is next and says whether it is written
// as an integer.
func (s *scanner) skipNumber() (integer bool, err *Error) {
	s.space()
	digits := func() bool {
		from := s.pos
		for s.pos < len(s.data) && s.data[s.pos] >= '0' && s.data[s.pos] <= '9' {
			s.pos++
		}
		return s.pos > from
	}
	at := func(c byte) bool { return s.pos < len(s.data) && s.data[s.pos] == c }
	if at('-') {
		s.pos++
	}
	zero := at('0')
	from := s.pos
	if !digits() || zero && s.pos > from+1 {
		return false, s.syntax("a number is badly written")
	}
	integer = true
	if at('.') {
		integer = false
		s.pos++
		if !digits() {
			return false, s.syntax("a number is badly written")
		}
	}
	if at('e') || at('E') {
		integer = false
		s.pos++
		if at('+') || at('-') {
			s.pos++
		}
		if !digits() {
			return false, s.syntax("a number is badly written")
		}
	}
	return integer, nil
}

// integer reads an integer from low to high.
func (s *scanner) integer(param string, low, high int64) (int64, *Error) {
	if s.kind() != "a number" {
		return 0, s.typeError(param, "an integer")
	}
	text, integer, err := s.number()
	if err != nil {
		return 0, err
	}
	bounds := "an integer from " + strconv.FormatInt(low, 10) + " to " + strconv.FormatInt(high, 10)
	if !integer {
		return 0, wrongType(param, bounds, text)
	}
	v, fail := strconv.ParseInt(text, 10, 64)
	if fail != nil || v < low || v > high {
		return 0, outOfRange(param, bounds, text)
	}
	return v, nil
}

// float reads a number from low to high.
func (s *scanner) float(param string, low, high float64) (float64, *Error) {
	if s.kind() != "a number" {
		return 0, s.typeError(param, "a number")
	}
	text, _, err := s.number()
	if err != nil {
		return 0, err
	}
	v, fail := strconv.ParseFloat(text, 64)
	if fail != nil || v < low || v > high {
		bounds := "a number from " + strconv.FormatFloat(low, 'g', -1, 64) + " to " + strconv.FormatFloat(high, 'g', -1, 64)
		return 0, outOfRange(param, bounds, text)
	}
	return v, nil
}

// boolean reads true or false.
func (s *scanner) boolean(param string) (bool, *Error) {
	switch {
	case s.literal("true"):
		return true, nil
	case s.literal("false"):
		return false, nil
	}
	return false, s.typeError(param, "true or false")
}
