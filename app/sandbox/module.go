package sandbox

import (
	"math"
	"strings"

	"go.starlark.net/starlark"
)

// imported is import name, or from name import what: nothing is loaded, the few
// modules that small functions ask for are here. Others can be imported too, as
// many programs do that don't need them, and end the program where they are used.
func imported(m *machine, a tuple, _ named) (value, error) {
	name := string(a[0].(starlark.String))
	what, one := a[1].(starlark.String)
	if name == "typing" || name == "collections.abc" || name == "__future__" {
		return &typing{none{"typing"}}, nil
	}
	make, ok := modules[name]
	if !ok {
		return &absent{none{"module"}, "import " + name}, m.room(64)
	}
	mod := &module{none{"module"}, name, make(m), map[string]bool{}}
	for _, other := range strings.Fields(others[name]) {
		mod.more[other] = true
	}
	if !one {
		return mod, m.room(4096)
	}
	if mod.more[string(what)] {
		return &absent{none{"function"}, name + "." + string(what)}, m.room(64)
	}
	v, err := m.attribute(mod, string(what))
	if _, ok := err.(*exception); ok {
		err = &exception{"ImportError", "cannot import name '" + string(what) + "' from '" + name + "'"}
	}
	return v, err
}

// others are what Python's modules have besides.
var others = map[string]string{
	"math":        "acosh asinh atanh cbrt erf erfc exp2 expm1 frexp fsum gamma ldexp lgamma log1p modf nextafter remainder sumprod ulp",
	"collections": "ChainMap OrderedDict UserDict UserList UserString namedtuple abc",
	"functools":   "cached_property partial partialmethod singledispatch total_ordering wraps cmp_to_key",
	"itertools":   "count cycle groupby islice starmap takewhile dropwhile tee zip_longest compress filterfalse pairwise batched repeat permutations combinations combinations_with_replacement",
	"string":      "Formatter Template capwords",
	"operator":    "attrgetter methodcaller",
	"sys":         "argv exit stdin stdout stderr version version_info path modules getsizeof getrecursionlimit platform",
}

var modules map[string]func(*machine) map[string]value

func init() {
	modules = map[string]func(*machine) map[string]value{
		"math": mathModule,
		"string": func(*machine) map[string]value {
			lower, upper, digits := "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
			signs, space := "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", " \t\n\r\x0b\x0c"
			out := map[string]value{}
			for name, s := range map[string]string{
				"ascii_lowercase": lower, "ascii_uppercase": upper, "ascii_letters": lower + upper, "digits": digits,
				"hexdigits": digits + "abcdefABCDEF", "octdigits": "01234567", "punctuation": signs, "whitespace": space,
				"printable": digits + lower + upper + signs + space,
			} {
				out[name] = starlark.String(s)
			}
			return out
		},
		"collections": func(m *machine) map[string]value {
			return map[string]value{
				"Counter":     m.class("Counter", makeCounter),
				"defaultdict": m.class("defaultdict", makeDefaultDict),
				"deque":       m.class("deque", makeDeque),
			}
		},
		"sys": func(m *machine) map[string]value {
			return map[string]value{
				"maxsize": starlark.MakeInt64(math.MaxInt64),
				// The limit stays as it is.
				"setrecursionlimit": m.function("setrecursionlimit", func(*machine, tuple, named) (value, error) { return starlark.None, nil }),
			}
		},
		"functools": func(m *machine) map[string]value {
			return map[string]value{"reduce": m.function("reduce", reduce), "cache": m.function("cache", remember), "lru_cache": m.function("lru_cache", rememberLast)}
		},
		"itertools": func(m *machine) map[string]value {
			return map[string]value{
				"chain":      m.function("chain", chain),
				"accumulate": m.function("accumulate", accumulate),
				"product":    m.function("product", product),
			}
		},
		"operator": func(m *machine) map[string]value {
			out := map[string]value{"itemgetter": m.function("itemgetter", itemGetter)}
			for name, op := range map[string]string{"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**"} {
				out[name] = m.function(name, func(m *machine, args tuple, names named) (value, error) {
					a, err := bind(args, names, 2, "a b")
					if err != nil {
						return nil, err
					}
					return m.binary(op, a[0], a[1])
				})
			}
			for name, guard := range map[string]string{"eq": "is_eq", "ne": "is_ne", "lt": "is_lt", "le": "is_le", "gt": "is_gt", "ge": "is_ge"} {
				out[name] = m.function(name, func(m *machine, args tuple, names named) (value, error) {
					a, err := bind(args, names, 2, "a b")
					if err != nil {
						return nil, err
					}
					return guards[guard](m, a, nil)
				})
			}
			return out
		},
	}
}

func reduce(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 2, "function iterable initial")
	if err != nil {
		return nil, err
	}
	total := a[2]
	err = m.through(a[1], func(v value) (bool, error) {
		if total == nil {
			total = v
			return true, nil
		}
		total, err = m.call(a[0], total, v)
		return true, err
	})
	if err == nil && total == nil {
		err = typeError("reduce() of empty iterable with no initial value")
	}
	return total, err
}

// remember is functools.cache.
func remember(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "function")
	if err != nil {
		return nil, err
	}
	known := m.newDict()
	return m.function("cached", func(m *machine, args tuple, names named) (value, error) {
		if len(names) > 0 {
			return nil, beyond("functools.cache")
		}
		key := append(tuple(nil), args...)
		if v, found, err := known.Get(key); err != nil || found {
			return v, err
		}
		v, err := m.call(a[0], args...)
		if err != nil {
			return nil, err
		}
		return v, known.SetKey(key, v)
	}), m.room(256)
}

func rememberLast(m *machine, args tuple, names named) (value, error) {
	if len(args) == 1 {
		if _, ok := args[0].(*starlark.Function); ok {
			return remember(m, args, nil)
		}
	}
	return m.function("cache", remember), nil
}

func chain(m *machine, args tuple, names named) (value, error) {
	out := m.newList(nil)
	for _, v := range args {
		if err := m.extend(out, v); err != nil {
			return nil, err
		}
	}
	next, err := m.iterate(out)
	return m.newIterator("chain", next), err
}

func accumulate(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable func * initial")
	if err != nil {
		return nil, err
	}
	out, total := m.newList(nil), a[2]
	if given(total) {
		out.items = append(out.items, total)
	} else {
		total = nil
	}
	err = m.through(a[0], func(v value) (bool, error) {
		switch {
		case total == nil:
			total = v
		case given(a[1]):
			total, err = m.call(a[1], total, v)
		default:
			total, err = m.binary("+", total, v)
		}
		if err != nil {
			return false, err
		}
		return true, m.append(out, total)
	})
	if err != nil {
		return nil, err
	}
	next, err := m.iterate(out)
	return m.newIterator("accumulate", next), err
}

func product(m *machine, args tuple, names named) (value, error) {
	a, err := bind(nil, names, 0, "repeat")
	if err != nil {
		return nil, err
	}
	times, err := numberOf(a[0], 1)
	if err != nil {
		return nil, err
	}
	var pools [][]value
	for range max(0, min(times, 64)) {
		for _, v := range args {
			items, err := m.collect(v)
			if err != nil {
				return nil, err
			}
			pools = append(pools, items)
		}
	}
	if err := m.room(16 * len(pools)); err != nil {
		return nil, err
	}
	at, done := make([]int, len(pools)), false
	for _, p := range pools {
		done = done || len(p) == 0
	}
	return m.newIterator("product", func() (value, bool, error) {
		if done {
			return nil, false, nil
		}
		if err := m.room(16*len(pools) + 32); err != nil {
			return nil, false, err
		}
		row := make(tuple, len(pools))
		for i, p := range pools {
			row[i] = p[at[i]]
		}
		done = true
		for i := len(pools) - 1; i >= 0; i-- {
			if at[i]++; at[i] < len(pools[i]) {
				done = false
				break
			}
			at[i] = 0
		}
		return row, true, nil
	}), nil
}

func itemGetter(m *machine, args tuple, names named) (value, error) {
	keys := append(tuple(nil), args...)
	if len(keys) == 0 {
		return nil, typeError("itemgetter expected at least 1 argument, got 0")
	}
	return m.function("itemgetter", func(m *machine, args tuple, names named) (value, error) {
		a, err := bind(args, names, 1, "obj")
		if err != nil {
			return nil, err
		}
		if len(keys) == 1 {
			return m.index(a[0], keys[0])
		}
		out := make(tuple, len(keys))
		for i, k := range keys {
			if out[i], err = m.index(a[0], k); err != nil {
				return nil, err
			}
		}
		return out, m.room(16 * len(keys))
	}), m.room(16 * len(keys))
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
