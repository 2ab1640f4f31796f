package python

import (
	"math/big"
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
		fail(Deep, p.peek().line, "too many nested expressions")
	}
}

// chained counts an operator.
func (p *parser) chained() {
	if p.chain++; p.chain > mostChain {
		fail(Deep, p.peek().line, "an expression of too many operators")
	}
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

// comparison reads one or a chain: a < b < c is a < b and b < c, with b evaluated
// once: ·keep holds it until ·kept, between which nothing else is evaluated.
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
