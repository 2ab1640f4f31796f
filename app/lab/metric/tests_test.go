package metric

import (
	"strings"
	"testing"
)

func TestTests(t *testing.T) {
	want := Want{Output: "-", Tests: []string{"unique([1, 1, 2]) == [1, 2]", "unique([]) == []"}}
	right := "def unique(items):\n    out = []\n    for x in items:\n        if x not in out:\n            out.append(x)\n    return out\n"
	for name, c := range map[string]struct {
		answer string
		want   Want
		passed bool
	}{
		"right":                 {right, want, true},
		"among_words":           {"Here it is:\n```python\n" + right + "```\nIt keeps the order.", want, true},
		"one_test_fails":        {"def unique(items):\n    return [1, 2]\n", want, false},
		"no_code":               {"I can't write that.", want, false},
		"without_an_end":        {"def unique(items):\n    while True:\n        pass\n", want, false},
		"another_name":          {"def distinct(items):\n    return sorted(set(items))\n", want, false},
		"no_tests":              {right, Want{Output: right}, false},
		"goes_on_with_prompt":   {"    return x * 2\n", Want{Tests: []string{"double(4) == 8"}, Prompt: "def double(x):\n"}, true},
		"a_test_of_all_its_own": {"def f():\n    return 1\n", Want{Tests: []string{"assert f() == 1"}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			v := List{{Type: Tests}}.Judge(c.answer, c.want)
			if v.Passed != c.passed || (v.Score == 1) != c.passed || v.Code == nil {
				t.Errorf("got %+v", v)
			}
		})
	}
	t.Run("its_own_tests_come_first", func(t *testing.T) {
		m := Metric{Type: Tests, Value: "f(1) == 1\n\nf(2) == 2"}
		r := m.run("def f(x):\n    return x\n", Want{Tests: []string{"f(1) == 5"}})
		if !r.Passed() || len(r.Results) != 2 {
			t.Errorf("got %+v", r)
		}
	})
}

func TestCheckItem(t *testing.T) {
	long := strings.Repeat("1+", 2000) + "1 == 1"
	for name, c := range map[string]struct {
		metrics List
		tests   []string
		want    string // in the message; "": no error
	}{
		"fine":           {List{{Type: Tests}}, []string{"f(1) == 1"}, ""},
		"no_code_metric": {List{{Type: Exact}}, nil, ""},
		"none":           {List{{Type: Exact}, {Type: Tests}}, nil, "this item has none"},
		"the_metric_has": {List{{Type: Tests, Value: "f(1) == 1"}}, nil, ""},
		"not_python":     {List{{Type: Tests}}, []string{"f(1) == 1", "f(1 ="}, "Test 2 can't be run"},
		"a_statement":    {List{{Type: Tests}}, []string{"x = 1"}, "Test 1 can't be run"},
		"too_long":       {List{{Type: Tests}}, []string{long}, "longer than"},
		"too_many":       {List{{Type: Tests}}, strings.Split(strings.Repeat("f(1) == 1\n", 51), "\n"), "at most 50"},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.metrics.CheckItem(Want{Tests: c.tests})
			if (err == nil) != (c.want == "") || err != nil && (!strings.Contains(err.Message, c.want) || err.Param != "tests" || err.Hint == "") {
				t.Errorf("got %v", err)
			}
		})
	}
	if err := (Metric{Type: Tests, Value: "f(1 ="}).Check(); err == nil || err.Param != "value" {
		t.Errorf("got %v", err)
	}
}
