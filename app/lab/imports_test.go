package lab

import (
	"go/build"
	"slices"
	"testing"
)

// The package ends up in the page. What it must not import there would make
// the download larger: the tables of golang.org/x/text by 45 KB.
func TestImports(t *testing.T) {
	page := build.Default
	page.GOOS, page.GOARCH = "js", "wasm"
	p, err := page.ImportDir(".", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"golang.org/x/text/unicode/norm", "net/http"} {
		if slices.Contains(p.Imports, path) {
			t.Errorf("the package imports %s", path)
		}
	}
}
