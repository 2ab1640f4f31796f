package python

import "go.starlark.net/syntax"

// A scope is what has names of its own: a module, a function, a lambda or a
// comprehension. Starlark finds names as Python does, but for three things,
// which are seen to once all of a program has been read: a name that nobody
// binds fails only where it is used; a name of a built-in function is ours; and
// a name that an inner function assigns (global, nonlocal, :=) is kept in a box.
type scope struct {
	parent   *scope
	function bool // or a lambda, or the module: not a comprehension
	bound    map[string]bool
	outer    map[string]bool // declared nonlocal
	global   map[string]bool // declared global
	boxed    map[string]bool
	known    map[string]bool // of a test's module: what the code left, and whether in a box
	uses     []use
	children []*scope
	params   []string
	body     *[]syntax.Stmt // where boxes are made
	trying   int            // blocks around that are tried
}

// A use is a place where a name stands: the parentheses around it can be filled
// with something else.
type use struct {
	name string
	hole *syntax.ParenExpr
}

func newScope(parent *scope, function bool) *scope {
	s := &scope{parent: parent, function: function, bound: map[string]bool{}, boxed: map[string]bool{}}
	if parent != nil {
		parent.children = append(parent.children, s)
	}
	return s
}

func (s *scope) module() *scope {
	for s.parent != nil {
		s = s.parent
	}
	return s
}

// around is the nearest function or module.
func (s *scope) around() *scope {
	for !s.function {
		s = s.parent
	}
	return s
}

// declare says that the names are those of another scope.
func (s *scope) declare(name string, global bool) {
	if global {
		if s.parent == nil {
			return
		}
		if s.global == nil {
			s.global = map[string]bool{}
		}
		s.global[name] = true
		s.module().bound[name] = true
		s.module().boxed[name] = true
		return
	}
	if s.outer == nil {
		s.outer = map[string]bool{}
	}
	s.outer[name] = true
}

// bind says that the scope assigns a name.
func (s *scope) bind(name string) {
	if !s.global[name] && !s.outer[name] {
		s.bound[name] = true
		if s.trying > 0 {
			s.boxed[name] = true
		}
	}
}

// nonlocals puts the names that inner functions assign into boxes. It gives the
// first that no outer function binds, or "".
func (s *scope) nonlocals() string {
	for name := range s.outer {
		owner := s.parent
		for owner != nil && !(owner.parent != nil && owner.function && owner.bound[name]) {
			owner = owner.parent
		}
		if owner == nil {
			return name
		}
		owner.boxed[name] = true
	}
	for _, c := range s.children {
		if name := c.nonlocals(); name != "" {
			return name
		}
	}
	return ""
}

// owner is the scope whose name it is, nil for none.
func (s *scope) owner(name string) *scope {
	if s.global[name] {
		return s.module()
	}
	for s != nil {
		if s.bound[name] {
			return s
		}
		if _, ok := s.known[name]; ok {
			return s
		}
		s = s.parent
	}
	return nil
}

// settle fills the holes of the scope and all within.
func (s *scope) settle(built func(string) bool) {
	for _, u := range s.uses {
		pos := u.hole.Lparen
		id := &syntax.Ident{NamePos: pos, Name: u.name}
		owner := s.owner(u.name)
		switch {
		case owner == nil && built(u.name):
			id.Name = BuiltinPrefix + u.name
			u.hole.X = id
		case owner == nil:
			u.hole.X = &syntax.CallExpr{Fn: &syntax.Ident{NamePos: pos, Name: "·undefined"}, Lparen: pos, Rparen: pos, Args: []syntax.Expr{text(u.name, pos)}}
		case owner.boxed[u.name] || owner.known[u.name] && !owner.bound[u.name]:
			u.hole.X = &syntax.IndexExpr{X: id, Lbrack: pos, Rbrack: pos, Y: text(u.name, pos)}
		default:
			u.hole.X = id
		}
	}
	if s.body != nil && len(s.boxed) > 0 {
		var boxes []syntax.Stmt
		for _, name := range sortedKeys(s.boxed) {
			pos := syntax.Start((*s.body)[0])
			box := &syntax.CallExpr{Fn: &syntax.Ident{NamePos: pos, Name: "·box"}, Lparen: pos, Rparen: pos}
			for _, p := range s.params {
				if p == name {
					box.Args = []syntax.Expr{&syntax.Ident{NamePos: pos, Name: name}}
				}
			}
			boxes = append(boxes, &syntax.AssignStmt{OpPos: pos, Op: syntax.EQ, LHS: &syntax.Ident{NamePos: pos, Name: name}, RHS: box})
		}
		*s.body = append(boxes, *s.body...)
	}
	for _, c := range s.children {
		c.settle(built)
	}
}

func text(s string, pos syntax.Position) *syntax.Literal {
	return &syntax.Literal{Token: syntax.STRING, TokenPos: pos, Raw: `""`, Value: s}
}
