package python

import (
	"slices"

	"go.starlark.net/syntax"
)

// A frame is what is known of the function that is read: whether it has a yield,
// and where it returns.
type frame struct {
	yields  bool
	returns []*syntax.ReturnStmt
}

func (p *parser) decorated() {
	var around []syntax.Expr
	for p.take("@") {
		around = append(around, p.namedExpr())
		p.newline()
	}
	switch {
	case p.word("def"):
		p.function(around)
	case p.word("class"):
		p.skipped("class")
	case p.word("async"):
		p.skipped("async")
	default:
		p.unexpected("")
	}
}

// function reads a def. It gets a name of our own first, and then its own, which
// may be one in a box.
func (p *parser) function(around []syntax.Expr) {
	p.at++
	at := p.here()
	name := p.peek()
	if name.kind != kindName || isKeyword(name.text) {
		p.unexpected("")
	}
	p.at++
	if p.scope.parent == nil && p.blocks == 0 {
		p.defs = append(p.defs, name.text)
	}
	d := &syntax.DefStmt{Def: at, Name: p.ident(DefPrefix + name.text)}
	inner := newScope(p.scope, true)
	p.expect("(")
	d.Lparen = p.here()
	d.Params = p.parameters(inner, ")", true)
	p.expect(")")
	d.Rparen = p.here()
	if p.take("->") {
		p.hint()
	}
	start := p.at
	outer, loops, def, trials := p.scope, p.loops, p.def, p.trials
	p.scope, p.loops, p.def, p.trials = inner, nil, new(frame), nil
	for _, name := range inner.params {
		inner.bound[name] = true
	}
	body := p.block()
	made := p.def
	p.scope, p.loops, p.def, p.trials = outer, loops, def, trials
	if made.yields {
		// A generator runs whole when it is called, and gives what it yielded.
		body = append([]syntax.Stmt{&syntax.AssignStmt{OpPos: at, Op: syntax.EQ, LHS: p.ident("·made"), RHS: p.call("·generator")}}, body...)
		body = append(body, &syntax.ReturnStmt{})
		for _, r := range append(made.returns, body[len(body)-1].(*syntax.ReturnStmt)) {
			all := p.call("·generated", p.ident("·made"))
			if r.Return = at; isCall(r.Result, "·leave") {
				r.Result.(*syntax.CallExpr).Args[1] = all
			} else {
				r.Result = all
			}
		}
	}
	enter := p.call("·enter", p.number(p.at-start))
	enter.Lparen = at
	d.Body = append([]syntax.Stmt{&syntax.ExprStmt{X: enter}}, body...)
	for _, e := range d.Params {
		if star, ok := e.(*syntax.UnaryExpr); ok && star.Op == syntax.STARSTAR {
			id := star.X.(*syntax.Ident)
			to := &syntax.AssignStmt{OpPos: at, Op: syntax.EQ, LHS: p.ident(id.Name), RHS: p.call("·keywords", p.ident(id.Name))}
			d.Body = append([]syntax.Stmt{to}, d.Body...)
		}
	}
	inner.body = &d.Body
	p.emit(d)
	var value syntax.Expr = p.ident(DefPrefix + name.text)
	for _, w := range slices.Backward(around) {
		value = &syntax.CallExpr{Fn: w, Lparen: at, Rparen: at, Args: []syntax.Expr{value}}
	}
	p.assign(p.bound(name.text), value)
}

// parameters reads those of a function or a lambda, up to the end.
func (p *parser) parameters(inner *scope, end string, hints bool) (params []syntax.Expr) {
	for !p.sign(end) {
		if p.take("/") { // before it positional only: nothing to do
			if !p.take(",") {
				break
			}
			continue
		}
		star := syntax.Token(0)
		switch {
		case p.take("**"):
			star = syntax.STARSTAR
		case p.take("*"):
			star = syntax.STAR
			if p.take(",") {
				params = append(params, &syntax.UnaryExpr{OpPos: p.here(), Op: syntax.STAR})
				continue
			}
		}
		t := p.peek()
		if t.kind != kindName || isKeyword(t.text) {
			p.unexpected("")
		}
		p.at++
		inner.params = append(inner.params, t.text)
		inner.bound[t.text] = true
		var param syntax.Expr = p.ident(t.text)
		if hints && p.take(":") {
			p.hint()
		}
		switch {
		case star != 0:
			param = &syntax.UnaryExpr{OpPos: p.here(), Op: star, X: param}
		case p.take("="):
			param = &syntax.BinaryExpr{X: param, OpPos: p.here(), Op: syntax.EQ, Y: p.expression()}
		}
		params = append(params, param)
		if !p.take(",") {
			break
		}
	}
	return params
}

// hint reads a type and drops it.
func (p *parser) hint() {
	outer := p.scope
	p.scope = newScope(nil, true)
	p.expression()
	p.scope = outer
}

func (p *parser) giveBack(t token) {
	if p.def == nil {
		fail(Invalid, t.line, "'return' outside function")
	}
	var value syntax.Expr
	if k := p.peek(); k.kind != kindNewline && k.kind != kindEnd && !p.sign(";") {
		value = p.expressions()
	}
	p.returned(value)
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
	value := p.name("None")
	if t := p.peek(); t.kind != kindNewline && t.kind != kindEnd && !p.sign(")") && !p.sign(";") {
		value = p.expressions()
	}
	return p.call("·yield", p.ident("·made"), value)
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
		fail(Beyond, p.line(), "lambda: (x := ...)")
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
