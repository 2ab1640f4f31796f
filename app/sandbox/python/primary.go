package python

import (
	"go.starlark.net/syntax"
)

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
