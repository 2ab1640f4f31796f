package strictjson

import "testing"

func TestKeys(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		also  []string
		field string // the one that is refused, "" for none
	}{
		"each_once":                       {`{"seed": 1, "data": [{"input": "a"}, {"input": "b"}]}`, nil, ""},
		"one_twice":                       {`{"seed": 1, "data": [], "seed": 2}`, nil, "seed"},
		"one_twice_inside":                {`{"data": [{"input": "a", "input": "b"}]}`, nil, "input"},
		"values_may_be_the_same":          {`{"a": "a", "b": ["a", "a", {"a": "b"}]}`, nil, ""},
		"other_letters":                   {`{"Seed": 1}`, nil, "Seed"},
		"letters_that_fold_to_others":     {`{"ſeed": 1}`, nil, "ſeed"},
		"a_name_that_is_allowed":          {`{"zh-CN": "一"}`, []string{"en", "zh-CN"}, ""},
		"no_JSON_is_left_to_the_decoder":  {`{"a": 1, `, nil, ""},
		"what_comes_after_is_left_to_it":  {`{"a": 1} {"a": 2}`, nil, ""},
		"no_object_is_left_to_it_as_well": {`3`, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := Keys([]byte(c.text), c.also...)
			if (err != nil) != (c.field != "") || err != nil && err.Param != c.field {
				t.Errorf("got %v, want %q refused", err, c.field)
			}
		})
	}
}
