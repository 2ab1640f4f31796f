package prompt

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// EqualJSON reports whether a and b are both JSON and have the same value:
// the order of an object's fields, white space, and how a number or a
// character is written don't matter. What [Import] refuses, a field given
// twice or nesting without end, is equal to nothing.
func EqualJSON(a, b string) bool {
	if !utf8.ValidString(a) || !utf8.ValidString(b) {
		return false
	}
	x, err := parseJSON(a)
	if err != nil {
		return false
	}
	y, err := parseJSON(b)
	return err == nil && x.equal(y)
}

// equal reports whether v and w are the same value.
func (v value) equal(w value) bool {
	if v.kind != w.kind || len(v.items) != len(w.items) {
		return false
	}
	switch v.kind {
	case textKind:
		return v.text == w.text
	case numberKind:
		return equalNumbers(v.text, w.text)
	case objectKind:
		index := make(map[string]int, len(w.keys))
		for i, key := range w.keys {
			index[key] = i
		}
		for i, key := range v.keys {
			j, ok := index[key]
			if !ok || !v.items[i].equal(w.items[j]) {
				return false
			}
		}
		return true
	}
	for i := range v.items {
		if !v.items[i].equal(w.items[i]) {
			return false
		}
	}
	return true
}

// equalNumbers compares two numbers as they were written. Integers are
// compared by their digits, because two long ones may be the same float64.
func equalNumbers(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	integers := !strings.ContainsAny(a+b, ".eE")
	return errX == nil && errY == nil && x == y && (!integers || x == 0)
}
