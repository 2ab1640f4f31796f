package itemtable

import (
	"errors"
	"reflect"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/lab"
)

func TestParse(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []lab.Item
	}{
		"two_columns":      {"hot\tcold\nbig\tsmall", []lab.Item{{Input: "hot", Output: "cold"}, {Input: "big", Output: "small"}}},
		"named":            {"input,output\na,b\n", []lab.Item{{Input: "a", Output: "b"}}},
		"with_steps":       {"input\tsteps\toutput\n1+1\tone and one\t2\n", []lab.Item{{Input: "1+1", Steps: "one and one", Output: "2"}}},
		"a_row_too_short":  {"input\toutput\na\tb\nc\n", []lab.Item{{Input: "a", Output: "b"}, {Input: "c"}}},
		"with_tests":       {`{"input":"Write f(x).","output":"def f(x):\n    return x\n","tests":["f(1) == 1","f([]) == []"]}` + "\n" + `{"input":"Write g.","output":"def g(): pass","tests":["g() is None"]}`, []lab.Item{{Input: "Write f(x).", Output: "def f(x):\n    return x\n", Tests: []string{"f(1) == 1", "f([]) == []"}}, {Input: "Write g.", Output: "def g(): pass", Tests: []string{"g() is None"}}}},
		"tests_in_a_cell":  {"input,output,tests\na,b,\"f(1) == 1\nf(2) == 2\"\nc,d,g() == 3\n", []lab.Item{{Input: "a", Output: "b", Tests: []string{"f(1) == 1", "f(2) == 2"}}, {Input: "c", Output: "d", Tests: []string{"g() == 3"}}}},
		"an_object_a_line": {`{"input":"a","output":"b"}` + "\n" + `{"input":"c","output":"d"}`, []lab.Item{{Input: "a", Output: "b"}, {Input: "c", Output: "d"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Parse(c.text)
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	for _, empty := range []string{"", " \n\t"} {
		var e *chat.Error
		if _, err := Parse(empty); !errors.As(err, &e) || e.Hint == "" {
			t.Errorf("%q: %v", empty, err)
		}
	}
}
