package sandbox

import (
	"go.starlark.net/starlark"
)

// This file goes over the items of any value, one at a time.

// going makes an iterator for Starlark's own loops. What goes wrong in it ends
// the program at the next instruction.
func (m *machine) going(v starlark.Value) starlark.Iterator {
	next, err := m.iterate(v)
	if err != nil {
		next = func() (starlark.Value, bool, error) { return nil, false, err }
	}
	return &goingOver{m, next}
}

type goingOver struct {
	m    *machine
	next step
}

func (g *goingOver) Done() {}

func (g *goingOver) Next(p *starlark.Value) bool {
	if g.m.pending != nil {
		return false
	}
	v, ok, err := g.next()
	if err != nil {
		g.m.pending = err
		g.m.thread.Cancel("sandbox")
		return false
	}
	if ok {
		*p = v
	}
	return ok
}

// each goes through items that may change meanwhile.
func each(n func() int, at func(int) starlark.Value) step {
	i := 0
	return func() (starlark.Value, bool, error) {
		if i >= n() {
			return nil, false, nil
		}
		i++
		return at(i - 1), true, nil
	}
}

// iterate goes through a value.
func (m *machine) iterate(v starlark.Value) (step, error) {
	switch v := v.(type) {
	case *list:
		return each(func() int { return len(v.items) }, func(i int) starlark.Value { return v.items[i] }), nil
	case starlark.Tuple:
		return each(func() int { return len(v) }, func(i int) starlark.Value { return v[i] }), nil
	case *span:
		next := each(func() int { return v.n }, v.at)
		if v.start == int64(int32(v.start)) && v.stop == int64(int32(v.stop)) {
			return next, nil
		}
		return func() (starlark.Value, bool, error) {
			if err := m.room(64); err != nil {
				return nil, false, err
			}
			return next()
		}, nil
	case starlark.String:
		return m.letters(string(v)), nil
	case *dict:
		return m.entries(v, (&view{part: 'k'}).of), nil
	case *view:
		return m.entries(v.dict, v.of), nil
	case *set:
		if err := m.room(setBytes * v.len()); err != nil {
			return nil, err
		}
		items, changes := v.ordered(), v.dict.changes
		next := each(func() int { return len(items) }, func(i int) starlark.Value { return items[i] })
		return func() (starlark.Value, bool, error) {
			if v.dict.changes != changes {
				return nil, false, &exception{"RuntimeError", "Set changed size during iteration"}
			}
			return next()
		}, nil
	case *iterator:
		return func() (starlark.Value, bool, error) {
			// An iterator can go through an iterator that goes through an iterator.
			if m.inside++; m.inside > mostDeep {
				m.inside--
				return nil, false, tooDeep()
			}
			x, ok, err := v.next()
			m.inside--
			return x, ok, err
		}, nil
	case *starlark.List: // of a comprehension
		return each(v.Len, v.Index), nil
	}
	return nil, typeError("'" + kindOf(v) + "' object is not iterable")
}

// entries goes through a dict that mustn't grow or shrink meanwhile.
func (m *machine) entries(d *dict, of func(entry) starlark.Value) step {
	i, n, changes := 0, len(d.index), d.changes
	return func() (starlark.Value, bool, error) {
		if d.changes != changes && len(d.index) != n {
			return nil, false, &exception{"RuntimeError", "dictionary changed size during iteration"}
		}
		for i < len(d.entries) {
			i++
			if e := d.entries[i-1]; e.key != nil {
				if err := m.room(32); err != nil {
					return nil, false, err
				}
				return of(e), true, nil
			}
		}
		return nil, false, nil
	}
}

// letters goes through a string.
func (m *machine) letters(s string) step {
	return func() (starlark.Value, bool, error) {
		if s == "" {
			return nil, false, nil
		}
		n := runeLen(s)
		letter := s[:n]
		s = s[n:]
		return starlark.String(letter), true, nil
	}
}

// collect gives the values of an iterable, as a slice of its own.
func (m *machine) collect(v starlark.Value) ([]starlark.Value, error) {
	switch v := v.(type) {
	case *list:
		return m.copied(v.items)
	case starlark.Tuple:
		return m.copied(v)
	}
	next, err := m.iterate(v)
	if err != nil {
		return nil, err
	}
	var out []starlark.Value
	for {
		x, ok, err := next()
		if err != nil || !ok {
			return out, err
		}
		// A slice that grows is copied; all copies together are at most three
		// times as large as the last.
		if err := m.room(3 * 16); err != nil {
			return nil, err
		}
		if err := m.work(1); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
}

func (m *machine) copied(items []starlark.Value) ([]starlark.Value, error) {
	if err := m.room(16 * len(items)); err != nil {
		return nil, err
	}
	return append(make([]starlark.Value, 0, len(items)), items...), nil
}
