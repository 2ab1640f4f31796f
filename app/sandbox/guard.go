package sandbox

import (
	"strings"

	"go.starlark.net/starlark"

	"fewshot/app/sandbox/python"
)

// guards are our functions for what a program's text says: operators, displays,
// subscripts, loops. The parser calls them by these names after a middle dot.
var guards map[string]native

func init() {
	guards = map[string]native{
		"attempt": tried,
		"leave":   leave,
		"left": func(m *machine, a tuple, _ named) (value, error) {
			return starlark.Bool(a[0].(*attempt).how == string(a[1].(starlark.String))), nil
		},
		"given_back": func(m *machine, a tuple, _ named) (value, error) { return a[0].(*attempt).value, nil },
		"clean": func(m *machine, a tuple, _ named) (value, error) {
			t := a[0].(*attempt)
			return starlark.Bool(t.err == nil && t.how == ""), nil
		},
		"fault":  func(m *machine, a tuple, _ named) (value, error) { return a[0].(*attempt).fault, nil },
		"caught": caught,
		"again":  again,
		"enter":  enter,
		"beyond": func(m *machine, a tuple, _ named) (value, error) { return nil, beyond(string(a[0].(starlark.String))) },
		"undefined": func(m *machine, a tuple, _ named) (value, error) {
			return nil, &exception{"NameError", "name '" + string(a[0].(starlark.String)) + "' is not defined"}
		},
		"box":   makeBox,
		"empty": func(m *machine, a tuple, _ named) (value, error) { return starlark.None, a[0].(*box).empty() },
		"put":   func(m *machine, a tuple, _ named) (value, error) { a[0].(*box).value = a[1]; return a[1], nil },
		"keep":  func(m *machine, a tuple, _ named) (value, error) { m.kept = a[0]; return a[0], nil },
		"kept":  func(m *machine, _ tuple, _ named) (value, error) { return m.kept, nil },
		"seen":  func(m *machine, a tuple, _ named) (value, error) { m.seen = a[0]; return a[0], nil },
		"result": func(m *machine, a tuple, _ named) (value, error) {
			m.strict, m.tested = bool(a[0].(starlark.Bool)), a[1]
			return starlark.None, nil
		},
		"index": func(m *machine, a tuple, _ named) (value, error) { return m.index(a[0], a[1]) },
		"slice": func(m *machine, a tuple, _ named) (value, error) {
			return &cut{none{"slice"}, a[0], a[1], a[2]}, m.room(64)
		},
		"remove": func(m *machine, a tuple, _ named) (value, error) { return starlark.None, m.removeAt(a[0], a[1]) },
		"change": func(m *machine, a tuple, _ named) (value, error) {
			return m.change(string(a[0].(starlark.String)), a[1], a[2])
		},
		"change_at": changeAt,
		"attr": func(m *machine, a tuple, _ named) (value, error) {
			return m.attribute(a[0], string(a[1].(starlark.String)))
		},
		"iter": loopOver,
		"rows": rows,
		"unpack": func(m *machine, a tuple, _ named) (value, error) {
			v, _, err := m.unpack(a[0], string(a[1].(starlark.String)))
			return v, err
		},
		"star": func(m *machine, a tuple, _ named) (value, error) {
			items, err := m.collect(a[0])
			return &spread{none: none{"spread"}, items: items}, err
		},
		"entries": entriesOf,
		"tuple": func(m *machine, a tuple, _ named) (value, error) {
			items, err := m.spread(a[0].(starlark.Tuple))
			return starlark.Tuple(items), err
		},
		"list": func(m *machine, a tuple, _ named) (value, error) {
			items, err := m.spread(a[0].(starlark.Tuple))
			return m.newList(items), err
		},
		"listed": func(m *machine, a tuple, _ named) (value, error) {
			items, err := m.collect(a[0])
			return m.newList(items), err
		},
		"lazy":    lazy,
		"dict":    dictDisplay,
		"dict_of": func(m *machine, a tuple, _ named) (value, error) { d := m.newDict(); return d, d.updatePairs(a[0]) },
		"set": func(m *machine, a tuple, _ named) (value, error) {
			items, err := m.spread(a[0].(starlark.Tuple))
			if err != nil {
				return nil, err
			}
			return m.setOf("set", starlark.Tuple(items))
		},
		"constant_set": constantSet,
		"set_of":       func(m *machine, a tuple, _ named) (value, error) { return m.setOf("set", a[0]) },
		"keywords":     keywordsDict,
		"merged":       merged,
		"generator":    func(m *machine, _ tuple, _ named) (value, error) { m.making++; return m.newList(nil), m.room(64) },
		"yield":        yield,
		"yield_from":   yieldFrom,
		"generated":    generated,
		"joined":       joined,
		"format": func(m *machine, a tuple, _ named) (value, error) {
			s, err := m.format(a[0], string(a[1].(starlark.String)), string(a[2].(starlark.String)))
			return starlark.String(s), err
		},
		"failed": failed,
		"raise":  raise,
		"import": imported,
		"neg":    func(m *machine, a tuple, _ named) (value, error) { return m.unary("-", a[0]) },
		"pos":    func(m *machine, a tuple, _ named) (value, error) { return m.unary("+", a[0]) },
		"invert": func(m *machine, a tuple, _ named) (value, error) { return m.unary("~", a[0]) },
	}
	for op, name := range python.Operators() {
		guards[strings.TrimPrefix(name, "·")] = operator(op)
	}
	for op, name := range map[string]string{"is_lt": "<", "is_le": "<=", "is_gt": ">", "is_ge": ">="} {
		guards[op] = func(m *machine, a tuple, _ named) (value, error) {
			ok, err := m.less(name, a[0], a[1])
			return starlark.Bool(ok), err
		}
	}
	for name, about := range map[string]struct {
		of   func(m *machine, a, b starlark.Value) (bool, error)
		want bool
	}{
		"is_eq": {(*machine).equal, true}, "is_ne": {(*machine).equal, false},
		"is_in": {(*machine).inOf, true}, "is_out": {(*machine).inOf, false},
		"is_same": {(*machine).identical, true}, "is_other": {(*machine).identical, false},
	} {
		guards[name] = func(m *machine, a tuple, _ named) (value, error) {
			ok, err := about.of(m, a[0], a[1])
			return starlark.Bool(ok == about.want), err
		}
	}
}

func operator(op string) native {
	return func(m *machine, a tuple, _ named) (value, error) {
		return m.binary(op, a[0], a[1])
	}
}

func beyond(feature string) error { return &stop{CodeBeyond, feature} }

// enter begins a function of n tokens: its frame has been made, with a place for
// each of its names and for what an expression of it needs at most, which are
// fewer than its tokens.
func enter(m *machine, a tuple, _ named) (value, error) {
	n, _ := small(a[0])
	if m.thread.CallStackDepth() > m.limits.Depth+1 {
		return nil, tooDeep()
	}
	return starlark.False, m.room(128 + 16*int(n))
}

func makeBox(m *machine, a tuple, _ named) (value, error) {
	b := &box{none: none{"box"}}
	if len(a) > 0 {
		b.value = a[0]
	}
	return b, m.room(64)
}

func (m *machine) inOf(a, b starlark.Value) (bool, error) { return m.in(a, b) }

// identical is a is b. Small numbers and short strings are the same object in
// CPython wherever they are equal; tuples and floats count as such here.
func (m *machine) identical(a, b starlark.Value) (bool, error) {
	switch a.(type) {
	case starlark.Tuple, starlark.Int, starlark.String, starlark.Float:
		if kindOf(a) != kindOf(b) {
			return false, nil
		}
		return m.equal(a, b)
	}
	if _, ok := b.(starlark.Tuple); ok {
		return false, nil
	}
	return a == b, nil
}

func (m *machine) unary(op string, v starlark.Value) (starlark.Value, error) {
	if f, ok := v.(starlark.Float); ok && op != "~" {
		if op == "-" {
			f = -f
		}
		return f, nil
	}
	n, ok := whole(v)
	if !ok {
		return nil, typeError("bad operand type for unary " + op + ": '" + kindOf(v) + "'")
	}
	switch op {
	case "-":
		return m.integers("-", starlark.MakeInt(0), n)
	case "~":
		return m.integers("-", starlark.MakeInt(-1), n)
	}
	return n, nil
}

// change is a op= b: lists, sets and dicts change in place.
func (m *machine) change(op string, a, b starlark.Value) (starlark.Value, error) {
	switch x := a.(type) {
	case *list:
		switch op {
		case "+":
			return x, m.extend(x, b)
		case "*":
			v, err := m.binary("*", a, b)
			if err != nil {
				return nil, err
			}
			x.items = v.(*list).items
			return x, nil
		}
	case *dict:
		if y, ok := b.(*dict); ok && op == "|" {
			return x, x.update(y)
		}
	case *set:
		if y, ok := b.(*set); ok && x.kind == "set" {
			v, err := m.setOperation(op, x, y)
			if err != nil {
				return nil, err
			}
			x.dict.replace(v.(*set).dict)
			return x, nil
		}
	}
	return m.binary(op, a, b)
}

func changeAt(m *machine, a tuple, _ named) (value, error) {
	old, err := m.index(a[0], a[1])
	if err != nil {
		return nil, err
	}
	v, err := m.change(string(a[2].(starlark.String)), old, a[3])
	if err != nil {
		return nil, err
	}
	return starlark.None, m.setAt(a[0], a[1], v)
}

// extend appends what an iterable gives.
func (m *machine) extend(l *list, v starlark.Value) error {
	items, err := m.collect(v)
	if err != nil {
		return err
	}
	return m.append(l, items...)
}

func (m *machine) append(l *list, items ...starlark.Value) error {
	if err := m.room(3 * 16 * len(items)); err != nil {
		return err
	}
	l.items = append(l.items, items...)
	return nil
}

// loopOver fits a value for Starlark's loops.
func loopOver(m *machine, a tuple, _ named) (value, error) {
	switch v := a[0].(type) {
	case starlark.String:
		return m.newIterator("str_iterator", m.letters(string(v))), m.room(64)
	case *list, starlark.Tuple, *span, *dict, *view, *set, *iterator:
		return v, m.room(64)
	}
	return nil, typeError("'" + kindOf(a[0]) + "' object is not iterable")
}

// rows goes through an iterable, of which each value is taken apart.
func rows(m *machine, a tuple, _ named) (value, error) {
	next, err := m.iterate(a[0])
	if err != nil {
		return nil, err
	}
	form := string(a[1].(starlark.String))
	return m.newIterator("rows", func() (starlark.Value, bool, error) {
		v, ok, err := next()
		if err != nil || !ok {
			return nil, ok, err
		}
		v, _, err = m.unpack(v, form)
		return v, true, err
	}), m.room(128)
}

// unpack takes a value apart as a shape says (see shape), and gives tuples of
// just that shape, and the rest of the shape.
func (m *machine) unpack(v starlark.Value, form string) (starlark.Value, string, error) {
	if form[0] == '.' {
		return v, form[1:], nil
	}
	form = form[1:]
	want, star := 0, -1
	for i, level := 0, 0; ; i++ {
		switch form[i] {
		case '(':
			if level == 0 {
				want++
			}
			level++
		case ')':
			level--
		case '.':
			if level == 0 {
				want++
			}
		case '*':
			if level == 0 {
				star = want
			}
		}
		if level < 0 {
			break
		}
	}
	next, err := m.iterate(v)
	if err != nil {
		return nil, "", typeError("cannot unpack non-iterable " + kindOf(v) + " object")
	}
	var items []starlark.Value
	for star >= 0 || len(items) <= want {
		x, ok, err := next()
		if err != nil {
			return nil, "", err
		}
		if !ok {
			break
		}
		if err := m.room(48); err != nil {
			return nil, "", err
		}
		items = append(items, x)
	}
	switch {
	case star < 0 && len(items) > want:
		return nil, "", valueError("too many values to unpack (expected " + itoa(want) + ")")
	case star < 0 && len(items) < want:
		return nil, "", valueError("not enough values to unpack (expected " + itoa(want) + ", got " + itoa(len(items)) + ")")
	case len(items) < want-1:
		return nil, "", valueError("not enough values to unpack (expected at least " + itoa(want-1) + ", got " + itoa(len(items)) + ")")
	}
	out := make(starlark.Tuple, 0, want)
	for at := 0; form[0] != ')'; {
		if form[0] == '*' {
			n := len(items) - want + 1
			rest := m.newList(append([]starlark.Value(nil), items[at:at+n]...))
			out, at, form = append(out, rest), at+n, form[2:]
			continue
		}
		var part starlark.Value
		part, form, err = m.unpack(items[at], form)
		if err != nil {
			return nil, "", err
		}
		out, at = append(out, part), at+1
	}
	return out, form[1:], nil
}

// spread puts the values of *x where it stands.
func (m *machine) spread(items starlark.Tuple) ([]starlark.Value, error) {
	n, stars := 0, false
	for _, v := range items {
		if s, ok := v.(*spread); ok {
			n, stars = n+len(s.items), true
		} else {
			n++
		}
	}
	if !stars {
		return items, m.room(32)
	}
	if err := m.room(16 * n); err != nil {
		return nil, err
	}
	out := make([]starlark.Value, 0, n)
	for _, v := range items {
		if s, ok := v.(*spread); ok {
			out = append(out, s.items...)
		} else {
			out = append(out, v)
		}
	}
	return out, nil
}

// lazy makes an iterator of a comprehension in round brackets. It has been
// evaluated as a whole.
func lazy(m *machine, a tuple, _ named) (value, error) {
	next, err := m.iterate(a[0])
	if err != nil {
		return nil, err
	}
	return m.newIterator("generator", next), m.room(64)
}

// dictDisplay makes a dict of keys and values in turn; where the key is a
// spread, the keys are those of another.
func dictDisplay(m *machine, a tuple, _ named) (value, error) {
	d, row := m.newDict(), a[0].(starlark.Tuple)
	if err := m.room(128); err != nil {
		return nil, err
	}
	for i := 0; i < len(row); i += 2 {
		if s, ok := row[i].(*spread); ok {
			if err := d.update(s.dict); err != nil {
				return nil, err
			}
			continue
		}
		if err := d.SetKey(row[i], row[i+1]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// constantSet is a set of constants, which CPython makes a frozenset, makes again
// of that one's elements when it puts equal constants together, and then copies.
func constantSet(m *machine, a tuple, _ named) (value, error) {
	s, err := m.setOf("set", a[0])
	if err != nil {
		return nil, err
	}
	if err := m.room(setBytes * s.len()); err != nil {
		return nil, err
	}
	if s, err = m.setOf("set", tuple(s.ordered())); err != nil {
		return nil, err
	}
	return m.setOf("set", s)
}

func entriesOf(m *machine, a tuple, _ named) (value, error) {
	d, ok := a[0].(*dict)
	if !ok {
		return nil, typeError("'" + kindOf(a[0]) + "' object is not a mapping")
	}
	return &spread{none: none{"spread"}, dict: d}, m.room(64)
}

// keywordsDict makes Starlark's dict of **names ours.
func keywordsDict(m *machine, a tuple, _ named) (value, error) {
	d := m.newDict()
	for _, item := range a[0].(*starlark.Dict).Items() {
		if err := d.SetKey(item[0], item[1]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// merged makes one of Starlark's dicts of those after **.
func merged(m *machine, a tuple, _ named) (value, error) {
	out := new(starlark.Dict)
	for _, v := range a {
		d, ok := v.(*dict)
		if !ok {
			return nil, typeError("argument after ** must be a mapping, not " + kindOf(v))
		}
		for _, e := range d.entries {
			if e.key == nil {
				continue
			}
			if _, ok := e.key.(starlark.String); !ok {
				return nil, typeError("keywords must be strings")
			}
			if err := m.room(2 * entryBytes); err != nil {
				return nil, err
			}
			if out.Len() > 100 {
				return nil, beyond("f(**d)")
			}
			if err := out.SetKey(e.key, e.value); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func yield(m *machine, a tuple, _ named) (value, error) {
	return starlark.None, m.append(a[0].(*list), a[1])
}

func yieldFrom(m *machine, a tuple, _ named) (value, error) {
	return starlark.None, m.extend(a[0].(*list), a[1])
}

func generated(m *machine, a tuple, _ named) (value, error) {
	m.making--
	next, err := m.iterate(a[0])
	return m.newIterator("generator", next), err
}

// joined puts the parts of an f-string together.
func joined(m *machine, a tuple, _ named) (value, error) {
	var out strings.Builder
	for _, part := range a[0].(starlark.Tuple) {
		s := string(part.(starlark.String))
		if err := m.room(3 * len(s)); err != nil {
			return nil, err
		}
		out.WriteString(s)
	}
	return starlark.String(out.String()), nil
}

func failed(m *machine, a tuple, _ named) (value, error) {
	message := ""
	if len(a) > 0 {
		var err error
		if message, err = m.str(a[0]); err != nil {
			return nil, err
		}
	}
	return nil, &exception{"AssertionError", message}
}

func raise(m *machine, a tuple, _ named) (value, error) {
	if len(a) == 0 {
		return nil, &exception{"RuntimeError", "No active exception to reraise"}
	}
	switch v := a[0].(type) {
	case *fault:
		message, err := m.str(v)
		if err != nil {
			return nil, err
		}
		return nil, &raised{&exception{v.kind, message}, v}
	case *class:
		if isFault(v.name) {
			return nil, &exception{v.name, ""}
		}
	}
	return nil, typeError("exceptions must derive from BaseException")
}
