package sandbox

import (
	"strings"
	"unicode/utf8"

	"go.starlark.net/starlark"
)

// index is v[k].
func (m *machine) index(v, k value) (value, error) {
	if err := m.work(1); err != nil {
		return nil, err
	}
	if s, ok := k.(*cut); ok {
		return m.slice(v, s)
	}
	switch v := v.(type) {
	case *list:
		i, err := position(k, len(v.items), "list")
		if err != nil {
			return nil, err
		}
		return v.items[i], nil
	case tuple:
		i, err := position(k, len(v), "tuple")
		if err != nil {
			return nil, err
		}
		return v[i], nil
	case starlark.String:
		return m.letter(string(v), k)
	case *dict:
		x, found, err := v.Get(k)
		if err != nil || found {
			return x, err
		}
		if v.missing != nil {
			if x, err = m.call(v.missing); err != nil {
				return nil, err
			}
			return x, v.SetKey(k, x)
		}
		if v.kind == "Counter" {
			return starlark.MakeInt(0), nil
		}
		return nil, &exception{"KeyError", m.short(k)}
	case *span:
		i, err := position(k, v.n, "range object")
		if err != nil {
			return nil, err
		}
		return v.at(i), nil
	case *typing, *class:
		return v, nil // list[int]
	case *absent:
		return nil, beyond(v.what)
	}
	return nil, typeError("'" + kindOf(v) + "' object is not subscriptable")
}

// letter is s[k].
func (m *machine) letter(s string, k value) (value, error) {
	if err := m.work(len(s) / 32); err != nil {
		return nil, err
	}
	n := utf8.RuneCountInString(s)
	i, err := position(k, n, "string")
	if err != nil {
		return nil, err
	}
	from := offset(s, n, i)
	return starlark.String(s[from : from+runeLen(s[from:])]), nil
}

// offset is where the i-th of n letters begins.
func offset(s string, n, i int) int {
	if n == len(s) {
		return i
	}
	at := 0
	for ; i > 0; i-- {
		at += runeLen(s[at:])
	}
	return at
}

// bounds are the start, the step and the count of what a cut takes of n.
func (s *cut) bounds(n int) (start, step, count int, err error) {
	for _, v := range []value{s.start, s.stop, s.step} {
		if _, ok := small(v); !ok && v != starlark.None {
			return 0, 0, 0, typeError("slice indices must be integers or None or have an __index__ method")
		}
	}
	by := int64(1)
	if s.step != starlark.None {
		by, _ = small(s.step)
	}
	if by == 0 {
		return 0, 0, 0, valueError("slice step cannot be zero")
	}
	by = max(min(by, farthest), -farthest)
	low, high := int64(0), int64(n)
	if by < 0 {
		low, high = -1, int64(n)-1
	}
	within := func(v value, otherwise int64) int64 {
		if v == starlark.None {
			return otherwise
		}
		i, _ := small(v)
		if i < 0 {
			i += int64(n)
		}
		return max(low, min(i, high))
	}
	from, to := within(s.start, low), within(s.stop, high)
	if by < 0 {
		from, to = within(s.start, high), within(s.stop, low)
	}
	if by > 0 && from < to {
		count = int((to-from-1)/by) + 1
	}
	if by < 0 && from > to {
		count = int((from-to-1)/-by) + 1
	}
	return int(from), int(by), count, nil
}

func (m *machine) slice(v value, s *cut) (value, error) {
	switch v := v.(type) {
	case *list:
		items, err := m.sliced(v.items, s)
		return m.newList(items), err
	case tuple:
		items, err := m.sliced(v, s)
		return tuple(items), err
	case starlark.String:
		return m.sliceText(string(v), s)
	case *span:
		start, step, count, err := s.bounds(v.n)
		if err != nil {
			return nil, err
		}
		from := v.start + int64(start)*v.step
		by := times(max(step, -step), int(max(v.step, -v.step)))
		if count > 1 && by > farthest {
			return nil, &exception{"OverflowError", "range too long"}
		}
		by = min(by, farthest)
		if (step < 0) != (v.step < 0) {
			by = -by
		}
		if count < 2 {
			return m.newSpan(from, from+int64(count), 1)
		}
		return m.newSpan(from, from+int64(count)*int64(by), int64(by))
	}
	return nil, typeError("'" + kindOf(v) + "' object is not subscriptable")
}

func (m *machine) sliced(items []value, s *cut) ([]value, error) {
	start, step, count, err := s.bounds(len(items))
	if err != nil {
		return nil, err
	}
	if err := m.room(16*count + 32); err != nil {
		return nil, err
	}
	out := make([]value, count)
	for i := range out {
		out[i] = items[start+i*step]
	}
	return out, nil
}

func (m *machine) sliceText(v string, s *cut) (value, error) {
	if err := m.work(len(v) / 32); err != nil {
		return nil, err
	}
	n := utf8.RuneCountInString(v)
	start, step, count, err := s.bounds(n)
	if err != nil || count == 0 {
		return starlark.String(""), err
	}
	if step == 1 {
		from := offset(v, n, start)
		rest := v[from:]
		if n == len(v) {
			return starlark.String(rest[:count]), nil // shares its bytes
		}
		return starlark.String(rest[:offset(rest, n-start, count)]), m.work(n / 4)
	}
	if n == len(v) {
		if err := m.room(count); err != nil {
			return nil, err
		}
		out := make([]byte, count)
		for i := range out {
			out[i] = v[start+i*step]
		}
		return starlark.String(out), nil
	}
	if err := m.room(8*n + len(v)); err != nil {
		return nil, err
	}
	letters := []rune(v)
	var out strings.Builder
	for i := range count {
		out.WriteRune(letters[start+i*step])
	}
	return starlark.String(out.String()), nil
}

// setAt is v[k] = x.
func (m *machine) setAt(v, k, x value) error {
	if v, ok := v.(starlark.HasSetKey); ok {
		return v.SetKey(k, x)
	}
	return typeError("'" + kindOf(v) + "' object does not support item assignment")
}

// setSlice is l[a:b] = v.
func (m *machine) setSlice(l *list, s *cut, v value) error {
	items, err := m.collect(v)
	if err != nil {
		return typeError("can only assign an iterable")
	}
	start, step, count, err := s.bounds(len(l.items))
	if err != nil {
		return err
	}
	if step != 1 {
		if len(items) != count {
			return valueError("attempt to assign sequence of size " + itoa(len(items)) + " to extended slice of size " + itoa(count))
		}
		for i, x := range items {
			l.items[start+i*step] = x
		}
		return nil
	}
	if err := m.room(16 * (len(l.items) + len(items))); err != nil {
		return err
	}
	out := make([]value, 0, len(l.items)+len(items)-count)
	out = append(append(append(out, l.items[:start]...), items...), l.items[start+count:]...)
	l.items = out
	return nil
}

// removeAt is del v[k].
func (m *machine) removeAt(v, k value) error {
	switch v := v.(type) {
	case *list:
		if s, ok := k.(*cut); ok {
			return m.removeSlice(v, s)
		}
		i, err := position(k, len(v.items), "list assignment")
		if err != nil {
			return err
		}
		_, err = m.takeOut(v, i)
		return err
	case *dict:
		_, found, err := v.remove(k)
		if err == nil && !found {
			err = &exception{"KeyError", m.short(k)}
		}
		return err
	}
	return typeError("'" + kindOf(v) + "' object doesn't support item deletion")
}

func (m *machine) removeSlice(l *list, s *cut) error {
	start, step, count, err := s.bounds(len(l.items))
	if err != nil || count == 0 {
		return err
	}
	if step < 0 {
		start, step = start+(count-1)*step, -step
	}
	if err := m.room(16 * len(l.items)); err != nil {
		return err
	}
	out := make([]value, 0, len(l.items)-count)
	for i, x := range l.items {
		if d := i - start; d < 0 || d%step != 0 || d/step >= count {
			out = append(out, x)
		}
	}
	l.items = out
	return nil
}

// takeOut removes an element of a list.
func (m *machine) takeOut(l *list, i int) (value, error) {
	x := l.items[i]
	if err := m.work((len(l.items) - i) / 8); err != nil {
		return nil, err
	}
	copy(l.items[i:], l.items[i+1:])
	l.items[len(l.items)-1] = nil
	l.items = l.items[:len(l.items)-1]
	return x, nil
}

// position is the place of an index in something of length n.
func position(k starlark.Value, n int, what string) (int, error) {
	i, ok := small(k)
	if !ok {
		return 0, typeError(what + " indices must be integers or slices, not " + kindOf(k))
	}
	if i < 0 {
		i += int64(n)
	}
	if i < 0 || i >= int64(n) {
		return 0, &exception{"IndexError", what + " index out of range"}
	}
	return int(i), nil
}
