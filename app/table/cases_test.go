package table

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestCases reads a file of each kind that people have, and compares all that is told
// about it with the file of its name that ends in .want.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, file := range files {
		if filepath.Ext(file) == ".want" {
			if _, err := os.Stat(strings.TrimSuffix(file, ".want")); err != nil {
				t.Error(err)
			}
			continue
		}
		read++
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			r, err := Read(data, Choices{})
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "cases/"+filepath.Base(file)+".want", verdict(r))
		})
	}
	if read < 100 {
		t.Errorf("only %d files are there", read)
	}
}

// verdict is all that a reading tells, a fact a line.
func verdict(r Reading) string {
	var b strings.Builder
	header := map[Header]string{Named: "header", None: "no header"}[r.Header]
	if r.Unsure {
		header += ", unsure"
	}
	fmt.Fprintf(&b, "%s, %s, %d rows\n", r.Kind, header, r.Rows)
	for _, c := range r.Columns {
		fmt.Fprintf(&b, "column %q: %s (%s)\n", c.Name, or(string(c.Role), "unused"), c.Why)
	}
	if r.Instruction != "" {
		fmt.Fprintf(&b, "instruction %q\n", r.Instruction)
	}
	for _, s := range r.Shots {
		fmt.Fprintf(&b, "%q -> %q", s.Input, s.Output)
		if s.Note != "" {
			fmt.Fprintf(&b, " note %q", s.Note)
		}
		if s.Off {
			b.WriteString(" off")
		}
		b.WriteByte('\n')
	}
	if r.Query != "" {
		fmt.Fprintf(&b, "query %q\n", r.Query)
	}
	for _, w := range r.Warnings {
		fmt.Fprintf(&b, "warning %s: %s\n", w.Code, strings.Join(w.Values, "; "))
	}
	return b.String()
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// golden compares with a file of testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", filepath.FromSlash(name))
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
	}
}
