package token

import (
	"go/build"
	"slices"
	"testing"
)

// The package ends up in the page: what it imports is what a person downloads.
// The vocabularies of tiktoken-go-loader alone would be 3 MB. (tiktoken-go
// imports net/http for its own loader, which the page's build replaces.)
func TestImports(t *testing.T) {
	p, err := build.ImportDir(".", 0)
	if err != nil {
		t.Fatal(err)
	}
	allowed := []string{
		"encoding/binary", "errors", "fmt", "hash/crc32", "iter", "math/bits", "slices", "sort", "strings", "sync", "unicode/utf8", "unsafe",
		"golang.org/x/text/unicode/norm", "github.com/pkoukk/tiktoken-go",
	}
	for _, path := range p.Imports {
		if !slices.Contains(allowed, path) {
			t.Errorf("the package imports %s", path)
		}
	}
}
