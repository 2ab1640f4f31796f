package lessonpage

import (
	"testing"
)

func TestProgress(t *testing.T) {
	lessons := []Line{{ID: "a"}, {ID: "b"}, {ID: "c"}}
	for text, next := range map[string]int{
		``:                                      -1, // nobody has begun
		`broken`:                                -1,
		`{"z": {"played": true}}`:               -1, // a lesson that is not here any more
		`{"a": {"played": true}}`:               0,
		`{"a": {"played": true, "guess": 0.4}}`: 1,
		`{"a": {"ran": ["x"], "opened": true}}`: 1,
		`{"a": {"guess": 0}}`:                   0,
		`{"b": {"played": true, "guess": 0}}`:   2,
		`{"c": {"played": true, "guess": 0}}`:   0, // after the last one the first
		`{"b": {"played": true, "guess": 0}, "c": {"opened": true}}`:                                              2,
		`{"a": {"played": true, "guess": 0.4}, "b": {"ran": ["x"], "guess": 1}, "c": {"ran": ["x"], "guess": 1}}`: -1,
	} {
		if got := parseProgress(text).next(lessons); got != next {
			t.Errorf("%s: %d, want %d", text, got, next)
		}
	}
}
