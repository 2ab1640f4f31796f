package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fewshot/app/model"
)

// tooSoon is how long a model that we name must be there yet.
const tooSoon = 60 * 24 * time.Hour

// skipped are folders of what is not ours, what is built, and tests.
var skipped = []string{"node_modules", "testdata", "dist", "bin", "site", "chart", "weights", "storetest", "upstreamtest", "stricttest"}

// tables are the folders that must know models of all times.
var tables = []string{"app/model", "app/token", "app/ability", "server/provider", "web/models"}

// TestNamed: no lesson, starter, sample, help text or page of documentation names
// a model that is shut down, or will be within 60 days. The days count from that
// of the table, and for a release (FEWSHOT_RELEASE) from today.
func TestNamed(t *testing.T) {
	table, _, err := mergeAll(".")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	if os.Getenv("FEWSHOT_RELEASE") == "" {
		if now, err = time.Parse(time.DateOnly, model.TableDate()); err != nil {
			t.Fatal(err)
		}
	}
	last := now.Add(tooSoon).Format(time.DateOnly)
	gone := map[string]string{} // the day, by the bare name and with the host's
	for _, r := range table.rows {
		if r.shutdown != "" && r.shutdown <= last {
			gone[r.key()] = r.shutdown
			if len(r.name) > len("o3") {
				gone[r.name] = r.shutdown
			}
		}
	}
	if gone["openai/gpt-3.5-turbo"] == "" {
		t.Fatal("the table knows of no model that is gone")
	}
	files := 0
	root := filepath.Join("..", "..")
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		within, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			hidden := strings.HasPrefix(d.Name(), ".") && d.Name() != ".." && d.Name() != ".github"
			if hidden || slices.Contains(skipped, d.Name()) || slices.Contains(tables, filepath.ToSlash(within)) {
				return fs.SkipDir
			}
			return nil
		}
		switch filepath.Ext(path) {
		case ".go", ".md", ".json", ".js", ".html", ".csv", ".toml", ".yml", ".mdx":
		default:
			return nil
		}
		if strings.HasSuffix(path, "_test.go") || d.Name() == "package-lock.json" {
			return nil
		}
		files++
		checkNames(t, path, gone)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if files < 100 {
		t.Errorf("only %d files were read", files)
	}
}

var modelName = regexp.MustCompile(`[a-z0-9]+(?:[./-][a-z0-9]+)*`)

// checkNames reports the names in a file that are gone.
func checkNames(t *testing.T, path string, gone map[string]string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
		return
	}
	for n, line := range strings.Split(string(text), "\n") {
		for _, name := range modelName.FindAllString(line, -1) {
			if day := gone[name]; day != "" {
				t.Errorf("%s:%d names %s, which is shut down on %s", filepath.ToSlash(path), n+1, name, day)
			}
		}
	}
}
