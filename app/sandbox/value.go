package sandbox

import (
	"fmt"
	"math"

	"go.starlark.net/starlark"
)

// Starlark's numbers, strings, tuples and functions are used as they are. Lists,
// dicts, sets and ranges are our own: Starlark's can't be changed while a loop
// goes over them, and a key of theirs can be made to collide with others.

// none gives what all our values have in common.
type none struct{ kind string }

func (n none) String() string        { return "<" + n.kind + ">" } // only in messages: repr is in walk.go
func (n none) Type() string          { return n.kind }
func (none) Freeze()                 {}
func (none) Truth() starlark.Bool    { return true }
func (n none) Hash() (uint32, error) { return 0, fmt.Errorf("unhashable type: %s", n.kind) }

// A list is Python's.
type list struct {
	none
	m     *machine
	items []starlark.Value
}

// newList takes items as its own. Their room was charged by the caller.
func (m *machine) newList(items []starlark.Value) *list {
	return &list{none{"list"}, m, items}
}

func (l *list) Truth() starlark.Bool { return len(l.items) > 0 }

func (l *list) Iterate() starlark.Iterator { return l.m.going(l) }

// SetKey is l[k] = v.
func (l *list) SetKey(k, v starlark.Value) error {
	if s, ok := k.(*cut); ok {
		return l.m.setSlice(l, s, v)
	}
	i, err := position(k, len(l.items), "list assignment")
	if err != nil {
		return err
	}
	l.items[i] = v
	return nil
}

func (l *list) Get(starlark.Value) (starlark.Value, bool, error) {
	return nil, false, nil // so that SetKey is seen; reading goes by ·index
}

// A dict is Python's, in the order of insertion.
type dict struct {
	none
	m       *machine
	index   map[any]int // of entries
	entries []entry
	gone    int            // entries without a key
	changes int            // how often a key came or went
	missing starlark.Value // of a defaultdict: what makes a value, nil for none
}

type entry struct{ key, value starlark.Value }

const entryBytes = 200 // of an entry, with its share of the map and of what both left behind when they grew

func (m *machine) newDict() *dict { return &dict{none: none{"dict"}, m: m, index: map[any]int{}} }

func (d *dict) Truth() starlark.Bool       { return len(d.index) > 0 }
func (d *dict) Iterate() starlark.Iterator { return d.m.going(d) }

// Get reads an entry.
func (d *dict) Get(k starlark.Value) (starlark.Value, bool, error) {
	key, err := d.m.key(k)
	if err != nil {
		return nil, false, err
	}
	if i, ok := d.index[key]; ok {
		return d.entries[i].value, true, nil
	}
	return nil, false, nil
}

// SetKey is d[k] = v.
func (d *dict) SetKey(k, v starlark.Value) error {
	key, err := d.m.key(k)
	if err != nil {
		return err
	}
	if i, ok := d.index[key]; ok {
		d.entries[i].value = v
		return nil
	}
	if err := d.m.room(entryBytes); err != nil {
		return err
	}
	d.index[key] = len(d.entries)
	d.entries = append(d.entries, entry{k, v})
	d.changes++
	return nil
}

// remove takes an entry out.
func (d *dict) remove(k starlark.Value) (starlark.Value, bool, error) {
	key, err := d.m.key(k)
	if err != nil {
		return nil, false, err
	}
	i, ok := d.index[key]
	if !ok {
		return nil, false, nil
	}
	value := d.entries[i].value
	delete(d.index, key)
	d.entries[i] = entry{}
	d.gone++
	d.changes++
	if d.gone > 8 && d.gone > len(d.entries)/2 {
		if err := d.m.room(len(d.entries) * entryBytes / 2); err != nil {
			return nil, false, err
		}
		kept := make([]entry, 0, len(d.index))
		for _, e := range d.entries {
			if e.key != nil {
				key, _ := d.m.key(e.key)
				d.index[key] = len(kept)
				kept = append(kept, e)
			}
		}
		d.entries, d.gone = kept, 0
	}
	return value, true, nil
}

func (d *dict) clear() {
	d.index, d.entries, d.gone = map[any]int{}, nil, 0
	d.changes++
}

// A set is a dict without values. One of whole numbers is gone through in
// CPython's order, see setorder.go.
type set struct {
	none
	dict   *dict
	merged []merge
}

func (m *machine) newSet(kind string) *set { return &set{none: none{kind}, dict: m.newDict()} }

func (s *set) Truth() starlark.Bool       { return s.dict.Truth() }
func (s *set) Iterate() starlark.Iterator { return s.dict.m.going(s) }
func (s *set) add(v starlark.Value) error { return s.dict.SetKey(v, starlark.None) }
func (s *set) has(v starlark.Value) (bool, error) {
	_, ok, err := s.dict.Get(v)
	return ok, err
}
func (s *set) len() int { return len(s.dict.index) }

// A span is a range.
type span struct {
	none
	m                 *machine
	start, stop, step int64
	n                 int
}

func (s *span) Truth() starlark.Bool       { return s.n > 0 }
func (s *span) Iterate() starlark.Iterator { return s.m.going(s) }
func (s *span) at(i int) starlark.Value    { return starlark.MakeInt64(s.start + int64(i)*s.step) }

const farthest = 1 << 60 // of a range's ends, so that nothing overflows

func (m *machine) newSpan(start, stop, step int64) (*span, error) {
	if step == 0 {
		return nil, valueError("range() arg 3 must not be zero")
	}
	for _, x := range []int64{start, stop, step} {
		if x > farthest || x < -farthest {
			return nil, &exception{"OverflowError", "Python int too large to convert to C ssize_t"}
		}
	}
	n := int64(0)
	switch {
	case step > 0 && start < stop:
		n = (stop-start-1)/step + 1
	case step < 0 && start > stop:
		n = (start-stop-1)/-step + 1
	}
	return &span{none{"range"}, m, start, stop, step, int(n)}, nil
}

// An iterator gives values, one after the other, once.
type iterator struct {
	none
	m    *machine
	next step
}

// A step gives the next value, or false.
type step func() (starlark.Value, bool, error)

func (m *machine) newIterator(kind string, next step) *iterator {
	return &iterator{none{kind}, m, next}
}

func (i *iterator) Iterate() starlark.Iterator { return i.m.going(i) }

// A view is what d.keys(), d.values() and d.items() give.
type view struct {
	none
	dict *dict
	part byte // k, v or i
}

func (v *view) Truth() starlark.Bool       { return v.dict.Truth() }
func (v *view) Iterate() starlark.Iterator { return v.dict.m.going(v) }

// of is an entry's part.
func (v *view) of(e entry) starlark.Value {
	switch v.part {
	case 'k':
		return e.key
	case 'v':
		return e.value
	}
	return starlark.Tuple{e.key, e.value}
}

// A cut is a slice's start, stop and step.
type cut struct {
	none
	start, stop, step starlark.Value
}

// A spread is *x in a list of values, or **x in a dict.
type spread struct {
	none
	items []starlark.Value
	dict  *dict
}

// A box holds a variable that an inner function assigns.
type box struct {
	none
	value starlark.Value
}

// Get reads the variable; its name is the key.
func (b *box) Get(name starlark.Value) (starlark.Value, bool, error) {
	if b.value == nil {
		s, _ := starlark.AsString(name)
		return nil, false, &exception{"NameError", "name '" + s + "' is not defined"}
	}
	return b.value, true, nil
}

// SetKey assigns it.
func (b *box) SetKey(_, v starlark.Value) error {
	b.value = v
	return nil
}

// empty is del of the variable.
func (b *box) empty() error {
	_, _, err := b.Get(starlark.String("it"))
	b.value = nil
	return err
}

// A class is a type of Python's: int, str, list.
type class struct {
	none
	name string
	make *starlark.Builtin
}

func (c *class) Name() string          { return c.name }
func (c *class) Hash() (uint32, error) { return 0, nil }
func (c *class) CallInternal(t *starlark.Thread, args starlark.Tuple, named []starlark.Tuple) (starlark.Value, error) {
	return c.make.CallInternal(t, args, named)
}

// An error value is what ValueError("...") gives.
type fault struct {
	none
	args starlark.Tuple
}

// A module is what import gives.
type module struct {
	none
	name    string
	members map[string]starlark.Value
	more    map[string]bool // what it has in Python
}

// An absent is a module, or a part of one, that isn't here.
type absent struct {
	none
	what string
}

func (a *absent) Name() string { return a.what }

// CallInternal ends the program.
func (a *absent) CallInternal(*starlark.Thread, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
	return nil, beyond(a.what)
}

// A typing is anything of the module typing, which says nothing when it runs.
type typing struct{ none }

func (*typing) Name() string { return "typing" }

// CallInternal is TypeVar("T") and the like.
func (t *typing) CallInternal(*starlark.Thread, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
	return t, nil
}

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

// kindOf is the name of a value's type in Python.
func kindOf(v starlark.Value) string {
	switch v := v.(type) {
	case starlark.String:
		return "str"
	case *starlark.Function:
		return "function"
	case *starlark.Builtin:
		return "builtin_function_or_method"
	case *class:
		return "type"
	case starlark.NoneType:
		return "NoneType"
	case *box, *cut, *spread:
		return "object"
	default:
		return v.Type()
	}
}

// whole is the integer that a value is: an int, or a bool.
func whole(v starlark.Value) (starlark.Int, bool) {
	switch v := v.(type) {
	case starlark.Int:
		return v, true
	case starlark.Bool:
		if v {
			return starlark.MakeInt(1), true
		}
		return starlark.MakeInt(0), true
	}
	return starlark.Int{}, false
}

// small is an integer that fits an int64. One that doesn't counts as very far.
func small(v starlark.Value) (int64, bool) {
	n, ok := whole(v)
	if !ok {
		return 0, false
	}
	if i, ok := n.Int64(); ok {
		return i, true
	}
	if n.Sign() < 0 {
		return math.MinInt64 + 1, true
	}
	return math.MaxInt64, true
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
