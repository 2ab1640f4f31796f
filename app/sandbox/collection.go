package sandbox

import "go.starlark.net/starlark"

// What collections has: Counter and defaultdict are dicts, deque is a list.

func makeCounter(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, nil, 0, "iterable")
	if err != nil {
		return nil, err
	}
	d := m.newDict()
	d.kind = "Counter"
	if given(a[0]) {
		if _, err := counterUpdate(m, d, a, nil); err != nil {
			return nil, err
		}
	}
	for _, n := range names {
		if err := d.SetKey(n[0], n[1]); err != nil {
			return nil, err
		}
	}
	return d, m.room(128)
}

func counterUpdate(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable")
	if err != nil {
		return nil, err
	}
	d := self.(*dict)
	add := func(k, n value) error {
		old, found, err := d.Get(k)
		if err != nil {
			return err
		}
		if found {
			if n, err = m.binary("+", old, n); err != nil {
				return err
			}
		}
		return d.SetKey(k, n)
	}
	if other, ok := a[0].(*dict); ok {
		for i := 0; i < len(other.entries); i++ {
			if e := other.entries[i]; e.key != nil {
				if err := add(e.key, e.value); err != nil {
					return nil, err
				}
			}
		}
		return starlark.None, nil
	}
	return starlark.None, m.through(a[0], func(v value) (bool, error) { return true, add(v, starlark.MakeInt(1)) })
}

func mostCommon(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 0, "n")
	if err != nil {
		return nil, err
	}
	items, err := m.collect(&view{none{"dict_items"}, self.(*dict), 'i'})
	if err != nil {
		return nil, err
	}
	second := m.function("count", func(_ *machine, args tuple, _ named) (value, error) { return args[0].(tuple)[1], nil })
	if err := m.sort(items, second, true); err != nil {
		return nil, err
	}
	if given(a[0]) {
		n, err := numberOf(a[0], 0)
		if err != nil {
			return nil, err
		}
		items = items[:max(0, min(n, len(items)))]
	}
	return m.newList(items), nil
}

func counterTotal(m *machine, self value, args tuple, names named) (value, error) {
	return sumOf(m, tuple{&view{none{"dict_values"}, self.(*dict), 'v'}}, nil)
}

func counterElements(m *machine, self value, args tuple, names named) (value, error) {
	out := m.newList(nil)
	for _, e := range self.(*dict).entries {
		if e.key == nil {
			continue
		}
		some, err := m.binary("*", m.newList([]value{e.key}), e.value)
		if err != nil {
			return nil, err
		}
		if err := m.extend(out, some); err != nil {
			return nil, err
		}
	}
	next, err := m.iterate(out)
	return m.newIterator("chain", next), err
}

func makeDefaultDict(m *machine, args tuple, names named) (value, error) {
	if len(args) > 2 {
		return nil, typeError("defaultdict() takes at most 2 arguments")
	}
	d := m.newDict()
	d.kind = "defaultdict"
	if len(args) > 0 && args[0] != starlark.None {
		if _, ok := args[0].(starlark.Callable); !ok {
			return nil, typeError("first argument must be callable or None")
		}
		d.missing = args[0]
	}
	if len(args) > 1 {
		if err := d.updateAny(args[1]); err != nil {
			return nil, err
		}
	}
	for _, n := range names {
		if err := d.SetKey(n[0], n[1]); err != nil {
			return nil, err
		}
	}
	return d, m.room(128)
}

func makeDeque(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 0, "iterable maxlen")
	if err != nil {
		return nil, err
	}
	if given(a[1]) {
		return nil, beyond("deque(maxlen=...)")
	}
	l := m.newList(nil)
	l.kind = "deque"
	if a[0] == nil {
		return l, nil
	}
	return l, m.extend(l, a[0])
}

func dequeAppendLeft(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "x")
	if err != nil {
		return nil, err
	}
	return starlark.None, m.insert(self.(*list), 0, a[0])
}

func dequePopLeft(m *machine, self value, args tuple, names named) (value, error) {
	l := self.(*list)
	if len(l.items) == 0 {
		return nil, &exception{"IndexError", "pop from an empty deque"}
	}
	return m.takeOut(l, 0)
}

func dequeExtendLeft(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable")
	if err != nil {
		return nil, err
	}
	l := self.(*list)
	items, err := m.collect(a[0])
	if err != nil {
		return nil, err
	}
	for _, x := range items {
		if err := m.insert(l, 0, x); err != nil {
			return nil, err
		}
	}
	return starlark.None, nil
}

func dequeRotate(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 0, "n")
	if err != nil {
		return nil, err
	}
	by, err := numberOf(a[0], 1)
	l := self.(*list)
	n := len(l.items)
	if err != nil || n == 0 {
		return starlark.None, err
	}
	by = ((by % n) + n) % n
	items, err := m.row(l.items[n-by:], l.items[:n-by])
	if err != nil {
		return nil, err
	}
	l.items = items
	return starlark.None, nil
}
