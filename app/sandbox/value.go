package sandbox

import (
	"fmt"

	"go.starlark.net/starlark"
)

// Starlark's numbers, strings, tuples and functions are used as they are. Lists,
// dicts, sets and ranges are our own: Starlark's can't be changed while a loop
// goes over them, and a key of theirs can be made to collide with others.

// none gives what all our values have in common.
type none struct{ kind string }

func (n none) String() string        { return "<" + n.kind + ">" } // only in messages: repr is in repr.go
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
