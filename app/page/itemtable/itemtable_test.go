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
