package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSecurity_names_tests_that_exist keeps SECURITY.md honest: each promise names
// tests as `folder: TestName`, or `TestName` of the folder named before it.
func TestSecurity_names_tests_that_exist(t *testing.T) {
	text, err := os.ReadFile("../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`(?:([a-z0-9/]+): )?((?:Test|Fuzz)[A-Za-z0-9_]+)`")
	known, seen := map[string]string{}, 0
	for line := range strings.Lines(string(text)) {
		folder := ""
		for _, m := range named.FindAllStringSubmatch(line, -1) {
			if m[1] != "" {
				folder = m[1]
			}
			if known[folder] == "" {
				known[folder] = testsOf(t, folder)
			}
			if seen++; !strings.Contains(known[folder], "func "+m[2]+"(") {
				t.Errorf("SECURITY.md names %s in %s, which isn't there", m[2], folder)
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d tests were found in SECURITY.md", seen)
	}
}

// testsOf is the source of a folder's tests.
func testsOf(t *testing.T, folder string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", folder, "*_test.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no tests in %q: %v", folder, err)
	}
	var all strings.Builder
	for _, name := range names {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(source)
	}
	return all.String()
}
