package strictjson

import (
	"errors"
	"testing"
)

func TestDecode(t *testing.T) {
	type inner struct {
		B int `json:"b"`
	}
	for text, ok := range map[string]bool{
		`{"a":{"b":1}}`:           true,
		" {\"a\":{\"b\":1}}\n\t ": true,
		`{"a":{"b":1},"c":2}`:     false,
		`{"a":{"b":1,"c":2}}`:     false,
		`{"a":{"b":"1"}}`:         false,
		`{"a":{"b":1}`:            false,
		``:                        false,
	} {
		var v struct {
			A inner `json:"a"`
		}
		if err := Decode([]byte(text), &v); (err == nil) != ok || errors.Is(err, ErrMore) || ok && v.A.B != 1 {
			t.Errorf("%q: %+v, %v", text, v, err)
		}
	}
	for _, text := range []string{`{"b":1}{"b":2}`, `{"b":1} x`, `{"b":1}]`, `{"b":1},`} {
		var v inner
		if err := Decode([]byte(text), &v); !errors.Is(err, ErrMore) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
