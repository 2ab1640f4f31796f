package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fewshot/server/classroom"
	"fewshot/server/store/sqlite"
)

// classesRun runs fewshot classes and returns its exit code and what it printed.
func classesRun(t *testing.T, variables []string, args ...string) (int, string) {
	t.Helper()
	var out strings.Builder
	code := run(t.Context(), append([]string{"classes"}, args...), variables, strings.NewReader(""), &out, &out)
	return code, out.String()
}

// TestClassesCommand backs up while the file is in use, restores, and says what is wrong.
func TestClassesCommand(t *testing.T) {
	dir := t.TempDir()
	file, copied, again := filepath.Join(dir, "class.db"), filepath.Join(dir, "copy.db"), filepath.Join(dir, "again.db")
	settings := filepath.Join(dir, "fewshot.toml")
	if err := os.WriteFile(settings, []byte("classes = '"+again+"'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := sqlite.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	token, err := classroom.NewService(s, nil).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		variables []string
		args      []string
		code      int
		want      string
	}{
		{"help", nil, []string{"-help"}, exitOK, "usage: fewshot classes backup"},
		{"nothing", nil, nil, exitOK, "usage: fewshot classes backup"},
		{"help of a command", nil, []string{"backup", "-help"}, exitOK, "usage: fewshot classes backup"},
		{"unknown", nil, []string{"burn"}, exitUsage, "backup or restore"},
		{"no file", nil, []string{"backup", copied}, exitUsage, "FEWSHOT_CLASSES"},
		{"no copy", nil, []string{"backup", "-classes", file}, exitUsage, "takes 1 file"},
		{"backup", nil, []string{"backup", "-classes", file, copied}, exitOK, "classes 0, students 0, exercises 0, submissions 0, teachers 1"},
		{"over a copy", []string{"FEWSHOT_CLASSES=" + file}, []string{"backup", copied}, exitFault, "is there already"},
		{"restore over a file in use", []string{"FEWSHOT_CLASSES=" + file}, []string{"restore", copied}, exitFault, "a server uses"},
		{"restore", nil, []string{"restore", "-config", settings, copied}, exitOK, again + " is restored"},
	} {
		code, printed := classesRun(t, c.variables, c.args...)
		if code != c.code || !strings.Contains(printed, c.want) {
			t.Errorf("%s: exit code %d, printed\n%s", c.name, code, printed)
		}
	}
	back, err := sqlite.Open(t.Context(), again)
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	if _, err := classroom.NewService(back, nil).Teacher(t.Context(), token); err != nil {
		t.Errorf("the teacher of the restored file: %v", err)
	}
}
