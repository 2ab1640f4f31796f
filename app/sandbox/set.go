package sandbox

import (
	"go.starlark.net/starlark"
)

func setAdd(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "object")
	if err != nil {
		return nil, err
	}
	return starlark.None, self.(*set).add(a[0])
}

func setClear(m *machine, self value, args tuple, names named) (value, error) {
	self.(*set).dict.clear()
	return starlark.None, m.room(64)
}

func setCopy(m *machine, self value, args tuple, names named) (value, error) {
	s := self.(*set)
	return m.setOf(s.kind, s)
}

func setDiscard(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "object")
	if err != nil {
		return nil, err
	}
	_, _, err = self.(*set).dict.remove(a[0])
	return starlark.None, err
}

func setRemove(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "object")
	if err != nil {
		return nil, err
	}
	_, found, err := self.(*set).dict.remove(a[0])
	if err == nil && !found {
		err = &exception{"KeyError", m.short(a[0])}
	}
	return starlark.None, err
}

func setPop(m *machine, self value, args tuple, names named) (value, error) {
	s := self.(*set)
	if s.len() == 0 {
		return nil, &exception{"KeyError", "'pop from an empty set'"}
	}
	if err := m.room(setBytes * s.len()); err != nil {
		return nil, err
	}
	v := s.ordered()[0]
	_, _, err := s.dict.remove(v)
	return v, err
}

// others makes sets of a method's arguments.
func (m *machine) others(fn string, args tuple, names named) ([]*set, error) {
	if len(names) > 0 {
		return nil, typeError("set." + fn + "() takes no keyword arguments")
	}
	out := make([]*set, len(args))
	for i, v := range args {
		s, ok := v.(*set)
		if !ok {
			var err error
			if s, err = m.setOf("set", v); err != nil {
				return nil, err
			}
		}
		out[i] = s
	}
	return out, nil
}

// union is a copy of a set with what iterables give, one by one.
func union(m *machine, self value, args tuple, names named) (value, error) {
	s := self.(*set)
	out, err := m.setOf(s.kind, s)
	if err != nil {
		return nil, err
	}
	for _, v := range args {
		if other, ok := v.(*set); ok {
			out.merging(other.len())
		}
		if err := m.through(v, func(x value) (bool, error) { return true, out.add(x) }); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func setCombine(op string) method {
	return func(m *machine, self value, args tuple, names named) (value, error) {
		all, err := m.others("union", args, names)
		if err != nil {
			return nil, err
		}
		s := self.(*set)
		if len(all) == 0 {
			return m.setOf(s.kind, s)
		}
		for _, other := range all {
			if s, err = m.combine(op, s, other); err != nil {
				return nil, err
			}
		}
		return s, nil
	}
}

func setChange(op string) method {
	return func(m *machine, self value, args tuple, names named) (value, error) {
		combined := setCombine(op)
		if op == "|" {
			combined = union
		}
		v, err := combined(m, self, args, names)
		if err != nil {
			return nil, err
		}
		self.(*set).dict.replace(v.(*set).dict)
		return starlark.None, nil
	}
}

func setCompare(op string) method {
	return func(m *machine, self value, args tuple, names named) (value, error) {
		all, err := m.others("issubset", args, names)
		if err != nil {
			return nil, err
		}
		if len(all) != 1 {
			return nil, typeError("set.issubset() takes exactly one argument")
		}
		ok, err := m.less(op, self, all[0])
		return starlark.Bool(ok), err
	}
}

func setDisjoint(m *machine, self value, args tuple, names named) (value, error) {
	all, err := m.others("isdisjoint", args, names)
	if err != nil {
		return nil, err
	}
	if len(all) != 1 {
		return nil, typeError("set.isdisjoint() takes exactly one argument")
	}
	both, err := m.combine("&", self.(*set), all[0])
	if err != nil {
		return nil, err
	}
	return starlark.Bool(both.len() == 0), nil
}

// setOperation is a op b of sets, of views of keys, and | of dicts.
func (m *machine) setOperation(op string, a, b starlark.Value) (starlark.Value, error) {
	if x, ok := a.(*dict); ok && op == "|" {
		if y, ok := b.(*dict); ok {
			out := m.newDict()
			for _, d := range []*dict{x, y} {
				if err := out.update(d); err != nil {
					return nil, err
				}
			}
			return out, nil
		}
	}
	x, err := m.asSet(a)
	if err != nil {
		return nil, err
	}
	y, err := m.asSet(b)
	if err != nil {
		return nil, err
	}
	if x == nil || y == nil {
		return nil, noOperation(op, a, b)
	}
	return m.combine(op, x, y)
}

// asSet is the set that a value is or stands for, nil for none.
func (m *machine) asSet(v starlark.Value) (*set, error) {
	switch v := v.(type) {
	case *set:
		return v, nil
	case *view:
		if v.part != 'v' {
			return m.setOf("set", v)
		}
	}
	return nil, nil
}

// setOf is a set of an iterable's values.
func (m *machine) setOf(kind string, v starlark.Value) (*set, error) {
	s := m.newSet(kind)
	if other, ok := v.(*set); ok {
		s.merging(other.len())
	}
	next, err := m.iterate(v)
	if err != nil {
		return nil, err
	}
	for {
		x, ok, err := next()
		if err != nil || !ok {
			return s, err
		}
		if err := s.add(x); err != nil {
			return nil, err
		}
	}
}

func (m *machine) combine(op string, x, y *set) (*set, error) {
	out := m.newSet(x.kind)
	if err := m.room(setBytes * (x.len() + y.len())); err != nil {
		return nil, err
	}
	if op == "&" && y.len() > x.len() {
		x, y = y, x // CPython goes through the smaller
	}
	take := func(of, other *set, want bool) error {
		if other == nil {
			out.merging(of.len())
		}
		for _, v := range of.ordered() {
			if other != nil {
				if in, err := other.has(v); err != nil || in != want {
					if err != nil {
						return err
					}
					continue
				}
			}
			if err := out.add(v); err != nil {
				return err
			}
		}
		return nil
	}
	var err error
	switch op {
	case "|":
		if err = take(x, nil, true); err == nil {
			err = take(y, nil, true)
		}
	case "&":
		err = take(y, x, true)
	case "-":
		err = take(x, y, false)
	case "^":
		if err = take(y, x, false); err == nil {
			err = take(x, y, false)
		}
	}
	return out, err
}
