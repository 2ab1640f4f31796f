package lab

import (
	"go/build"
	"slices"
	"testing"
)

// The package ends up in the page. What it must not import there would make
// the first download larger: package regexp by 87 KB, the tables of
// golang.org/x/text by 45 KB.
func TestImports(t *testing.T) {
	page := build.Default
	page.GOOS, page.GOARCH = "js", "wasm"
	for _, folder := range []string{".", "pattern"} {
		p, err := page.ImportDir(folder, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"regexp", "golang.org/x/text/unicode/norm", "encoding/json", "encoding/csv", "net/http"} {
			if slices.Contains(p.Imports, path) {
				t.Errorf("%s imports %s", folder, path)
			}
		}
	}
}
