package sandbox

import (
	"go.starlark.net/starlark"
)

// A method is a function of a value's type.
type method func(m *machine, self value, args tuple, names named) (value, error)

// methods are those of each type.
var methods map[string]map[string]method

func init() {
	lists := map[string]method{
		"append": listAppend, "clear": listClear, "copy": listCopy, "count": count, "extend": listExtend, "index": indexOf,
		"insert": listInsert, "pop": listPop, "remove": listRemove, "reverse": listReverse, "sort": listSort,
	}
	dicts := map[string]method{
		"clear": dictClear, "copy": dictCopy, "get": dictGet, "items": dictView("dict_items", 'i'), "keys": dictView("dict_keys", 'k'),
		"pop": dictPop, "popitem": dictPopItem, "setdefault": dictSetDefault, "update": dictUpdate, "values": dictView("dict_values", 'v'),
		"fromkeys": dictFromKeys,
	}
	sets := map[string]method{
		"add": setAdd, "clear": setClear, "copy": setCopy, "difference": setCombine("-"), "discard": setDiscard, "intersection": setCombine("&"),
		"isdisjoint": setDisjoint, "issubset": setCompare("<="), "issuperset": setCompare(">="), "pop": setPop, "remove": setRemove,
		"symmetric_difference": setCombine("^"), "union": union, "update": setChange("|"), "difference_update": setChange("-"),
		"intersection_update": setChange("&"), "symmetric_difference_update": setChange("^"),
	}
	frozen := map[string]method{}
	for _, name := range []string{"copy", "difference", "intersection", "isdisjoint", "issubset", "issuperset", "symmetric_difference", "union"} {
		frozen[name] = sets[name]
	}
	methods = map[string]map[string]method{
		"list": lists, "dict": dicts, "set": sets, "frozenset": frozen, "str": textMethods,
		"tuple":   {"count": count, "index": indexOf},
		"range":   {"count": count, "index": indexOf},
		"float":   {"is_integer": isInteger},
		"int":     {"bit_length": bitLength, "bit_count": bitCount, "is_integer": isInteger},
		"deque":   {"appendleft": dequeAppendLeft, "popleft": dequePopLeft, "extendleft": dequeExtendLeft, "rotate": dequeRotate},
		"Counter": {"most_common": mostCommon, "update": counterUpdate, "total": counterTotal, "elements": counterElements},
	}
	methods["bool"] = methods["int"]
	inherit := func(kind string, from map[string]method, except ...string) {
		if methods[kind] == nil {
			methods[kind] = map[string]method{}
		}
	names:
		for name, fn := range from {
			for _, e := range except {
				if name == e {
					continue names
				}
			}
			if methods[kind][name] == nil {
				methods[kind][name] = fn
			}
		}
	}
	inherit("deque", lists, "sort")
	inherit("Counter", dicts, "fromkeys")
	inherit("defaultdict", dicts)
}

// elsewhere are methods that Python has and we don't.
var elsewhere = map[string]string{"encode": "str.encode()", "decode": "bytes.decode()", "expandtabs": "str.expandtabs()", "format_map": "str.format_map()", "to_bytes": "int.to_bytes()", "from_bytes": "int.from_bytes()", "hex": "float.hex()", "as_integer_ratio": "as_integer_ratio()", "conjugate": "complex", "real": "complex", "imag": "complex"}

// attribute is v.name.
func (m *machine) attribute(v value, name string) (value, error) {
	if err := m.room(96); err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case *module:
		if x, ok := v.members[name]; ok {
			return x, nil
		}
		if v.more[name] {
			return nil, beyond(v.name + "." + name)
		}
		return nil, &exception{"AttributeError", "module '" + v.name + "' has no attribute '" + name + "'"}
	case *typing:
		return v, nil
	case *absent:
		return nil, beyond(v.what)
	case *starlark.Builtin:
		return nil, beyond(v.Name() + "." + name)
	case *class:
		return m.ofClass(v, name)
	case *starlark.Function:
		if name == "__name__" {
			return starlark.String(trimDot(v.Name())), nil
		}
		return nil, beyond("f." + name)
	case *fault:
		if name == "args" {
			return v.args, nil
		}
	case *span:
		switch name {
		case "start":
			return starlark.MakeInt64(v.start), nil
		case "stop":
			return starlark.MakeInt64(v.stop), nil
		case "step":
			return starlark.MakeInt64(v.step), nil
		}
	}
	kind := kindOf(v)
	fn, ok := methods[kind][name]
	if !ok {
		if what, ok := elsewhere[name]; ok {
			return nil, beyond(what)
		}
		if len(name) > 4 && name[:2] == "__" {
			return nil, beyond(name)
		}
		return nil, &exception{"AttributeError", "'" + kind + "' object has no attribute '" + name + "'"}
	}
	return starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args tuple, names named) (value, error) {
		x, err := fn(m, v, args, names)
		if w, ok := err.(wrongCall); ok {
			err = w.of(kind + "." + name)
		}
		return x, err
	}), nil
}

// ofClass is str.upper and the like: a method that is given its own value.
func (m *machine) ofClass(c *class, name string) (value, error) {
	switch {
	case name == "__name__" || name == "__qualname__":
		return starlark.String(c.name), nil
	case c.name == "str" && name == "maketrans":
		return m.function(name, makeTrans), nil
	}
	fn, ok := methods[c.name][name]
	if !ok {
		if len(name) > 4 && name[:2] == "__" || elsewhere[name] != "" || c.name == "object" {
			return nil, beyond(c.name + "." + name)
		}
		return nil, &exception{"AttributeError", "type object '" + c.name + "' has no attribute '" + name + "'"}
	}
	if name == "fromkeys" {
		return m.function(name, func(m *machine, args tuple, names named) (value, error) { return fn(m, nil, args, names) }), nil
	}
	return m.function(name, func(m *machine, args tuple, names named) (value, error) {
		if len(args) == 0 {
			return nil, typeError("unbound method " + c.name + "." + name + "() needs an argument")
		}
		if kindOf(args[0]) != c.name {
			return nil, typeError("descriptor '" + name + "' for '" + c.name + "' objects doesn't apply to a '" + kindOf(args[0]) + "' object")
		}
		return fn(m, args[0], args[1:], names)
	}), nil
}

func isInteger(m *machine, self value, args tuple, names named) (value, error) {
	f, ok := self.(starlark.Float)
	return starlark.Bool(!ok || float64(f) == float64(int64(f))), nil
}

func bitLength(m *machine, self value, args tuple, names named) (value, error) {
	n, _ := whole(self)
	return starlark.MakeInt(bits(n)), nil
}

func bitCount(m *machine, self value, args tuple, names named) (value, error) {
	n, _ := whole(self)
	b := n.BigInt()
	if err := m.room(2 * b.BitLen()); err != nil {
		return nil, err
	}
	count := 0
	for i := range b.Abs(b).BitLen() {
		count += int(b.Bit(i))
	}
	return starlark.MakeInt(count), nil
}

// count is x.count(v) of a list, a tuple or a range.
func count(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "value")
	if err != nil {
		return nil, err
	}
	n := 0
	err = m.through(self, func(v value) (bool, error) {
		same, err := m.equal(v, a[0])
		if same {
			n++
		}
		return true, err
	})
	return starlark.MakeInt(n), err
}

func indexOf(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "value start stop")
	if err != nil {
		return nil, err
	}
	size, err := m.sizeOf(self)
	if err != nil {
		return nil, err
	}
	c := &cut{start: orNone(a[1]), stop: orNone(a[2]), step: starlark.None}
	start, _, n, err := c.bounds(size)
	if err != nil {
		return nil, err
	}
	i, found := 0, -1
	err = m.through(self, func(v value) (bool, error) {
		if i >= start+n {
			return false, nil
		}
		if i >= start {
			if same, err := m.equal(v, a[0]); err != nil || same {
				found = i
				return false, err
			}
		}
		i++
		return true, nil
	})
	if err == nil && found < 0 {
		err = valueError(m.short(a[0]) + " is not in " + kindOf(self))
	}
	return starlark.MakeInt(found), err
}

func orNone(v value) value {
	if v == nil {
		return starlark.None
	}
	return v
}

func listAppend(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "object")
	if err != nil {
		return nil, err
	}
	return starlark.None, m.append(self.(*list), a[0])
}

func listClear(m *machine, self value, args tuple, names named) (value, error) {
	self.(*list).items = nil
	return starlark.None, nil
}

func listCopy(m *machine, self value, args tuple, names named) (value, error) {
	l := self.(*list)
	items, err := m.copied(l.items)
	out := m.newList(items)
	out.kind = l.kind
	return out, err
}

func listExtend(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable")
	if err != nil {
		return nil, err
	}
	return starlark.None, m.extend(self.(*list), a[0])
}

func listInsert(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 2, "index object")
	if err != nil {
		return nil, err
	}
	i, err := numberOf(a[0], 0)
	if err != nil {
		return nil, err
	}
	return starlark.None, m.insert(self.(*list), i, a[1])
}

func (m *machine) insert(l *list, i int, v value) error {
	n := len(l.items)
	if i < 0 {
		i += n
	}
	i = max(0, min(i, n))
	if err := m.append(l, v); err != nil {
		return err
	}
	if err := m.work((n - i) / 8); err != nil {
		return err
	}
	copy(l.items[i+1:], l.items[i:n])
	l.items[i] = v
	return nil
}

func listPop(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 0, "index")
	if err != nil {
		return nil, err
	}
	l := self.(*list)
	if len(l.items) == 0 {
		return nil, &exception{"IndexError", "pop from empty list"}
	}
	i := len(l.items) - 1
	if a[0] != nil {
		if i, err = position(a[0], len(l.items), "pop"); err != nil {
			return nil, err
		}
	}
	return m.takeOut(l, i)
}

func listRemove(m *machine, self value, args tuple, names named) (value, error) {
	i, err := indexOf(m, self, args, names)
	if err != nil {
		if e, ok := err.(*exception); ok && e.kind == "ValueError" {
			err = valueError("list.remove(x): x not in list")
		}
		return nil, err
	}
	at, _ := small(i)
	_, err = m.takeOut(self.(*list), int(at))
	return starlark.None, err
}

func listReverse(m *machine, self value, args tuple, names named) (value, error) {
	items := self.(*list).items
	for i, j := 0, len(items)-1; i < j; i, j = i+1, j-1 {
		items[i], items[j] = items[j], items[i]
	}
	return starlark.None, m.work(len(items) / 4)
}

func listSort(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 0, "* key reverse")
	if err != nil {
		return nil, err
	}
	l := self.(*list)
	items, err := m.copied(l.items)
	if err != nil {
		return nil, err
	}
	if err := m.sort(items, a[0], truth(a[1], false)); err != nil {
		return nil, err
	}
	l.items = items
	return starlark.None, nil
}

func dictClear(m *machine, self value, args tuple, names named) (value, error) {
	self.(*dict).clear()
	return starlark.None, m.room(64)
}

func dictCopy(m *machine, self value, args tuple, names named) (value, error) {
	d := self.(*dict)
	out := m.newDict()
	out.kind, out.missing = d.kind, d.missing
	return out, out.update(d)
}

func dictGet(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "key default")
	if err != nil {
		return nil, err
	}
	v, found, err := self.(*dict).Get(a[0])
	if err != nil || found {
		return v, err
	}
	return orNone(a[1]), nil
}

func dictView(kind string, part byte) method {
	return func(m *machine, self value, args tuple, names named) (value, error) {
		_, err := bind(args, names, 0, "")
		return &view{none{kind}, self.(*dict), part}, err
	}
}

func dictPop(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "key default")
	if err != nil {
		return nil, err
	}
	v, found, err := self.(*dict).remove(a[0])
	switch {
	case err != nil:
		return nil, err
	case found:
		return v, nil
	case a[1] != nil:
		return a[1], nil
	}
	return nil, &exception{"KeyError", m.short(a[0])}
}

func dictPopItem(m *machine, self value, args tuple, names named) (value, error) {
	d := self.(*dict)
	for i := len(d.entries) - 1; i >= 0; i-- {
		if e := d.entries[i]; e.key != nil {
			_, _, err := d.remove(e.key)
			return tuple{e.key, e.value}, err
		}
	}
	return nil, &exception{"KeyError", "'popitem(): dictionary is empty'"}
}

func dictSetDefault(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "key default")
	if err != nil {
		return nil, err
	}
	d := self.(*dict)
	v, found, err := d.Get(a[0])
	if err != nil || found {
		return v, err
	}
	return orNone(a[1]), d.SetKey(a[0], orNone(a[1]))
}

func dictUpdate(m *machine, self value, args tuple, names named) (value, error) {
	a, err := bind(args, nil, 0, "other")
	if err != nil {
		return nil, err
	}
	d := self.(*dict)
	if a[0] != nil {
		if err := d.updateAny(a[0]); err != nil {
			return nil, err
		}
	}
	for _, n := range names {
		if err := d.SetKey(n[0], n[1]); err != nil {
			return nil, err
		}
	}
	return starlark.None, nil
}

func dictFromKeys(m *machine, _ value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable value")
	if err != nil {
		return nil, err
	}
	d := m.newDict()
	return d, m.through(a[0], func(v value) (bool, error) { return true, d.SetKey(v, orNone(a[1])) })
}
