package python

import (
	"slices"

	"go.starlark.net/syntax"
)

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
			fail(Beyond, p.peek().line, "async for")
		case p.take("for"):
			f := &syntax.ForClause{For: p.here()}
			target := p.targets()
			p.expect("in")
			f.In = p.here()
			if len(c.Clauses) == 0 {
				p.scope = outer // as Python has it: the first is evaluated outside
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
