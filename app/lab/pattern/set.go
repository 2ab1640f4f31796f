package pattern

import "unicode"

// A runeSet is the characters that one place of a pattern takes.
type runeSet struct {
	items    []setItem
	negative bool // takes all but the items
	fold     bool // in any case
}

// A setItem is a part of a set: some ranges or a table, or all but those.
type setItem struct {
	ranges   []runeRange
	table    *unicode.RangeTable
	negative bool
}

type runeRange struct{ low, high rune }

// perlClasses are \d, \w and \s, which are ASCII in RE2.
var perlClasses = [...]struct {
	name   string
	ranges []runeRange
}{
	{"d", []runeRange{{'0', '9'}}},
	{"w", []runeRange{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
	{"s", []runeRange{{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}}},
}

// unicodeClass is a class of \p{…}, nil if it is none of those that the page
// has tables of anyway.
func unicodeClass(name string) *unicode.RangeTable {
	switch name {
	case "L":
		return unicode.L
	case "Lu":
		return unicode.Lu
	case "Ll":
		return unicode.Ll
	case "M":
		return unicode.M
	case "N":
		return unicode.N
	case "Nd":
		return unicode.Nd
	case "P":
		return unicode.P
	case "Han":
		return unicode.Han
	}
	return nil
}

// wordRune reports whether c is one of \w.
func wordRune(c rune) bool {
	return c == '_' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// add puts a range into s.
func (s *runeSet) add(low, high rune) {
	s.items = append(s.items, setItem{ranges: []runeRange{{low, high}}})
}

func (s *runeSet) has(c rune) bool {
	for _, item := range s.items {
		found := item.has(c)
		if s.fold {
			for other := unicode.SimpleFold(c); other != c && !found; other = unicode.SimpleFold(other) {
				found = item.has(other)
			}
		}
		if found != item.negative {
			return !s.negative
		}
	}
	return s.negative
}

// has leaves negative to the set, which must look at all cases first.
func (item setItem) has(c rune) bool {
	for _, r := range item.ranges {
		if r.low <= c && c <= r.high {
			return true
		}
	}
	return item.table != nil && unicode.Is(item.table, c)
}
