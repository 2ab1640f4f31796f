package tree

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParseLoose(t *testing.T) {
	for name, c := range map[string]struct {
		src, want string // the values, a line each
		bad       []int
	}{
		"one":              {`{"a": 1.50}`, `{"a": 1.50}`, nil},
		"lines":            {"{\"a\": 1}\n\n[2]\n", "{\"a\": 1}\n[2]", nil},
		"pretty_ones":      {"{\n \"a\": 1\n}\n{\n \"a\": 2\n}", "{\"a\": 1}\n{\"a\": 2}", nil},
		"side_by_side":     {`{"a": 1}{"a": 2}, {"a": 3}`, "{\"a\": 1}\n{\"a\": 2}\n{\"a\": 3}", nil},
		"not_a_number":     {`[NaN, Infinity, -Infinity, nan, -1]`, `[null, null, null, null, -1]`, nil},
		"trailing_commas":  {`{"a": [1, 2,], "b": 3,}`, `{"a": [1, 2], "b": 3}`, nil},
		"comments":         {"// x\n{\"a\": 1, // y\n\"b\": \"// z\"}", `{"a": 1, "b": "// z"}`, nil},
		"python":           {`{'a': 'it\'s', "b": True, 'c': None, 'd': (1, False,), 'e': '\xe9\n"'}`, `{"a": "it's", "b": true, "c": null, "d": [1, false], "e": "é\n\""}`, nil},
		"a_bad_line":       {"{\"a\": 1}\n{\"a\" 2}\n{\"a\": 3}", "{\"a\": 1}\n{\"a\": 3}", []int{2}},
		"text_behind":      {"{\"a\": 1} and\n{\"a\": 2}", `{"a": 2}`, []int{1}},
		"a_bad_element":    {"[\n {\"a\": 1},\n {\"a\" 2},\n {\"a\": 3}\n]", "{\"a\": 1}\n{\"a\": 3}", []int{3}},
		"a_list_cut_off":   {"[\n{\"a\": 1},\n{\"a\": ", `{"a": 1}`, []int{3}},
		"a_field_repeated": {"{\"a\": 1, \"a\": 2}\n{\"a\": 3}", `{"a": 3}`, []int{1}},
	} {
		t.Run(name, func(t *testing.T) {
			values, bad, err := ParseLoose(c.src)
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, v := range values {
				lines = append(lines, string(AppendJSON(nil, v)))
			}
			if got := strings.Join(lines, "\n"); got != c.want || !slices.Equal(bad, c.bad) {
				t.Errorf("got\n%s, bad %v\nwant\n%s, bad %v", got, bad, c.want, c.bad)
			}
		})
	}
	for name, src := range map[string]string{
		"nothing":         "",
		"words":           "hello",
		"an_open_text":    `{'a': 'b`,
		"too_deep":        strings.Repeat("[", maxDepth+2),
		"too_many_bad":    strings.Repeat("{x\n", maxBad+2) + "{}",
		"only_a_bad_line": `{"a" 1}`,
		"a_wrong_bracket": "(1]",
	} {
		t.Run("error/"+name, func(t *testing.T) {
			if values, _, err := ParseLoose(src); err == nil || err.Message == "" || err.Hint == "" {
				t.Errorf("got %+v, %v", values, err)
			}
		})
	}
}

func TestParseIsStrict(t *testing.T) {
	for _, src := range []string{"NaN", "[1,]", `{"a": 1,}`, "{'a': 1}", "True", "(1)", "// x\n1", "1 2"} {
		if v, err := Parse(src); err == nil {
			t.Errorf("%q is read as %+v", src, v)
		}
	}
}

func FuzzParseLoose(f *testing.F) {
	for _, s := range []string{"{'a': (1, None,)}\n{\"b\": NaN}", "[\n{},\n{x},\n]", "// a\n1", `"\ud83d\ude00"`, `'\x41\'`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if !utf8.ValidString(src) {
			return
		}
		values, _, err := ParseLoose(src)
		if err != nil {
			return
		}
		for _, v := range values {
			text := AppendJSON(nil, v)
			if !json.Valid(text) {
				t.Fatalf("%q is written as %s", src, text)
			}
			again, err := Parse(string(text))
			if err != nil || string(AppendJSON(nil, again)) != string(text) {
				t.Fatalf("%s is read as something else: %v", text, err)
			}
		}
		if v, err := Parse(src); err == nil && (len(values) != 1 || string(AppendJSON(nil, v)) != string(AppendJSON(nil, values[0]))) {
			t.Fatalf("%q is JSON and read otherwise", src)
		}
	})
}
