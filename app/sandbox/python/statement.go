package python

import (
	"go.starlark.net/syntax"
)

// A loop's breaks are kept until it is known whether it has an else.
type loop struct{ breaks []*syntax.IfStmt }

// statement reads one statement, or the simple ones of a line.
func (p *parser) statement() {
	p.chain = 0
	t := p.peek()
	if t.kind == kindName {
		switch t.text {
		case "def":
			p.function(nil)
			return
		case "if":
			p.condition(0)
			return
		case "for":
			p.forLoop()
			return
		case "while":
			p.whileLoop()
			return
		case "try":
			p.tried()
			return
		case "class", "with", "async":
			p.skipped(t.text)
			return
		case "match":
			if n := p.after(); n.kind != kindSign && n.kind != kindNewline && !(n.kind == kindName && isKeyword(n.text) && n.text != "None" && n.text != "True" && n.text != "not") {
				p.skipped("match")
				return
			}
		}
	}
	if p.sign("@") {
		p.decorated()
		return
	}
	p.simple()
	p.newline()
}

// skipped steps over a compound statement that can't be had here, with its
// blocks and whatever else belongs to it.
func (p *parser) skipped(feature string) {
	p.at++
	if name := p.peek(); feature == "class" && name.kind == kindName {
		defer p.assign(p.bound(name.text), p.name("None"))
	}
	if feature == "async" {
		feature = "async def"
	}
	p.emit(&syntax.ExprStmt{X: p.beyond(feature)})
	p.skipClause()
}

func (p *parser) skipClause() {
	for p.peek().kind != kindNewline && p.peek().kind != kindEnd {
		p.at++
	}
	if p.peek().kind == kindNewline {
		p.at++
	}
	level := 0
	for {
		switch p.peek().kind {
		case kindIndent:
			level++
		case kindDedent:
			level--
		case kindEnd:
			return
		default:
			if level == 0 {
				return
			}
		}
		if level < 0 {
			return
		}
		p.at++
		if level == 0 {
			return
		}
	}
}

// block reads ": ..." with what is indented after it.
func (p *parser) block() (body []syntax.Stmt) {
	p.expect(":")
	outer := p.out
	p.out = &body
	defer func() { p.out = outer }()
	if p.blocks++; p.blocks > mostBlocks {
		fail(Deep, p.peek().line, "too many statically nested blocks")
	}
	defer func() { p.blocks-- }()
	if p.peek().kind != kindNewline {
		for {
			p.simple()
			semicolon := p.sign(";")
			p.newline()
			if !semicolon || p.tokens[p.at-1].kind == kindNewline {
				break
			}
		}
	} else {
		p.at++
		if p.peek().kind != kindIndent {
			p.unexpected("expected an indented block")
		}
		p.at++
		for p.peek().kind != kindDedent && p.peek().kind != kindEnd {
			if p.peek().kind == kindIndent {
				p.unexpected("unexpected indent")
			}
			p.statement()
		}
		if p.peek().kind == kindDedent {
			p.at++
		}
	}
	if len(body) == 0 {
		p.emit(&syntax.BranchStmt{Token: syntax.PASS, TokenPos: p.here()})
	}
	return body
}

func (p *parser) condition(arms int) {
	p.at++ // if, elif
	if arms > mostArms {
		fail(Deep, p.peek().line, "too many elif")
	}
	p.chain = 0
	s := &syntax.IfStmt{If: p.here(), Cond: p.namedExpr()}
	s.True = p.block()
	switch {
	case p.word("elif"):
		outer := p.out
		p.out = &s.False
		s.ElsePos = p.here()
		p.condition(arms + 1)
		p.out = outer
	case p.take("else"):
		s.ElsePos = p.here()
		s.False = p.block()
	}
	p.emit(s)
}

func (p *parser) forLoop() {
	p.at++
	s := &syntax.ForStmt{For: p.here()}
	target := p.targets()
	p.expect("in")
	over := p.expressions()
	s.Vars, s.X = p.each(target, over)
	l := &loop{}
	p.loops = append(p.loops, l)
	s.Body = p.block()
	p.loops = p.loops[:len(p.loops)-1]
	p.loopElse(s, l)
}

// each fits what a loop assigns and what it goes over to each other.
func (p *parser) each(target, over syntax.Expr) (vars, x syntax.Expr) {
	if form := shape(target); form != "." {
		return flat(target), p.call("·rows", over, p.text(form))
	}
	return target, p.call("·iter", over)
}

func (p *parser) whileLoop() {
	p.at++
	s := &syntax.WhileStmt{While: p.here(), Cond: p.namedExpr()}
	l := &loop{}
	p.loops = append(p.loops, l)
	s.Body = p.block()
	p.loops = p.loops[:len(p.loops)-1]
	p.loopElse(s, l)
}

// loopElse gives a loop its else: a variable says whether it was left by break.
func (p *parser) loopElse(s syntax.Stmt, l *loop) {
	if !p.word("else") {
		p.emit(s)
		return
	}
	p.at++
	whole := p.temp()
	p.assign(p.ident(whole), p.name("True"))
	for _, b := range l.breaks {
		set := &syntax.AssignStmt{OpPos: b.If, Op: syntax.EQ, LHS: p.ident(whole), RHS: p.name("False")}
		b.True = append([]syntax.Stmt{set}, b.True...)
	}
	p.emit(s)
	after := p.block()
	p.emit(&syntax.IfStmt{If: p.here(), Cond: p.ident(whole), True: after})
}

// simple reads a statement of one line.
func (p *parser) simple() {
	p.chain = 0
	t := p.peek()
	if t.kind == kindName {
		p.at++
		switch t.text {
		case "pass":
			p.emit(&syntax.BranchStmt{Token: syntax.PASS, TokenPos: p.here()})
			return
		case "break", "continue":
			p.branch(t)
			return
		case "return":
			p.giveBack(t)
			return
		case "global", "nonlocal":
			p.declare(t.text == "global")
			return
		case "import":
			p.imports()
			return
		case "from":
			p.importsFrom()
			return
		case "raise":
			p.raise()
			return
		case "assert":
			cond := p.namedExpr()
			var said []syntax.Expr
			if p.take(",") {
				said = []syntax.Expr{p.namedExpr()}
			}
			p.emit(&syntax.IfStmt{If: p.here(), Cond: &syntax.UnaryExpr{OpPos: p.here(), Op: syntax.NOT, X: cond}, True: []syntax.Stmt{&syntax.ExprStmt{X: p.call("·failed", said...)}}})
			return
		case "del":
			p.remove()
			return
		case "await":
			p.emit(&syntax.ExprStmt{X: p.beyond("await")})
			for p.peek().kind != kindNewline {
				p.at++
			}
			return
		}
		p.at--
	}
	if t.kind == kindText && (p.after().kind == kindNewline || p.after().kind == kindEnd) {
		p.at++ // what a function is for
		return
	}
	if p.sign("...") {
		p.at++
		return
	}
	p.assignment()
}

func (p *parser) branch(t token) {
	if len(p.loops) == 0 && p.leavesBy(t.text) {
		return
	}
	if len(p.loops) == 0 {
		fail(Invalid, t.line, "'"+t.text+"' outside loop")
	}
	if t.text == "continue" {
		p.emit(&syntax.BranchStmt{Token: syntax.CONTINUE, TokenPos: p.here()})
		return
	}
	l := p.loops[len(p.loops)-1]
	s := &syntax.IfStmt{If: p.here(), Cond: p.name("True"), True: []syntax.Stmt{&syntax.BranchStmt{Token: syntax.BREAK, TokenPos: p.here()}}}
	l.breaks = append(l.breaks, s)
	p.emit(s)
}

func (p *parser) declare(global bool) {
	for {
		t := p.peek()
		if t.kind != kindName || isKeyword(t.text) {
			p.unexpected("")
		}
		if !global && p.scope.parent == nil {
			fail(Invalid, t.line, "nonlocal declaration not allowed at module level")
		}
		if p.scope.parent != nil && p.scope.bound[t.text] {
			fail(Invalid, t.line, "name '"+t.text+"' is assigned to before its declaration")
		}
		p.at++
		p.scope.declare(t.text, global)
		if !p.take(",") {
			return
		}
	}
}

func (p *parser) raise() {
	var what []syntax.Expr
	if t := p.peek(); len(p.handled) > 0 && (t.kind == kindNewline || t.kind == kindEnd || p.sign(";")) {
		p.emit(&syntax.ExprStmt{X: p.call("·again", p.ident(p.handled[len(p.handled)-1]))})
		return
	}
	if t := p.peek(); t.kind != kindNewline && t.kind != kindEnd && !p.sign(";") {
		what = []syntax.Expr{p.expression()}
		if p.take("from") {
			p.expression()
		}
	}
	p.emit(&syntax.ExprStmt{X: p.call("·raise", what...)})
}
