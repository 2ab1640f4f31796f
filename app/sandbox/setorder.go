package sandbox

import "go.starlark.net/starlark"

// ordered gives the elements of a set as CPython goes through them, if all are
// whole numbers that fit 60 bits: list({8, 1}) is [8, 1], and list({3, 1}) is
// [1, 3], and what relies on the order of insertion fails here as it does there.
// Others are given in the order of insertion: CPython's for strings differs from
// run to run.
//
// It puts the numbers into a table as set_add_entry does (CPython 3.11,
// Objects/setobject.c): slot by slot from the hash, ten in a row, then on by the
// hash's higher bits; the table is made four times as large as its use whenever
// it is three fifths full. Elements that were removed have left no trace, which
// is where this can differ.
//
// The caller charges setBytes for each element.
func (s *set) ordered() []starlark.Value {
	items := make([]starlark.Value, 0, s.len())
	numbers := true
	for _, e := range s.dict.entries {
		if e.key == nil {
			continue
		}
		items = append(items, e.key)
		n, ok := whole(e.key)
		if i, fits := n.Int64(); !ok || !fits || i >= farthest || i <= -farthest {
			numbers = false
		}
	}
	if !numbers || len(items) < 2 {
		return items
	}
	table := make([]starlark.Value, 8)
	merged := s.merged
	for n, x := range items {
		for len(merged) > 0 && merged[0].at <= n {
			if all := n + merged[0].n; all*5 >= (len(table)-1)*3 {
				table = enlarged(table, all*2)
			}
			merged = merged[1:]
		}
		place(table, x)
		if used := n + 1; used*5 >= (len(table)-1)*3 {
			least := used * 4
			if used > 50000 {
				least = used * 2
			}
			table = enlarged(table, least)
		}
	}
	items = items[:0]
	for _, x := range table {
		if x != nil {
			items = append(items, x)
		}
	}
	return items
}

// A merge is where another set of n elements was put into a set.
type merge struct{ at, n int }

// merging notes that another set of n elements is put in next.
func (s *set) merging(n int) {
	if len(s.merged) < 4 { // more can't come of one operation
		s.merged = append(s.merged, merge{s.len(), n})
	}
}

// enlarged is a table of more than least slots, with what is in another.
func enlarged(old []starlark.Value, least int) []starlark.Value {
	size := 8
	for size <= least {
		size <<= 1
	}
	table := make([]starlark.Value, size)
	for _, x := range old {
		if x != nil {
			place(table, x)
		}
	}
	return table
}

const setBytes = 256 // of an element while they are put in order

// place puts a number into its slot.
func place(table []starlark.Value, x starlark.Value) {
	const linear, shift = 9, 5
	number, _ := whole(x)
	n, _ := number.Int64()
	if n == -1 {
		n = -2
	}
	hash := uint64(n)
	mask := uint64(len(table) - 1)
	for i, perturb := hash&mask, hash; ; {
		last := i
		if i+linear <= mask {
			last = i + linear
		}
		for j := i; j <= last; j++ {
			if table[j] == nil {
				table[j] = x
				return
			}
		}
		perturb >>= shift
		i = (i*5 + 1 + perturb) & mask
	}
}
