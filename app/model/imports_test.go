package model

import (
	"go/build"
	"slices"
	"testing"
)

// The package ends up in the page: what it imports is what a person downloads.
func TestImports(t *testing.T) {
	p, err := build.ImportDir(".", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range p.Imports {
		if !slices.Contains([]string{"embed", "slices", "strconv", "strings", "sync", "time", "fewshot/app/chat", "fewshot/app/token"}, path) {
			t.Errorf("the package imports %s", path)
		}
	}
}
