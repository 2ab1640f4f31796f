package lab

import (
	"go/build"
	"slices"
	"strings"
	"testing"
)

// The package and those below it end up in the page. What they must not import there
// would make the download larger: the tables of golang.org/x/text by 45 KB. The
// packages below don't import the lab, except those that are built on it.
func TestImports(t *testing.T) {
	page := build.Default
	page.GOOS, page.GOARCH = "js", "wasm"
	for _, room := range []string{".", "chance", "metric", "normal", "shots", "stat"} {
		p, err := page.ImportDir(room, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"golang.org/x/text/unicode/norm", "net/http", "testing"} {
			if slices.Contains(p.Imports, path) {
				t.Errorf("%s imports %s", room, path)
			}
		}
		if room != "." && slices.ContainsFunc(p.Imports, func(path string) bool {
			return path == "fewshot/app/lab" || strings.HasPrefix(path, "fewshot/app/page")
		}) {
			t.Errorf("%s imports what is built on it", room)
		}
	}
}
