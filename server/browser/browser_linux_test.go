package browser

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"fewshot/server/browser/terminaltest"
)

func TestLook(t *testing.T) {
	_, terminal := terminaltest.Open(t)
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, c := range []struct {
		name string
		in   io.Reader
		out  io.Writer
		want bool
	}{
		{"a terminal", terminal, terminal, true},
		{"output to a file", terminal, file, false},
		{"input from a file", file, terminal, false},
		{"no files at all", new(bytes.Buffer), new(bytes.Buffer), false},
	} {
		if got := Look(c.in, c.out, nil).Terminal; got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if got := Look(nil, nil, []string{"DISPLAY=:0", "A=b=c", "odd"}).Variables; len(got) != 2 || got["DISPLAY"] != ":0" || got["A"] != "b=c" {
		t.Errorf("the variables are %v", got)
	}
}

// TestOpen has a script stand in for xdg-open, which says what it was called with, and
// in which session it runs.
func TestOpen(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "said")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\nread -r _ _ _ _ _ session _ </proc/$$/stat\necho \"$# $1 $$ $session\" >" + pipe + "\n"
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	if err := Open("http://127.0.0.1:8080"); err != nil {
		t.Fatal(err)
	}
	said, err := os.ReadFile(pipe)
	words := strings.Fields(string(said))
	if err != nil || len(words) != 4 || words[0] != "1" || words[1] != "http://127.0.0.1:8080" {
		t.Fatalf("it was called with %q, %v", said, err)
	}
	if words[2] != words[3] {
		t.Errorf("process %s is in session %s, where a Ctrl+C reaches it", words[2], words[3])
	}

	t.Setenv("PATH", t.TempDir())
	if err := Open("http://127.0.0.1:8080"); err == nil {
		t.Error("there is no error without an xdg-open")
	}
}
