package python

import (
	"slices"
	"strings"

	"go.starlark.net/syntax"
)

// remove reads a del.
func (p *parser) remove() {
	e := p.expressions()
	list := []syntax.Expr{e}
	if t, ok := e.(*syntax.TupleExpr); ok {
		list = t.List
	}
	for _, e := range list {
		switch e := e.(type) {
		case *syntax.CallExpr:
			if fn, ok := e.Fn.(*syntax.Ident); ok && fn.Name == "·index" {
				p.emit(&syntax.ExprStmt{X: p.call("·remove", e.Args...)})
				continue
			}
		case *syntax.ParenExpr:
			if name, ok := p.named(e); ok {
				p.forget(name)
				continue
			}
		}
		fail(Invalid, p.line(), "cannot delete this")
	}
}

// forget is del of a name, which is kept in a box for that.
func (p *parser) forget(name string) {
	p.bound(name)
	if s := p.scope; !s.global[name] && !s.outer[name] {
		s.boxed[name] = true
	}
	p.emit(&syntax.ExprStmt{X: p.call("·empty", p.ident(name))})
}

// named is the name that a hole is for.
func (p *parser) named(e syntax.Expr) (string, bool) {
	if hole, ok := e.(*syntax.ParenExpr); ok {
		if id, ok := hole.X.(*syntax.Ident); ok && !strings.HasPrefix(id.Name, "·") {
			return id.Name, true
		}
	}
	return "", false
}

var inPlace = strings.Fields("+= -= *= /= //= %= **= &= |= ^= <<= >>= @=")

// assignment reads an expression, and what it is assigned to or from.
func (p *parser) assignment() {
	first := p.expressions()
	if p.take(":") { // a hint
		p.hint()
		name, ok := p.named(first)
		if !p.sign("=") {
			if ok {
				p.scope.bind(name)
			}
			return
		}
	}
	for _, op := range inPlace {
		if p.sign(op) {
			p.at++
			p.augment(first, strings.TrimSuffix(op, "="))
			return
		}
	}
	if !p.sign("=") {
		p.emit(&syntax.ExprStmt{X: first})
		return
	}
	chain := []syntax.Expr{first}
	for p.take("=") {
		chain = append(chain, p.expressions())
	}
	value := chain[len(chain)-1]
	if len(chain) > 2 {
		kept := p.temp()
		p.assign(p.ident(kept), value)
		value = p.ident(kept)
	}
	for _, to := range chain[:len(chain)-1] {
		p.store(p.target(to), value)
	}
}

// store assigns a value to a target, which may be several.
func (p *parser) store(target, value syntax.Expr) {
	form := shape(target)
	if form == "." {
		p.assign(target, value)
		return
	}
	if t, ok := value.(*syntax.TupleExpr); ok && form == "("+strings.Repeat(".", len(t.List))+")" {
		p.assign(flat(target), value)
		return
	}
	p.assign(flat(target), p.call("·unpack", value, p.text(form)))
}

func (p *parser) augment(to syntax.Expr, op string) {
	value := p.expressions()
	switch e := to.(type) {
	case *syntax.ParenExpr:
		if name, ok := p.named(e); ok {
			p.assign(p.bound(name), p.call("·change", p.text(op), e, value))
			return
		}
	case *syntax.CallExpr:
		if fn, ok := e.Fn.(*syntax.Ident); ok && fn.Name == "·index" {
			p.emit(&syntax.ExprStmt{X: p.call("·change_at", append(slices.Clone(e.Args), p.text(op), value)...)})
			return
		}
		if fn, ok := e.Fn.(*syntax.Ident); ok && fn.Name == "·attr" {
			p.emit(&syntax.ExprStmt{X: p.beyond("x.name = ...")})
			return
		}
	}
	fail(Invalid, p.line(), "illegal expression for augmented assignment")
}

// target makes an expression what can be assigned to. Several are a TupleExpr.
func (p *parser) target(e syntax.Expr) syntax.Expr {
	switch e := e.(type) {
	case *syntax.ParenExpr:
		if name, ok := p.named(e); ok {
			if isKeyword(name) {
				break
			}
			p.scope.bind(name)
			return e
		}
	case *syntax.TupleExpr:
		out := &syntax.TupleExpr{Lparen: p.here(), Rparen: p.here()}
		for _, x := range e.List {
			out.List = append(out.List, p.target(x))
		}
		return out
	case *syntax.CallExpr:
		fn, ok := e.Fn.(*syntax.Ident)
		if !ok {
			break
		}
		switch fn.Name {
		case "·index":
			return &syntax.IndexExpr{X: e.Args[0], Lbrack: e.Lparen, Y: e.Args[1], Rbrack: e.Lparen}
		case "·attr":
			return &syntax.IndexExpr{X: p.beyond("x.name = ..."), Lbrack: e.Lparen, Y: p.number(0), Rbrack: e.Lparen}
		case "·star":
			return &syntax.UnaryExpr{OpPos: e.Lparen, Op: syntax.STAR, X: p.target(e.Args[0])}
		case "·list", "·tuple":
			if t, ok := e.Args[0].(*syntax.TupleExpr); ok {
				return p.target(t)
			}
		}
	}
	fail(Invalid, p.line(), "cannot assign to this expression")
	return nil
}

// targets reads what a for assigns.
func (p *parser) targets() syntax.Expr {
	var list []syntax.Expr
	tuple := false
	for {
		if p.take("*") {
			list = append(list, &syntax.UnaryExpr{OpPos: p.here(), Op: syntax.STAR, X: p.target(p.primary())})
		} else {
			list = append(list, p.target(p.primary()))
		}
		if !p.take(",") {
			break
		}
		tuple = true
		if p.word("in") {
			break
		}
	}
	if !tuple {
		return list[0]
	}
	return &syntax.TupleExpr{Lparen: p.here(), List: list, Rparen: p.here()}
}

// shape says how a target takes a value apart: a dot for one, brackets for
// several, a star before what takes the rest.
func shape(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.TupleExpr:
		var s strings.Builder
		s.WriteByte('(')
		for _, x := range e.List {
			s.WriteString(shape(x))
		}
		s.WriteByte(')')
		return s.String()
	case *syntax.UnaryExpr:
		return "*" + shape(e.X)
	}
	return "."
}

// flat is a target without stars.
func flat(e syntax.Expr) syntax.Expr {
	switch e := e.(type) {
	case *syntax.TupleExpr:
		out := &syntax.TupleExpr{Lparen: e.Lparen, Rparen: e.Rparen}
		for _, x := range e.List {
			out.List = append(out.List, flat(x))
		}
		return out
	case *syntax.UnaryExpr:
		return flat(e.X)
	}
	return e
}
