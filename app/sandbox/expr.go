package sandbox

import (
	"math/big"
	"slices"
	"strings"

	"go.starlark.net/syntax"
)

// expressions reads one or, with commas between them, a tuple.
func (p *parser) expressions() syntax.Expr {
	if p.word("yield") {
		return p.yield()
	}
	e := p.starOr(p.namedExpr)
	if !p.sign(",") {
		if isCall(e, "·star") {
			p.unexpected("can't use starred expression here")
		}
		return e
	}
	list := []syntax.Expr{e}
	for p.take(",") {
		if p.endsList() {
			break
		}
		list = append(list, p.starOr(p.namedExpr))
	}
	return p.tuple(list)
}

func (p *parser) endsList() bool {
	t := p.peek()
	if t.kind == kindSign {
		return strings.Contains(") ] } = : ;", t.text) || strings.HasSuffix(t.text, "=") && t.text != "=="
	}
	return t.kind != kindName && t.kind != kindNumber && t.kind != kindText && t.kind != kindTemplate
}

func (p *parser) tuple(list []syntax.Expr) syntax.Expr {
	t := &syntax.TupleExpr{Lparen: p.here(), List: list, Rparen: p.here()}
	for _, e := range list {
		if isCall(e, "·star") {
			return p.call("·tuple", t)
		}
	}
	return t
}

func isCall(e syntax.Expr, name string) bool {
	c, ok := e.(*syntax.CallExpr)
	if !ok {
		return false
	}
	fn, ok := c.Fn.(*syntax.Ident)
	return ok && fn.Name == name
}

// starOr reads *x, or what read reads.
func (p *parser) starOr(read func() syntax.Expr) syntax.Expr {
	if p.take("*") {
		return p.call("·star", p.binary(levelBitOr))
	}
	return read()
}

func (p *parser) yield() syntax.Expr {
	p.at++
	if p.def == nil {
		p.unexpected("'yield' outside function")
	}
	p.def.yields = true
	if p.take("from") {
		return p.call("·yield_from", p.ident("·made"), p.expression())
	}
	var value syntax.Expr = p.name("None")
	if t := p.peek(); t.kind != kindNewline && t.kind != kindEnd && !p.sign(")") && !p.sign(";") {
		value = p.expressions()
	}
	return p.call("·yield", p.ident("·made"), value)
}

// namedExpr reads an expression, or name := expression.
func (p *parser) namedExpr() syntax.Expr {
	if t := p.peek(); t.kind == kindName && p.after().kind == kindSign && p.after().text == ":=" {
		p.at += 2
		value := p.expression()
		s := p.scope.around()
		s.bind(t.text)
		s.boxed[t.text] = true
		// The box itself, not what is in it.
		return p.call("·put", p.ident(t.text), value)
	}
	return p.expression()
}

// expression reads a lambda, or x if y else z.
func (p *parser) expression() syntax.Expr {
	p.deeper()
	defer func() { p.depth-- }()
	if p.word("lambda") {
		return p.lambda()
	}
	e := p.or()
	if !p.word("if") {
		return e
	}
	p.at++
	c := &syntax.CondExpr{If: p.here(), True: e}
	c.Cond = p.or()
	p.expect("else")
	c.ElsePos = p.here()
	c.False = p.expression()
	return c
}

func (p *parser) deeper() {
	if p.depth++; p.depth > 3*mostNested {
		fail(CodeDepth, p.peek().line, "too many nested expressions")
	}
}

// chained counts an operator.
func (p *parser) chained() {
	if p.chain++; p.chain > mostChain {
		fail(CodeDepth, p.peek().line, "an expression of too many operators")
	}
}

func (p *parser) lambda() syntax.Expr {
	p.at++
	l := &syntax.LambdaExpr{Lambda: p.here()}
	inner := newScope(p.scope, true)
	l.Params = p.parameters(inner, ":", false)
	p.expect(":")
	outer, start := p.scope, p.at
	p.scope = inner
	body := p.expression()
	p.scope = outer
	if len(inner.boxed) > 0 {
		fail(CodeBeyond, p.line(), "lambda: (x := ...)")
	}
	for _, e := range l.Params {
		// Starlark's dict of names is made ours, and given to a lambda within.
		if star, ok := e.(*syntax.UnaryExpr); ok && star.Op == syntax.STARSTAR {
			name := star.X.(*syntax.Ident).Name
			star.X = p.ident("·names")
			within := &syntax.LambdaExpr{Lambda: l.Lambda, Params: []syntax.Expr{p.ident(name)}, Body: body}
			body = &syntax.CallExpr{Fn: within, Lparen: l.Lambda, Rparen: l.Lambda, Args: []syntax.Expr{p.call("·keywords", p.ident("·names"))}}
		}
	}
	l.Body = &syntax.BinaryExpr{X: p.call("·enter", p.number(p.at-start)), OpPos: p.here(), Op: syntax.OR, Y: body}
	return l
}

func (p *parser) or() syntax.Expr {
	e := p.and()
	for p.take("or") {
		p.chained()
		e = &syntax.BinaryExpr{X: e, OpPos: p.here(), Op: syntax.OR, Y: p.and()}
	}
	return e
}

func (p *parser) and() syntax.Expr {
	e := p.not()
	for p.take("and") {
		p.chained()
		e = &syntax.BinaryExpr{X: e, OpPos: p.here(), Op: syntax.AND, Y: p.not()}
	}
	return e
}

func (p *parser) not() syntax.Expr {
	if p.take("not") {
		p.deeper()
		defer func() { p.depth-- }()
		return &syntax.UnaryExpr{OpPos: p.here(), Op: syntax.NOT, X: p.not()}
	}
	return p.comparison()
}

var comparisons = map[string]string{"<": "·is_lt", "<=": "·is_le", ">": "·is_gt", ">=": "·is_ge", "==": "·is_eq", "!=": "·is_ne", "in": "·is_in", "is": "·is_same"}

// compares reads the sign of a comparison and gives our function for it.
func (p *parser) compares() string {
	t := p.peek()
	if t.kind == kindSign || t.text == "in" && t.kind == kindName {
		if name := comparisons[t.text]; name != "" {
			p.at++
			return name
		}
	}
	if p.take("is") {
		if p.take("not") {
			return "·is_other"
		}
		return "·is_same"
	}
	if p.word("not") && p.after().kind == kindName && p.after().text == "in" {
		p.at += 2
		return "·is_out"
	}
	return ""
}

// comparison reads one or a chain: a < b < c is a < b and b < c, with b reckoned
// once: ·keep holds it until ·kept, between which nothing else is reckoned.
func (p *parser) comparison() syntax.Expr {
	left := p.binary(levelBitOr)
	op := p.compares()
	if op == "" {
		return left
	}
	right := p.binary(levelBitOr)
	next := p.compares()
	if next == "" {
		return p.call(op, left, right)
	}
	var e syntax.Expr = p.call(op, left, p.call("·keep", right))
	for next != "" {
		p.chained()
		op, right = next, p.binary(levelBitOr)
		if next = p.compares(); next != "" {
			right = p.call("·keep", right)
		}
		e = &syntax.BinaryExpr{X: e, OpPos: p.here(), Op: syntax.AND, Y: p.call(op, p.call("·kept"), right)}
	}
	return e
}

// The levels of binary operators, the loosest first.
const levelBitOr = 0

var levels = [][]string{{"|"}, {"^"}, {"&"}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "//", "%", "@"}}

// operations are our functions for operators.
var operations = map[string]string{"|": "·or", "^": "·xor", "&": "·and", "<<": "·shl", ">>": "·shr", "+": "·add", "-": "·sub", "*": "·mul", "/": "·div", "//": "·floordiv", "%": "·mod", "@": "·matmul"}

func (p *parser) binary(level int) syntax.Expr {
	if level == len(levels) {
		return p.unary()
	}
	e := p.binary(level + 1)
again:
	for _, op := range levels[level] {
		if p.sign(op) {
			p.at++
			p.chained()
			right := p.binary(level + 1)
			e = p.call(operations[op], e, right)
			goto again
		}
	}
	return e
}

func (p *parser) unary() syntax.Expr {
	for sign, name := range map[string]string{"-": "·neg", "+": "·pos", "~": "·invert"} {
		if !p.take(sign) {
			continue
		}
		p.deeper()
		defer func() { p.depth-- }()
		e := p.unary()
		if l, ok := e.(*syntax.Literal); ok && sign == "-" {
			switch v := l.Value.(type) {
			case int64:
				l.Value = -v
				return l
			case float64:
				if v != 0 { // which Starlark's table of constants takes for -0.0
					l.Value = -v
					return l
				}
			}
		}
		return p.call(name, e)
	}
	e := p.primary()
	if p.take("**") {
		p.deeper()
		defer func() { p.depth-- }()
		return p.call("·pow", e, p.unary())
	}
	return e
}

// primary reads an atom with its calls, subscripts and attributes.
func (p *parser) primary() syntax.Expr {
	if p.word("await") {
		p.at++
		return p.beyond("await")
	}
	e := p.atom()
	for {
		switch {
		case p.take("("):
			e = p.arguments(e)
		case p.take("["):
			key := p.subscript()
			p.expect("]")
			e = p.call("·index", e, key)
		case p.take("."):
			t := p.peek()
			if t.kind != kindName {
				p.unexpected("")
			}
			p.at++
			e = p.call("·attr", e, p.text(t.text))
		default:
			return e
		}
		p.chained()
	}
}

func (p *parser) subscript() syntax.Expr {
	e := p.sliceOr()
	if !p.sign(",") {
		return e
	}
	list := []syntax.Expr{e}
	for p.take(",") && !p.sign("]") {
		list = append(list, p.sliceOr())
	}
	return p.tuple(list)
}

func (p *parser) sliceOr() syntax.Expr {
	parts := []syntax.Expr{p.name("None"), p.name("None"), p.name("None")}
	if !p.sign(":") {
		parts[0] = p.namedExpr()
		if !p.sign(":") {
			return parts[0]
		}
	}
	for i := 1; i < 3 && p.take(":"); i++ {
		if !p.sign(":") && !p.sign("]") && !p.sign(",") {
			parts[i] = p.expression()
		}
	}
	return p.call("·slice", parts...)
}

// arguments reads those of a call. Starlark takes at most one *x, after all
// others, so that with any the whole row becomes one.
func (p *parser) arguments(fn syntax.Expr) syntax.Expr {
	c := &syntax.CallExpr{Fn: fn, Lparen: p.here()}
	var row, named, merged []syntax.Expr
	stars := false
	for !p.sign(")") {
		t := p.peek()
		switch {
		case p.take("**"):
			merged = append(merged, p.expression())
		case t.kind == kindName && p.after().kind == kindSign && p.after().text == "=":
			if isKeyword(t.text) {
				p.unexpected("")
			}
			p.at += 2
			id := p.ident(t.text)
			named = append(named, &syntax.BinaryExpr{X: id, OpPos: p.here(), Op: syntax.EQ, Y: p.expression()})
		default:
			if len(named) > 0 && !p.sign("*") {
				p.unexpected("positional argument follows keyword argument")
			}
			inner := newScope(p.scope, false)
			outer := p.scope
			p.scope = inner
			e := p.starOr(p.namedExpr)
			p.scope = outer
			if p.word("for") || p.word("async") {
				e = p.call("·lazy", p.comprehension(e, inner))
			}
			stars = stars || isCall(e, "·star")
			row = append(row, e)
		}
		if !p.take(",") {
			break
		}
	}
	p.expect(")")
	c.Rparen = p.here()
	if stars || len(row) > 200 {
		c.Args = append(c.Args, named...)
		c.Args = append(c.Args, &syntax.UnaryExpr{OpPos: p.here(), Op: syntax.STAR, X: p.call("·tuple", &syntax.TupleExpr{Lparen: p.here(), List: row, Rparen: p.here()})})
	} else {
		c.Args = append(c.Args, row...)
		c.Args = append(c.Args, named...)
	}
	if len(merged) > 0 {
		c.Args = append(c.Args, &syntax.UnaryExpr{OpPos: p.here(), Op: syntax.STARSTAR, X: p.call("·merged", merged...)})
	}
	return c
}

// comprehension reads for ... in ... if ..., of which the body has been read in
// the scope.
func (p *parser) comprehension(body syntax.Expr, inner *scope) syntax.Expr {
	if isCall(body, "·star") {
		p.unexpected("iterable unpacking cannot be used in comprehension")
	}
	c := &syntax.Comprehension{Lbrack: p.here(), Body: body}
	outer := p.scope
	p.scope = inner
	defer func() { p.scope = outer }()
	for {
		p.chained()
		switch {
		case p.word("async"):
			fail(CodeBeyond, p.peek().line, "async for")
		case p.take("for"):
			f := &syntax.ForClause{For: p.here()}
			target := p.targets()
			p.expect("in")
			f.In = p.here()
			if len(c.Clauses) == 0 {
				p.scope = outer // as Python has it: the first is reckoned outside
			}
			over := p.or()
			p.scope = inner
			f.Vars, f.X = p.each(target, over)
			c.Clauses = append(c.Clauses, f)
		case p.take("if"):
			c.Clauses = append(c.Clauses, &syntax.IfClause{If: p.here(), Cond: p.or()})
		default:
			c.Rbrack = p.here()
			return c
		}
	}
}

func (p *parser) atom() syntax.Expr {
	t := p.peek()
	p.at++
	switch t.kind {
	case kindNumber:
		l := &syntax.Literal{Token: syntax.INT, TokenPos: p.here(), Raw: "0", Value: t.value}
		if _, ok := t.value.(float64); ok {
			l.Token = syntax.FLOAT
		}
		if b, ok := t.value.(*big.Int); ok {
			l.Value = b
		}
		return l
	case kindText, kindTemplate:
		p.at--
		return p.texts()
	case kindName:
		switch t.text {
		case "None", "True", "False":
			return p.name(t.text)
		case "__name__":
			return p.text("sandbox")
		}
		if isKeyword(t.text) {
			p.at--
			p.unexpected("")
		}
		return p.use(t.text)
	case kindSign:
		switch t.text {
		case "(":
			return p.bracket()
		case "[":
			return p.listDisplay()
		case "{":
			return p.braces()
		case "...":
			return p.beyond("...")
		}
	}
	p.at--
	p.unexpected("")
	return nil
}

func (p *parser) bracket() syntax.Expr {
	if p.take(")") {
		return &syntax.TupleExpr{Lparen: p.here(), Rparen: p.here()}
	}
	if p.word("yield") {
		e := p.yield()
		p.expect(")")
		return e
	}
	list, made := p.elements(")")
	switch {
	case made != nil:
		return p.call("·lazy", made)
	case len(list) == 1 && !p.tokenBefore(","):
		if isCall(list[0], "·star") {
			p.unexpected("cannot use starred expression here")
		}
		return list[0]
	}
	return p.tuple(list)
}

// tokenBefore reports whether a sign stood before the bracket that was just
// closed.
func (p *parser) tokenBefore(sign string) bool {
	t := p.tokens[p.at-2]
	return t.kind == kindSign && t.text == sign
}

func (p *parser) listDisplay() syntax.Expr {
	if p.take("]") {
		return p.call("·list", &syntax.TupleExpr{Lparen: p.here(), Rparen: p.here()})
	}
	list, made := p.elements("]")
	if made != nil {
		return p.call("·listed", made)
	}
	return p.call("·list", &syntax.TupleExpr{Lparen: p.here(), List: list, Rparen: p.here()})
}

// elements reads up to the closing bracket: a list, or a comprehension.
func (p *parser) elements(end string) (list []syntax.Expr, made syntax.Expr) {
	for {
		inner := newScope(p.scope, false)
		outer := p.scope
		p.scope = inner
		e := p.starOr(p.namedExpr)
		p.scope = outer
		if p.word("for") || p.word("async") {
			if len(list) > 0 {
				p.unexpected("")
			}
			made = p.comprehension(e, inner)
			p.expect(end)
			return nil, made
		}
		list = append(list, e)
		if !p.take(",") {
			p.expect(end)
			return list, nil
		}
		if p.take(end) {
			return list, nil
		}
	}
}

// braces reads a dict or a set.
func (p *parser) braces() syntax.Expr {
	var row []syntax.Expr // of a dict: key, value, key, value
	dict, first := false, true
	for !p.take("}") {
		inner := newScope(p.scope, false)
		outer := p.scope
		p.scope = inner
		if p.take("**") {
			row, dict = append(row, p.call("·entries", p.binary(levelBitOr)), p.name("None")), true
			p.scope = outer
		} else {
			key := p.starOr(p.namedExpr)
			if first {
				dict = p.sign(":")
			}
			if dict {
				p.expect(":")
				value := p.expression()
				p.scope = outer
				if p.word("for") || p.word("async") {
					pair := &syntax.TupleExpr{Lparen: p.here(), List: []syntax.Expr{key, value}, Rparen: p.here()}
					made := p.comprehension(pair, inner)
					p.expect("}")
					return p.call("·dict_of", made)
				}
				row = append(row, key, value)
			} else {
				p.scope = outer
				if p.word("for") || p.word("async") {
					made := p.comprehension(key, inner)
					p.expect("}")
					return p.call("·set_of", made)
				}
				row = append(row, key)
			}
		}
		first = false
		if !p.take(",") {
			p.expect("}")
			break
		}
	}
	t := &syntax.TupleExpr{Lparen: p.here(), List: row, Rparen: p.here()}
	if len(row) == 0 || dict {
		return p.call("·dict", t)
	}
	if len(row) > 2 && !slices.ContainsFunc(row, func(e syntax.Expr) bool { _, ok := e.(*syntax.Literal); return !ok }) {
		return p.call("·constant_set", t)
	}
	return p.call("·set", t)
}

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
		fail(CodeSyntax, line, "f-string: expressions nested too deeply")
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
			fail(CodeSyntax, line, "f-string: single '}' is not allowed")
		}
		if c != '{' {
			plain.WriteByte(c)
			continue
		}
		add(plain.String())
		plain.Reset()
		end, colon, bang, equals := inside(s[i+1:])
		if end < 0 {
			fail(CodeSyntax, line, "f-string: expecting '}'")
		}
		whole := s[i+1 : i+1+end]
		i += 1 + end
		source, conversion := whole, ""
		var spec syntax.Expr = p.text("")
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
			fail(CodeSyntax, line, "f-string: empty expression not allowed")
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
