package python

import (
	"strings"

	"go.starlark.net/syntax"
)

// texts reads strings in a row, f-strings among them.
func (p *parser) texts() syntax.Expr {
	var parts []syntax.Expr
	var plain strings.Builder
	for {
		t := p.peek()
		if t.kind == kindText {
			plain.WriteString(t.text)
			p.at++
			continue
		}
		if t.kind != kindTemplate {
			break
		}
		p.at++
		for _, part := range p.template(t.text, t.line, t.raw, 0) {
			if l, ok := part.(*syntax.Literal); ok {
				plain.WriteString(l.Value.(string))
				continue
			}
			if plain.Len() > 0 {
				parts = append(parts, p.text(plain.String()))
				plain.Reset()
			}
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return p.text(plain.String())
	}
	if plain.Len() > 0 {
		parts = append(parts, p.text(plain.String()))
	}
	return p.call("·joined", &syntax.TupleExpr{Lparen: p.here(), List: parts, Rparen: p.here()})
}

// template reads the inside of an f-string: texts and calls of ·format.
func (p *parser) template(s string, line int, raw bool, level int) (parts []syntax.Expr) {
	if level > 2 {
		fail(Invalid, line, "f-string: expressions nested too deeply")
	}
	add := func(text string) {
		if text == "" {
			return
		}
		if !raw {
			text = unescape(text, line)
		}
		parts = append(parts, p.text(strings.ToValidUTF8(text, "\uFFFD")))
	}
	var plain strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if (c == '{' || c == '}') && i+1 < len(s) && s[i+1] == c && level == 0 {
			plain.WriteByte(c)
			i++
			continue
		}
		if c == '\\' && i+1 < len(s) && !raw {
			plain.WriteString(s[i : i+2])
			i++
			continue
		}
		if c == '}' {
			fail(Invalid, line, "f-string: single '}' is not allowed")
		}
		if c != '{' {
			plain.WriteByte(c)
			continue
		}
		add(plain.String())
		plain.Reset()
		end, colon, bang, equals := inside(s[i+1:])
		if end < 0 {
			fail(Invalid, line, "f-string: expecting '}'")
		}
		whole := s[i+1 : i+1+end]
		i += 1 + end
		source, conversion := whole, ""
		spec := p.text("")
		if colon >= 0 {
			source = whole[:colon]
			spec = p.call("·joined", &syntax.TupleExpr{Lparen: p.here(), List: p.template(whole[colon+1:], line, raw, level+1), Rparen: p.here()})
		}
		if bang >= 0 {
			conversion = strings.TrimSpace(source[bang+1:])
			source = source[:bang]
		}
		if equals {
			add(strings.TrimSuffix(source, "=") + "=")
			source = strings.TrimSuffix(strings.TrimRight(source, " "), "=")
			if conversion == "" && colon < 0 {
				conversion = "r"
			}
		}
		if strings.TrimSpace(source) == "" {
			fail(Invalid, line, "f-string: empty expression not allowed")
		}
		parts = append(parts, p.call("·format", p.within(source, line), p.text(conversion), spec))
	}
	add(plain.String())
	return parts
}

// within reads an expression of an f-string.
func (p *parser) within(source string, line int) syntax.Expr {
	tokens, at := p.tokens, p.at
	p.deeper()
	defer func() { p.tokens, p.at, p.depth = tokens, at, p.depth-1 }()
	p.tokens, p.at = lex(source, line, true), 0
	e := p.expressions()
	if p.peek().kind != kindEnd {
		p.unexpected("f-string: invalid syntax")
	}
	return e
}

// inside finds the end of an f-string's expression, and the colon, the
// exclamation mark and the equals sign that end it earlier.
func inside(s string) (end, colon, bang int, equals bool) {
	level, colon, bang := 0, -1, -1
	var quote byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '\'' || c == '"') && colon < 0:
			quote = c
		case c == '(' || c == '[' || c == '{':
			level++
		case c == '}' && level == 0:
			source := s[:i]
			if colon >= 0 {
				source = s[:colon]
			}
			if bang >= 0 {
				source = s[:bang]
			}
			source = strings.TrimRight(source, " ")
			n := len(source)
			equals = n > 1 && source[n-1] == '=' && strings.IndexByte("=!<>:", source[n-2]) < 0
			return i, colon, bang, equals
		case c == ')' || c == ']' || c == '}':
			level--
		case c == ':' && level == 0 && colon < 0:
			colon = i
		case c == '!' && level == 0 && colon < 0 && bang < 0 && i+1 < len(s) && s[i+1] != '=':
			bang = i
		}
	}
	return -1, -1, -1, false
}
