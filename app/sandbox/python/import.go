package python

import (
	"strings"

	"go.starlark.net/syntax"
)

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
