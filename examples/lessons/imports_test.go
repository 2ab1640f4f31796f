package lessons

import (
	"go/build"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"
)

// The page's program has room neither for Markdown nor for the lab: nothing
// of it imports this package, and package examples, which it does import,
// stays without the lab.
func TestImports_keep_lessons_out_of_the_page(t *testing.T) {
	page := build.Default
	page.GOOS, page.GOARCH = "js", "wasm"
	folders := []string{".."}
	if err := filepath.WalkDir("../../app", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && entry.Name() == "testdata" {
			return fs.SkipDir
		}
		if err == nil && entry.IsDir() {
			folders = append(folders, path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, folder := range folders {
		p, err := page.ImportDir(folder, 0)
		if err != nil {
			continue // no Go in it
		}
		read++
		for _, path := range []string{"fewshot/examples/lessons", "github.com/yuin/goldmark"} {
			if slices.Contains(p.Imports, path) {
				t.Errorf("%s imports %s", folder, path)
			}
		}
		if folder == ".." && slices.Contains(p.Imports, "fewshot/app/lab") {
			t.Error("package examples imports the lab")
		}
	}
	if read < 8 {
		t.Errorf("only %d packages were read", read)
	}
}
