package sandbox

import (
	"slices"

	"go.starlark.net/starlark"
)

func allOf(m *machine, args tuple, names named) (value, error) {
	return m.untilIs(false, args, names)
}

func anyOf(m *machine, args tuple, names named) (value, error) {
	return m.untilIs(true, args, names)
}

// untilIs goes through an iterable until a value's truth is as wanted.
func (m *machine) untilIs(want bool, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable")
	if err != nil {
		return nil, err
	}
	found := !want
	err = m.through(a[0], func(v value) (bool, error) {
		if bool(v.Truth()) == want {
			found = want
			return false, nil
		}
		return true, nil
	})
	return starlark.Bool(found), err
}

// through hands each value of an iterable to do, until that says false.
func (m *machine) through(v value, do func(value) (bool, error)) error {
	next, err := m.iterate(v)
	if err != nil {
		return err
	}
	for {
		x, ok, err := next()
		if err != nil || !ok {
			return err
		}
		if err := m.work(1); err != nil {
			return err
		}
		if on, err := do(x); err != nil || !on {
			return err
		}
	}
}

func enumerate(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable start")
	if err != nil {
		return nil, err
	}
	n, err := numberOf(a[1], 0)
	if err != nil {
		return nil, err
	}
	next, err := m.iterate(a[0])
	if err != nil {
		return nil, err
	}
	return m.newIterator("enumerate", func() (value, bool, error) {
		v, ok, err := next()
		if err != nil || !ok {
			return nil, false, err
		}
		n++
		return tuple{starlark.MakeInt(n - 1), v}, true, m.room(64)
	}), m.room(128)
}

func filter(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 2, "function iterable")
	if err != nil {
		return nil, err
	}
	next, err := m.iterate(a[1])
	if err != nil {
		return nil, err
	}
	return m.newIterator("filter", func() (value, bool, error) {
		for {
			v, ok, err := next()
			if err != nil || !ok {
				return nil, false, err
			}
			if err := m.work(1); err != nil {
				return nil, false, err
			}
			keep := v
			if a[0] != starlark.None {
				if keep, err = m.call(a[0], v); err != nil {
					return nil, false, err
				}
			}
			if keep.Truth() {
				return v, true, nil
			}
		}
	}), m.room(128)
}

func mapped(m *machine, args tuple, names named) (value, error) {
	if len(args) < 2 || len(names) > 0 {
		return nil, typeError("map() must have at least two arguments.")
	}
	row, err := m.together(args[1:])
	if err != nil {
		return nil, err
	}
	return m.newIterator("map", func() (value, bool, error) {
		items, ok, err := row()
		if err != nil || !ok {
			return nil, false, err
		}
		v, err := m.call(args[0], items...)
		return v, true, err
	}), m.room(128)
}

func zip(m *machine, args tuple, names named) (value, error) {
	a, err := bind(nil, names, 0, "strict")
	if err != nil {
		return nil, err
	}
	if truth(a[0], false) {
		return nil, beyond("zip(strict=True)")
	}
	row, err := m.together(args)
	if err != nil {
		return nil, err
	}
	return m.newIterator("zip", func() (value, bool, error) {
		items, ok, err := row()
		return tuple(items), ok && len(args) > 0, err
	}), m.room(128)
}

// together goes through several iterables at once, as long as the shortest.
func (m *machine) together(args tuple) (func() ([]value, bool, error), error) {
	steps := make([]step, len(args))
	for i, v := range args {
		var err error
		if steps[i], err = m.iterate(v); err != nil {
			return nil, err
		}
	}
	return func() ([]value, bool, error) {
		if err := m.room(16*len(steps) + 32); err != nil {
			return nil, false, err
		}
		items := make([]value, len(steps))
		for i, next := range steps {
			v, ok, err := next()
			if err != nil || !ok {
				return nil, false, err
			}
			items[i] = v
		}
		return items, true, m.work(len(steps))
	}, nil
}

func iter(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable")
	if err != nil {
		return nil, err
	}
	if i, ok := a[0].(*iterator); ok {
		return i, nil
	}
	next, err := m.iterate(a[0])
	if err != nil {
		return nil, err
	}
	return m.newIterator(kindOf(a[0])+"_iterator", next), m.room(64)
}

func next(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterator default")
	if err != nil {
		return nil, err
	}
	i, ok := a[0].(*iterator)
	if !ok {
		return nil, typeError("'" + kindOf(a[0]) + "' object is not an iterator")
	}
	step, err := m.iterate(i)
	if err != nil {
		return nil, err
	}
	v, ok, err := step()
	switch {
	case err != nil:
		return nil, err
	case ok:
		return v, nil
	case a[1] != nil:
		return a[1], nil
	}
	return nil, &exception{"StopIteration", ""}
}

// extreme is max or min.
func extreme(fn, op string) native {
	return func(m *machine, args tuple, names named) (value, error) {
		of := value(args)
		if len(args) == 1 {
			of = args[0]
		}
		a, err := bind(nil, names, 0, "key default")
		if err != nil {
			return nil, err
		}
		if len(args) == 0 {
			return nil, typeError(fn + " expected at least 1 argument, got 0")
		}
		var best, bestKey value
		err = m.through(of, func(v value) (bool, error) {
			key := v
			if given(a[0]) {
				if key, err = m.call(a[0], v); err != nil {
					return false, err
				}
			}
			if best != nil {
				if better, err := m.less(op, key, bestKey); err != nil || !better {
					return true, err
				}
			}
			best, bestKey = v, key
			return true, nil
		})
		switch {
		case err != nil:
			return nil, err
		case best != nil:
			return best, nil
		case a[1] != nil:
			return a[1], nil
		}
		return nil, valueError(fn + "() arg is an empty sequence")
	}
}

func reversed(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "sequence")
	if err != nil {
		return nil, err
	}
	var at func(int) value
	n, err := m.sizeOf(a[0])
	if err != nil {
		return nil, err
	}
	switch v := a[0].(type) {
	case *list:
		at = func(i int) value {
			if i >= len(v.items) {
				return starlark.None
			}
			return v.items[i]
		}
	case tuple:
		at = func(i int) value { return v[i] }
	case *span:
		at = v.at
	case starlark.String, *dict, *view:
		items, err := m.collect(a[0])
		if err != nil {
			return nil, err
		}
		at = func(i int) value { return items[i] }
	default:
		return nil, typeError("'" + kindOf(a[0]) + "' object is not reversible")
	}
	return m.newIterator("reversed", each(func() int { return n }, func(i int) value { return at(n - 1 - i) })), m.room(128)
}

func sorted(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable * key reverse")
	if err != nil {
		return nil, err
	}
	items, err := m.collect(a[0])
	if err != nil {
		return nil, err
	}
	return m.newList(items), m.sort(items, a[1], truth(a[2], false))
}

// sort puts items in order, in place, equal ones as they stood.
func (m *machine) sort(items []value, key value, backwards bool) error {
	if err := m.room(48 * len(items)); err != nil {
		return err
	}
	type keyed struct{ key, item value }
	all := make([]keyed, len(items))
	for i, v := range items {
		all[i] = keyed{v, v}
		if given(key) {
			k, err := m.call(key, v)
			if err != nil {
				return err
			}
			all[i].key = k
		}
	}
	var failed error
	slices.SortStableFunc(all, func(a, b keyed) int {
		if failed != nil {
			return 0
		}
		if backwards {
			a, b = b, a
		}
		less, err := m.less("<", a.key, b.key)
		if err == nil && !less {
			if less, err = m.less("<", b.key, a.key); less {
				return 1
			}
			less = false
		}
		failed = err
		if less {
			return -1
		}
		return 0
	})
	if failed != nil {
		return failed
	}
	for i := range all {
		items[i] = all[i].item
	}
	return nil
}

func sumOf(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable start")
	if err != nil {
		return nil, err
	}
	total := a[1]
	if total == nil {
		total = starlark.MakeInt(0)
	}
	if _, ok := total.(starlark.String); ok {
		return nil, typeError("sum() can't sum strings [use ''.join(seq) instead]")
	}
	err = m.through(a[0], func(v value) (bool, error) {
		total, err = m.binary("+", total, v)
		return true, err
	})
	return total, err
}
