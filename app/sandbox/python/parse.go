package python

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

// A parser reads tokens and makes a tree. It fails by panic with an *Error.
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

	trials  []*trial // of the function: blocks that are tried
	handled []string // what came of those whose except is being read
}

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

func (p *parser) program() {
	for p.peek().kind != kindEnd {
		if p.peek().kind == kindIndent {
			fail(Invalid, p.peek().line, "unexpected indent")
		}
		p.statement()
	}
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
func (p *parser) finish(tree *syntax.File, built func(string) bool) {
	if len(tree.Stmts) == 0 {
		p.emit(&syntax.BranchStmt{Token: syntax.PASS, TokenPos: p.pos(1)})
	}
	p.scope.body = &tree.Stmts
	if name := p.scope.nonlocals(); name != "" {
		fail(Invalid, 0, "no binding for nonlocal '"+name+"' found")
	}
	p.scope.settle(built)
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) sign(s string) bool { t := p.tokens[p.at]; return t.kind == kindSign && t.text == s }

func (p *parser) word(s string) bool { t := p.tokens[p.at]; return t.kind == kindName && t.text == s }

func (p *parser) after() token { return p.tokens[min(p.at+1, len(p.tokens)-1)] }

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
	fail(Invalid, t.line, what)
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
		fail(Invalid, p.line(), "cannot assign to "+name)
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
