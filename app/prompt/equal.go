package prompt

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"fewshot/app/tree"
)

// EqualJSON reports whether a and b are both JSON and have the same value:
// the order of an object's fields, white space, and how a number or a
// character is written don't matter. What [Import] refuses, a field given
// twice or nesting without end, is equal to nothing.
func EqualJSON(a, b string) bool {
	if !utf8.ValidString(a) || !utf8.ValidString(b) {
		return false
	}
	x, err := tree.Parse(a)
	if err != nil {
		return false
	}
	y, err := tree.Parse(b)
	return err == nil && same(x, y)
}

// equal reports whether v and w are the same value.
func same(v, w tree.Value) bool {
	if v.Kind != w.Kind || len(v.Items) != len(w.Items) {
		return false
	}
	switch v.Kind {
	case tree.Text:
		return v.Text == w.Text
	case tree.Number:
		return equalNumbers(v.Text, w.Text)
	case tree.Object:
		index := make(map[string]int, len(w.Keys))
		for i, key := range w.Keys {
			index[key] = i
		}
		for i, key := range v.Keys {
			j, ok := index[key]
			if !ok || !same(v.Items[i], w.Items[j]) {
				return false
			}
		}
		return true
	}
	for i := range v.Items {
		if !same(v.Items[i], w.Items[i]) {
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
