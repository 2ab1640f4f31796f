package openai

import (
	"strings"
	"testing"
)

func TestValidRunID(t *testing.T) {
	for id, valid := range map[string]bool{
		"run_42-a": true, "A": true, strings.Repeat("x", 64): true,
		"": false, "a b": false, "x\"y": false, strings.Repeat("x", 65): false, "ä": false, "a/b": false, "a\n": false,
	} {
		if validRunID(id) != valid {
			t.Errorf("%q: valid is %v", id, !valid)
		}
	}
}
