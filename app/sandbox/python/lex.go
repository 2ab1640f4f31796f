package python

import (
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A kind is the kind of a token.
type kind uint8

const (
	kindEnd kind = iota
	kindNewline
	kindIndent
	kindDedent
	kindName
	kindNumber
	kindText     // a string, decoded
	kindTemplate // the inside of an f-string, as written
	kindSign
)

// A token is a word of Python.
type token struct {
	kind  kind
	text  string // a name, a sign, a string's value
	value any    // of a number: int64, *big.Int or float64
	raw   bool   // of a template: backslashes are just that
	line  int
}

// signs, the longest first.
var signs = strings.Fields("**= //= >>= <<= ... ** // >> << <= >= == != -> := += -= *= /= %= &= |= ^= @= + - * / % @ & | ^ ~ < > ( ) [ ] { } , : . ; =")

// A lexer cuts Python into tokens, indents and dedents among them. It fails by
// panic with an *Error.
type lexer struct {
	text    string
	at      int
	line    int
	indents []int
	open    []byte // brackets
	opened  []int  // the lines where they are
	tokens  []token
}

// lex gives the tokens of code, which begins at a line. Within brackets, as an
// f-string's expressions are, lines and indents are nothing.
func lex(code string, line int, bracketed bool) []token {
	code = strings.TrimPrefix(code, "\uFEFF")
	code = strings.ReplaceAll(strings.ReplaceAll(code, "\r\n", "\n"), "\r", "\n")
	x := &lexer{text: code, line: line, indents: []int{0}}
	if bracketed {
		x.open, x.opened = []byte{'('}, []int{line}
	} else {
		x.indent()
	}
	for x.at < len(x.text) {
		x.next()
	}
	if !bracketed {
		if len(x.open) > 0 {
			fail(Invalid, x.opened[len(x.open)-1], "'"+string(x.open[len(x.open)-1])+"' was never closed")
		}
		if n := len(x.tokens); n > 0 && x.tokens[n-1].kind != kindNewline && x.tokens[n-1].kind != kindDedent {
			x.add(token{kind: kindNewline})
		}
		for range x.indents[1:] {
			x.add(token{kind: kindDedent})
		}
	}
	x.add(token{kind: kindEnd})
	return x.tokens
}

func (x *lexer) add(t token) {
	if t.line == 0 {
		t.line = x.line
	}
	x.tokens = append(x.tokens, t)
}

// indent reads the beginning of a line, and skips those with nothing on them.
func (x *lexer) indent() {
	for {
		width := 0
	spaces:
		for x.at < len(x.text) {
			switch x.text[x.at] {
			case ' ':
				width++
			case '\t':
				width += 8 - width%8
			case '\f':
				width = 0
			default:
				break spaces
			}
			x.at++
		}
		if x.at >= len(x.text) {
			return
		}
		if x.text[x.at] == '#' {
			x.comment()
		}
		if x.at < len(x.text) && x.text[x.at] == '\n' {
			x.at++
			x.line++
			continue
		}
		if x.at >= len(x.text) {
			return
		}
		top := x.indents[len(x.indents)-1]
		if width > top {
			if len(x.indents) > mostBlocks {
				fail(Deep, x.line, "too many levels of indentation")
			}
			x.indents = append(x.indents, width)
			x.add(token{kind: kindIndent})
			return
		}
		for width < top {
			x.indents = x.indents[:len(x.indents)-1]
			top = x.indents[len(x.indents)-1]
			x.add(token{kind: kindDedent})
		}
		if width != top {
			fail(Invalid, x.line, "unindent does not match any outer indentation level")
		}
		return
	}
}

func (x *lexer) comment() {
	end := strings.IndexByte(x.text[x.at:], '\n')
	if end < 0 {
		x.at = len(x.text)
		return
	}
	x.at += end
}

// next reads a token.
func (x *lexer) next() {
	c := x.text[x.at]
	switch {
	case c == ' ' || c == '\t' || c == '\f':
		x.at++
	case c == '#':
		x.comment()
	case c == '\n':
		x.at++
		if len(x.open) > 0 {
			x.line++
			return
		}
		x.add(token{kind: kindNewline})
		x.line++
		x.indent()
	case c == '\\':
		if x.at+1 >= len(x.text) || x.text[x.at+1] != '\n' {
			fail(Invalid, x.line, "unexpected character after line continuation character")
		}
		x.at += 2
		x.line++
	case c >= '0' && c <= '9', c == '.' && x.at+1 < len(x.text) && x.text[x.at+1] >= '0' && x.text[x.at+1] <= '9':
		x.number()
	case c == '"' || c == '\'':
		x.quoted("")
	default:
		if r, _ := utf8.DecodeRuneInString(x.text[x.at:]); r == '_' || unicode.IsLetter(r) {
			x.name()
			return
		}
		x.sign()
	}
}

func (x *lexer) name() {
	start := x.at
	for x.at < len(x.text) {
		r, size := utf8.DecodeRuneInString(x.text[x.at:])
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) {
			break
		}
		x.at += size
	}
	word := x.text[start:x.at]
	if x.at < len(x.text) && (x.text[x.at] == '"' || x.text[x.at] == '\'') {
		switch prefix := strings.ToLower(word); prefix {
		case "r", "u", "f", "fr", "rf":
			x.quoted(prefix)
			return
		case "b", "br", "rb":
			fail(Beyond, x.line, `b"..."`)
		}
	}
	x.add(token{kind: kindName, text: word})
}

func (x *lexer) sign() {
	for _, s := range signs {
		if !strings.HasPrefix(x.text[x.at:], s) {
			continue
		}
		switch c := s[0]; {
		case len(s) > 1:
		case c == '(' || c == '[' || c == '{':
			if len(x.open) > mostNested {
				fail(Deep, x.line, "too many nested parentheses")
			}
			x.open, x.opened = append(x.open, c), append(x.opened, x.line)
		case c == ')' || c == ']' || c == '}':
			n := len(x.open)
			if n == 0 {
				fail(Invalid, x.line, "unmatched '"+s+"'")
			}
			if want := map[byte]byte{')': '(', ']': '[', '}': '{'}[c]; x.open[n-1] != want {
				fail(Invalid, x.line, "closing '"+s+"' does not match opening '"+string(x.open[n-1])+"'")
			}
			x.open, x.opened = x.open[:n-1], x.opened[:n-1]
		}
		x.at += len(s)
		x.add(token{kind: kindSign, text: s})
		return
	}
	r, _ := utf8.DecodeRuneInString(x.text[x.at:])
	fail(Invalid, x.line, "invalid character "+strconv.QuoteRune(r))
}

func (x *lexer) number() {
	start := x.at
	digits := func(set string) {
		for x.at < len(x.text) && strings.IndexByte(set, x.text[x.at]) >= 0 {
			x.at++
		}
	}
	base := 10
	if x.text[x.at] == '0' && x.at+1 < len(x.text) {
		switch x.text[x.at+1] | 0x20 {
		case 'x':
			base = 16
		case 'o':
			base = 8
		case 'b':
			base = 2
		}
	}
	float := false
	if base != 10 {
		x.at += 2
		digits("0123456789abcdefABCDEF_")
	} else {
		digits("0123456789_")
		if x.at < len(x.text) && x.text[x.at] == '.' {
			float = true
			x.at++
			digits("0123456789_")
		}
		if x.at < len(x.text) && x.text[x.at]|0x20 == 'e' {
			rest := strings.TrimLeft(x.text[x.at+1:], "+-")
			if len(x.text)-x.at-1-len(rest) <= 1 && rest != "" && rest[0] >= '0' && rest[0] <= '9' {
				float = true
				x.at = len(x.text) - len(rest)
				digits("0123456789_")
			}
		}
	}
	text := x.text[start:x.at]
	if x.at < len(x.text) && x.text[x.at]|0x20 == 'j' {
		fail(Beyond, x.line, "complex")
	}
	if r, _ := utf8.DecodeRuneInString(x.text[x.at:]); r == '_' || unicode.IsLetter(r) {
		// "1if x else y" is Python; nobody means it.
		fail(Invalid, x.line, "invalid decimal literal")
	}
	if len(text) > MostDigits {
		fail(Invalid, x.line, "a number of more than 4300 digits")
	}
	bad := strings.HasSuffix(text, "_") || strings.Contains(text, "__")
	plain := strings.ReplaceAll(text, "_", "")
	if float {
		f, err := strconv.ParseFloat(plain, 64)
		if bad || err != nil && !strings.Contains(err.Error(), "range") {
			fail(Invalid, x.line, "invalid decimal literal")
		}
		x.add(token{kind: kindNumber, value: f})
		return
	}
	if base == 10 && len(plain) > 1 && plain[0] == '0' && strings.Trim(plain, "0") != "" {
		fail(Invalid, x.line, "leading zeros in decimal integer literals are not permitted")
	}
	if base != 10 {
		plain = plain[2:]
	}
	n, ok := new(big.Int).SetString(plain, base)
	if !ok || bad {
		fail(Invalid, x.line, "invalid decimal literal")
	}
	if n.IsInt64() {
		x.add(token{kind: kindNumber, value: n.Int64()})
		return
	}
	x.add(token{kind: kindNumber, value: n})
}

// quoted reads a string from its first quote on.
func (x *lexer) quoted(prefix string) {
	line, quote := x.line, x.text[x.at:x.at+1]
	if strings.HasPrefix(x.text[x.at:], strings.Repeat(quote, 3)) {
		quote = strings.Repeat(quote, 3)
	}
	x.at += len(quote)
	start := x.at
	for {
		if x.at >= len(x.text) || len(quote) == 1 && x.text[x.at] == '\n' {
			what := "unterminated string literal"
			if len(quote) == 3 {
				what = "unterminated triple-quoted string literal"
			}
			fail(Invalid, line, what)
		}
		if strings.HasPrefix(x.text[x.at:], quote) {
			break
		}
		if x.text[x.at] == '\\' && x.at+1 < len(x.text) {
			x.at++
		}
		if x.text[x.at] == '\n' {
			x.line++
		}
		x.at++
	}
	inside := x.text[start:x.at]
	x.at += len(quote)
	raw := strings.Contains(prefix, "r")
	if strings.Contains(prefix, "f") {
		x.add(token{kind: kindTemplate, text: inside, raw: raw, line: line})
		return
	}
	if !raw {
		inside = unescape(inside, line)
	}
	x.add(token{kind: kindText, text: strings.ToValidUTF8(inside, "\uFFFD"), line: line})
}

var escapes = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", '\\': "\\", '\'': "'", '"': "\"", 'a': "\a", 'b': "\b", 'f': "\f", 'v': "\v", '\n': ""}

// unescape puts what backslashes stand for.
func unescape(s string, line int) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		c := s[i]
		if plain, ok := escapes[c]; ok {
			out.WriteString(plain)
			continue
		}
		width, base := 0, 16
		switch {
		case c == 'x':
			width = 2
		case c == 'u':
			width = 4
		case c == 'U':
			width = 8
		case c >= '0' && c <= '7':
			base = 8
			i--
			for width < 3 && i+1+width < len(s) && s[i+1+width] >= '0' && s[i+1+width] <= '7' {
				width++
			}
		case c == 'N':
			fail(Beyond, line, `"\N{...}"`)
		default:
			out.WriteByte('\\')
			out.WriteByte(c)
			continue
		}
		if i+1+width > len(s) {
			fail(Invalid, line, "truncated escape in a string")
		}
		n, err := strconv.ParseUint(s[i+1:i+1+width], base, 32)
		if err != nil || n > unicode.MaxRune {
			fail(Invalid, line, "invalid escape in a string")
		}
		out.WriteRune(rune(n))
		i += width
	}
	return out.String()
}
