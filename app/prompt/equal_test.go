package prompt

import "testing"

func TestEqualJSON(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		want bool
	}{
		"order_of_fields":     {`{"a":1,"b":[true,null]}`, ` { "b" : [ true, null ] , "a" : 1 } `, true},
		"order_of_elements":   {`[1,2]`, `[2,1]`, false},
		"one_field_more":      {`{"a":1}`, `{"a":1,"b":2}`, false},
		"another_field":       {`{"a":1}`, `{"b":1}`, false},
		"another_kind":        {`"1"`, `1`, false},
		"false_is_not_null":   {`false`, `null`, false},
		"escapes":             {`"\u4f60\n"`, `"你\u000a"`, true},
		"a_number_both_ways":  {`1.50e2`, `150`, true},
		"minus_nought":        {`-0`, `0`, true},
		"long_integers":       {`9007199254740993`, `9007199254740992`, false},
		"too_large_a_number":  {`1e999`, `2e999`, false},
		"not_json":            {`{"a":1`, `{"a":1`, false},
		"not_utf8":            {"\"\xff\"", "\"\xff\"", false},
		"a_field_given_twice": {`{"a":1,"a":1}`, `{"a":1,"a":1}`, false},
		"empty_containers":    {`[]`, `{}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := EqualJSON(c.a, c.b); got != c.want {
				t.Errorf("EqualJSON(%s, %s) = %t", c.a, c.b, got)
			}
			if got := EqualJSON(c.b, c.a); got != c.want {
				t.Errorf("the other way round it is %t", got)
			}
		})
	}
}
