package sandbox

import (
	"slices"
	"strconv"
	"strings"

	"go.starlark.net/syntax"
)

// Bounds on the shape of a program, so that no pass over its tree goes deep.
const (
	mostNested = 60   // brackets in brackets
	mostBlocks = 40   // blocks in blocks
	mostChain  = 1000 // operators of a statement, each a level of its tree
	mostArms   = 200  // elif after elif
)

// A parser reads Python and makes Starlark's tree of it: what both have stays,
// and what only Python has becomes calls of functions whose names begin with a
// middle dot, which nobody can type. Those functions also keep the bounds: every
// operation whose cost isn't constant is one of them (see machine.go). It fails
// by panic with a *Problem.
type parser struct {
	tokens []token
	at     int
	file   *string
	scope  *scope
	out    *[]syntax.Stmt // where statements go
	loops  []*loop        // of the function
	depth  int            // nested expressions
	blocks int
	chain  int // operators of the statement so far
	temps  int
	defs   []string // functions of the module's level
	def    *frame   // the function, nil at the module's level
}

// The beginnings of names that aren't the program's, besides those of guards: of
// a function as it is defined, and of Python's built-in functions.
const (
	defPrefix     = "·."
	builtinPrefix = "·:"
)

// A frame is what is known of the function that is read: whether it has a yield,
// and where it returns.
type frame struct {
	yields  bool
	returns []*syntax.ReturnStmt
}

// A loop's breaks are kept until it is known whether it has an else.
type loop struct{ breaks []*syntax.IfStmt }

var keywords = strings.Fields("False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield")

func isKeyword(s string) bool { return slices.Contains(keywords, s) }

// newParser reads tokens. Names that an earlier program left are known; those
// that are in a box are true.
func newParser(code, file string, known map[string]bool) (*parser, *syntax.File) {
	p := &parser{tokens: lex(code, 1, false), file: &file, scope: newScope(nil, true)}
	p.scope.known = known
	tree := &syntax.File{Path: file, Options: &syntax.FileOptions{Set: true, While: true, TopLevelControl: true, GlobalReassign: true, Recursion: true}}
	p.out = &tree.Stmts
	return p, tree
}

// parse reads a program.
func parse(code, file string) *syntax.File {
	p, tree := newParser(code, file, nil)
	p.program()
	p.finish(tree)
	return tree
}

func (p *parser) program() {
	for p.peek().kind != kindEnd {
		if p.peek().kind == kindIndent {
			fail(CodeSyntax, p.peek().line, "unexpected indent")
		}
		p.statement()
	}
}

// readTest reads an item's test: an expression, or assert and an expression. What
// it comes to is kept by ·result, and its left side by ·seen.
func readTest(test string, most int, known map[string]bool) (tree *syntax.File, problem *Problem) {
	if len(test) > most {
		return nil, &Problem{Code: CodeTooLong, Detail: "too long"}
	}
	defer rescue(&problem)
	p, tree := newParser(strings.TrimSpace(test), testFile, known)
	asserted := p.take("assert")
	whole := p.namedExpr()
	if asserted && p.take(",") {
		p.namedExpr() // what to say
	}
	p.newline()
	if t := p.peek(); t.kind != kindEnd {
		fail(CodeSyntax, t.line, "more than one line")
	}
	strict := "True"
	if asserted {
		strict = "False"
	}
	p.emit(&syntax.ExprStmt{X: p.call("·result", p.name(strict), p.shown(whole))})
	p.finish(tree)
	return tree, nil
}

// shown has the left side of a comparison kept before it is compared.
func (p *parser) shown(e syntax.Expr) syntax.Expr {
	switch e := e.(type) {
	case *syntax.UnaryExpr:
		if e.Op == syntax.NOT {
			return &syntax.UnaryExpr{OpPos: e.OpPos, Op: e.Op, X: p.shown(e.X)}
		}
	case *syntax.CallExpr:
		if id, ok := e.Fn.(*syntax.Ident); ok && strings.HasPrefix(id.Name, "·is_") && len(e.Args) == 2 {
			e.Args[0] = p.call("·seen", e.Args[0])
			return e
		}
	}
	return p.call("·seen", e)
}

// finish settles the names of a whole program.
func (p *parser) finish(tree *syntax.File) {
	if len(tree.Stmts) == 0 {
		p.emit(&syntax.BranchStmt{Token: syntax.PASS, TokenPos: p.pos(1)})
	}
	p.scope.body = &tree.Stmts
	if name := p.scope.nonlocals(); name != "" {
		fail(CodeSyntax, 0, "no binding for nonlocal '"+name+"' found")
	}
	p.scope.settle(func(name string) bool { _, ok := builtins[name]; return ok })
}

func (p *parser) peek() token        { return p.tokens[p.at] }
func (p *parser) sign(s string) bool { t := p.tokens[p.at]; return t.kind == kindSign && t.text == s }
func (p *parser) word(s string) bool { t := p.tokens[p.at]; return t.kind == kindName && t.text == s }
func (p *parser) after() token       { return p.tokens[min(p.at+1, len(p.tokens)-1)] }

// take reads a sign or a keyword if it is next.
func (p *parser) take(s string) bool {
	if p.sign(s) || p.word(s) {
		p.at++
		return true
	}
	return false
}

func (p *parser) expect(s string) {
	if !p.take(s) {
		p.unexpected("expected '" + s + "'")
	}
}

func (p *parser) unexpected(what string) {
	t := p.peek()
	if what == "" {
		what = "invalid syntax"
	}
	fail(CodeSyntax, t.line, what)
}

func (p *parser) newline() {
	if p.sign(";") {
		p.at++
		if p.peek().kind != kindNewline {
			return
		}
	}
	if t := p.peek(); t.kind != kindNewline && t.kind != kindEnd && t.kind != kindDedent {
		p.unexpected("")
	}
	if p.peek().kind == kindNewline {
		p.at++
	}
}

func (p *parser) pos(line int) syntax.Position {
	return syntax.MakePosition(p.file, int32(max(line, 1)), 1)
}

// here is the position of what was read last.
func (p *parser) here() syntax.Position { return p.pos(p.tokens[max(p.at-1, 0)].line) }

func (p *parser) line() int { return int(p.here().Line) }

func (p *parser) emit(s syntax.Stmt) { *p.out = append(*p.out, s) }

func (p *parser) ident(name string) *syntax.Ident {
	return &syntax.Ident{NamePos: p.here(), Name: name}
}

// call is a call of one of our functions.
func (p *parser) call(name string, args ...syntax.Expr) *syntax.CallExpr {
	return &syntax.CallExpr{Fn: p.ident(name), Lparen: p.here(), Rparen: p.here(), Args: args}
}

func (p *parser) text(s string) syntax.Expr { return text(s, p.here()) }

func (p *parser) number(n int) syntax.Expr {
	return &syntax.Literal{Token: syntax.INT, TokenPos: p.here(), Raw: "0", Value: int64(n)}
}

// name is a constant of Starlark's: None, True, False.
func (p *parser) name(s string) syntax.Expr { return p.ident(s) }

// use is a name of the program.
func (p *parser) use(name string) *syntax.ParenExpr {
	hole := &syntax.ParenExpr{Lparen: p.here(), Rparen: p.here(), X: p.ident(name)}
	p.scope.uses = append(p.scope.uses, use{name, hole})
	return hole
}

// bound is a name of the program that is assigned.
func (p *parser) bound(name string) *syntax.ParenExpr {
	if isKeyword(name) {
		fail(CodeSyntax, p.line(), "cannot assign to "+name)
	}
	p.scope.bind(name)
	return p.use(name)
}

// temp is a name of our own.
func (p *parser) temp() string {
	p.temps++
	return "·" + strconv.Itoa(p.temps)
}

func (p *parser) assign(to, value syntax.Expr) {
	p.emit(&syntax.AssignStmt{OpPos: p.here(), Op: syntax.EQ, LHS: to, RHS: value})
}

// beyond makes the program end where it is reached, and says why.
func (p *parser) beyond(feature string) syntax.Expr {
	return p.call("·beyond", p.text(feature))
}

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
		case "class", "with", "async", "try":
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
	for {
		p.skipClause()
		if feature != "try" || !p.word("except") && !p.word("else") && !p.word("finally") {
			return
		}
	}
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
		fail(CodeDepth, p.peek().line, "too many statically nested blocks")
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
		fail(CodeDepth, p.peek().line, "too many elif")
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
	d := &syntax.DefStmt{Def: at, Name: p.ident(defPrefix + name.text)}
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
	outer, loops, def := p.scope, p.loops, p.def
	p.scope, p.loops, p.def = inner, nil, new(frame)
	for _, name := range inner.params {
		inner.bound[name] = true
	}
	body := p.block()
	made := p.def
	p.scope, p.loops, p.def = outer, loops, def
	if made.yields {
		// A generator runs whole when it is called, and gives what it yielded.
		body = append([]syntax.Stmt{&syntax.AssignStmt{OpPos: at, Op: syntax.EQ, LHS: p.ident("·made"), RHS: p.call("·generator")}}, body...)
		body = append(body, &syntax.ReturnStmt{})
		for _, r := range append(made.returns, body[len(body)-1].(*syntax.ReturnStmt)) {
			r.Return, r.Result = at, p.call("·generated", p.ident("·made"))
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
	var value syntax.Expr = p.ident(defPrefix + name.text)
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
	if len(p.loops) == 0 {
		fail(CodeSyntax, t.line, "'"+t.text+"' outside loop")
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

func (p *parser) giveBack(t token) {
	if p.def == nil {
		fail(CodeSyntax, t.line, "'return' outside function")
	}
	s := &syntax.ReturnStmt{Return: p.here()}
	if k := p.peek(); k.kind != kindNewline && k.kind != kindEnd && !p.sign(";") {
		s.Result = p.expressions()
	}
	p.def.returns = append(p.def.returns, s)
	p.emit(s)
}

func (p *parser) declare(global bool) {
	for {
		t := p.peek()
		if t.kind != kindName || isKeyword(t.text) {
			p.unexpected("")
		}
		if !global && p.scope.parent == nil {
			fail(CodeSyntax, t.line, "nonlocal declaration not allowed at module level")
		}
		if p.scope.parent != nil && p.scope.bound[t.text] {
			fail(CodeSyntax, t.line, "name '"+t.text+"' is assigned to before its declaration")
		}
		p.at++
		p.scope.declare(t.text, global)
		if !p.take(",") {
			return
		}
	}
}

// dotted reads a module's name.
func (p *parser) dotted() string {
	var name strings.Builder
	for p.take(".") || p.take("...") {
		name.WriteByte('.')
	}
	for p.peek().kind == kindName && !p.word("import") {
		name.WriteString(p.peek().text)
		p.at++
		if !p.take(".") {
			break
		}
		name.WriteByte('.')
	}
	if name.Len() == 0 {
		p.unexpected("")
	}
	return name.String()
}

func (p *parser) imports() {
	for {
		name := p.dotted()
		as, _, _ := strings.Cut(name, ".")
		what := p.call("·import", p.text(name), p.name("None"))
		if p.take("as") {
			as = p.peek().text
			p.at++
		}
		p.assign(p.bound(as), what)
		if !p.take(",") {
			return
		}
	}
}

func (p *parser) importsFrom() {
	module := p.dotted()
	p.expect("import")
	if module == "__future__" {
		for p.peek().kind != kindNewline && p.peek().kind != kindEnd {
			p.at++
		}
		return
	}
	if p.take("*") {
		p.emit(&syntax.ExprStmt{X: p.beyond("from " + module + " import *")})
		return
	}
	bracket := p.take("(")
	for {
		t := p.peek()
		if t.kind != kindName {
			p.unexpected("")
		}
		p.at++
		as, what := t.text, p.call("·import", p.text(module), p.text(t.text))
		if p.take("as") {
			as = p.peek().text
			p.at++
		}
		p.assign(p.bound(as), what)
		if !p.take(",") || bracket && p.sign(")") {
			break
		}
	}
	if bracket {
		p.expect(")")
	}
}

func (p *parser) raise() {
	var what []syntax.Expr
	if t := p.peek(); t.kind != kindNewline && t.kind != kindEnd && !p.sign(";") {
		what = []syntax.Expr{p.expression()}
		if p.take("from") {
			p.expression()
		}
	}
	p.emit(&syntax.ExprStmt{X: p.call("·raise", what...)})
}

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
				p.bound(name)
				if s := p.scope; !s.global[name] && !s.outer[name] {
					s.boxed[name] = true
				}
				p.emit(&syntax.ExprStmt{X: p.call("·empty", p.ident(name))})
				continue
			}
		}
		fail(CodeSyntax, p.line(), "cannot delete this")
	}
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
	fail(CodeSyntax, p.line(), "illegal expression for augmented assignment")
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
	fail(CodeSyntax, p.line(), "cannot assign to this expression")
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

// definitions are the functions that code defines at its outermost level, as far
// as it can be read.
func definitions(code string) (names []string) {
	var problem *Problem
	defer rescue(&problem)
	p, _ := newParser(code, codeFile, nil)
	defer func() { names = p.defs }()
	p.program()
	return p.defs
}
