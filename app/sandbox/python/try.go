package python

import "go.starlark.net/syntax"

// Starlark has no exceptions. A block that is tried becomes a function without
// parameters, which ·attempt calls, and gives what came of it; the names that it
// assigns are kept in boxes. A return, break or continue that leaves the block
// gives ·leave, and is done again after it.

// A trial is a block that is being read and is tried.
type trial struct {
	loops                      []*loop // around it
	returns, breaks, continues bool    // whether it leaves so
}

// attempt reads what is tried, and gives the name of what comes of it.
func (p *parser) attempt(read func()) (came string, t *trial) {
	at := p.here()
	came, t = p.temp(), &trial{loops: p.loops}
	fn := p.temp()
	var body []syntax.Stmt
	outer := p.out
	p.out, p.loops, p.trials = &body, nil, append(p.trials, t)
	p.scope.trying++
	read()
	if len(body) == 0 {
		p.emit(&syntax.BranchStmt{Token: syntax.PASS, TokenPos: at})
	}
	p.scope.trying--
	p.out, p.loops, p.trials = outer, t.loops, p.trials[:len(p.trials)-1]
	p.emit(&syntax.DefStmt{Def: at, Name: p.ident(fn), Lparen: at, Rparen: at, Body: body})
	call := p.call("·attempt", p.ident(fn))
	call.Lparen = at
	p.assign(p.ident(came), call)
	return came, t
}

// add reads a block into where statements go.
func (p *parser) add() { *p.out = append(*p.out, p.block()...) }

// tried reads try, with all that belongs to it.
func (p *parser) tried() {
	p.at++
	if !p.finally() {
		p.caught()
		return
	}
	came, t := p.attempt(p.caught)
	p.expect("finally")
	p.add()
	p.emit(&syntax.ExprStmt{X: p.call("·again", p.ident(came))})
	p.leave(came, t)
}

// finally reports whether the try that is next ends in finally.
func (p *parser) finally() bool {
	at := p.at
	defer func() { p.at = at }()
	for {
		p.skipClause()
		if !p.word("except") && !p.word("else") {
			return p.word("finally")
		}
	}
}

// caught reads try, except and else.
func (p *parser) caught() {
	came, t := p.attempt(p.add)
	otherwise := []syntax.Stmt{&syntax.ExprStmt{X: p.call("·again", p.ident(came))}}
	var arms []*syntax.IfStmt
	for p.word("except") {
		arms = append(arms, p.except(came))
	}
	if len(arms) == 0 {
		if !p.word("finally") {
			p.unexpected("expected 'except' or 'finally' block")
		}
		*p.out = append(*p.out, otherwise...)
	}
	for i := len(arms) - 1; i >= 0; i-- {
		arms[i].False = otherwise
		otherwise = []syntax.Stmt{arms[i]}
	}
	if len(arms) > 0 {
		p.emit(arms[0])
	}
	p.leave(came, t)
	if p.take("else") {
		clean := &syntax.IfStmt{If: p.here(), Cond: p.call("·clean", p.ident(came))}
		clean.True = p.block()
		p.emit(clean)
	}
}

func (p *parser) except(came string) *syntax.IfStmt {
	p.at++
	arm := &syntax.IfStmt{If: p.here()}
	if p.sign("*") {
		fail(Beyond, p.peek().line, "except*")
	}
	class := p.name("None")
	if !p.sign(":") {
		class = p.expression()
	}
	arm.Cond = p.call("·caught", p.ident(came), class)
	outer, as := p.out, ""
	p.out = &arm.True
	if p.take("as") {
		name := p.peek()
		if name.kind != kindName {
			p.unexpected("")
		}
		p.at++
		as = name.text
		p.assign(p.bound(as), p.call("·fault", p.ident(came)))
	}
	p.handled = append(p.handled, came)
	p.add()
	p.handled = p.handled[:len(p.handled)-1]
	if as != "" {
		p.forget(as) // as Python does
	}
	p.out = outer
	return arm
}

// leave does again what left a block.
func (p *parser) leave(came string, t *trial) {
	ways := []struct {
		is  bool
		how string
	}{{t.returns, "return"}, {t.breaks, "break"}, {t.continues, "continue"}}
	for _, way := range ways {
		if !way.is {
			continue
		}
		s := &syntax.IfStmt{If: p.here(), Cond: p.call("·left", p.ident(came), p.text(way.how))}
		outer := p.out
		p.out = &s.True
		if way.how == "return" {
			p.returned(p.call("·given_back", p.ident(came)))
		} else {
			p.branch(token{kind: kindName, text: way.how, line: p.line()})
		}
		p.out = outer
		p.emit(s)
	}
}

// returned emits a return of a value, which may be nil.
func (p *parser) returned(value syntax.Expr) {
	s := &syntax.ReturnStmt{Return: p.here(), Result: value}
	if n := len(p.trials); n > 0 {
		p.trials[n-1].returns = true
		if value == nil {
			value = p.name("None")
		}
		s.Result = p.call("·leave", p.text("return"), value)
	}
	p.def.returns = append(p.def.returns, s)
	p.emit(s)
}

// leavesBy emits a break or continue of a loop around what is tried, if there is
// one.
func (p *parser) leavesBy(how string) bool {
	around := false
	for _, t := range p.trials {
		around = around || len(t.loops) > 0
	}
	if !around {
		return false
	}
	t := p.trials[len(p.trials)-1]
	t.breaks, t.continues = t.breaks || how == "break", t.continues || how == "continue"
	p.emit(&syntax.ReturnStmt{Return: p.here(), Result: p.call("·leave", p.text(how), p.name("None"))})
	return true
}
