package exercises

import (
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// example is the exercise that the README shows.
func example(t *testing.T) string {
	t.Helper()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "\n# Exercises\n")
	m := regexp.MustCompile("(?s)```json\n(.*?)```").FindStringSubmatch(section)
	if m == nil {
		t.Fatal("README.md shows no exercise")
	}
	return m[1]
}

func TestLoad(t *testing.T) {
	good := example(t)
	all, err := Load(fstest.MapFS{"12-plurals.json": {Data: []byte(good)}, "README.md": {Data: []byte("#")}})
	if err != nil || len(all) != 1 || all[0].ID != "plurals" {
		t.Fatal(all, err)
	}
	for name, c := range map[string]struct{ file, old, new, words string }{
		"no_json":       {"12-plurals.json", good, "{", "EOF"},
		"unknown_field": {"12-plurals.json", `"id"`, `"level": 1, "id"`, "level"},
		"file_name":     {"12-plural.json", "", "", "file's name"},
		"no_number":     {"plurals.json", "", "", "file's name"},
		"no_chinese":    {"12-plurals.json", `, "zh-CN": "复数"`, "", "in zh-CN"},
		"paid_model":    {"12-plurals.json", "tiny/base", "openai/gpt-4o", "may not have"},
		"shown_twice":   {"12-plurals.json", `"input": "box"`, `"input": "Cat"`, "hidden[0]"},
	} {
		t.Run(name, func(t *testing.T) {
			data := strings.Replace(good, c.old, c.new, 1)
			if _, err := Load(fstest.MapFS{c.file: {Data: []byte(data)}}); err == nil || !strings.Contains(err.Error(), c.words) || !strings.Contains(err.Error(), c.file) {
				t.Errorf("got %v, want it to name %s and %q", err, c.file, c.words)
			}
		})
	}
	if _, err := Load(fstest.MapFS{"12-plurals.json": {Data: []byte(good)}, "13-plurals.json": {Data: []byte(good)}}); err == nil || !strings.Contains(err.Error(), "same id") {
		t.Errorf("an id twice: %v", err)
	}
}

func TestAll(t *testing.T) {
	if n := len(All()); n < 8 {
		t.Errorf("there are %d exercises", n)
	}
}

// Nothing of the page imports this package, or the hidden items would be in what
// every browser loads.
func TestImports_keep_exercises_out_of_the_page(t *testing.T) {
	page := build.Default
	page.GOOS, page.GOARCH = "js", "wasm"
	read := 0
	folders := []string{"..", "../lessons", "../plans"}
	if err := filepath.WalkDir("../../app", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			folders = append(folders, path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		p, err := page.ImportDir(folder, 0)
		if err != nil {
			continue // no Go in it
		}
		read++
		for _, path := range []string{"fewshot/examples/exercises", "fewshot/server/classroom"} {
			if slices.Contains(p.Imports, path) {
				t.Errorf("%s imports %s", folder, path)
			}
		}
	}
	if read < 8 {
		t.Errorf("only %d packages were read", read)
	}
}
