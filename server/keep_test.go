package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fewshot/server/classroom"
	"fewshot/server/store/postgres"
	"fewshot/server/store/sqlite"
	"fewshot/server/store/storetest"
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
	const secret = "postgres://user:hunter2@127.0.0.1:1/none"
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
		{"unknown", nil, []string{"burn"}, exitUsage, "backup, restore or move"},
		{"no file", nil, []string{"backup", copied}, exitUsage, "FEWSHOT_CLASSES"},
		{"no copy", nil, []string{"backup", "-classes", file}, exitUsage, "takes the file of the copy"},
		{"too much", nil, []string{"move", "-classes", file, copied}, exitUsage, "takes nothing"},
		{"backup", nil, []string{"backup", "-classes", file, copied}, exitOK, "classes 0, students 0, exercises 0, submissions 0, teachers 1"},
		{"over a copy", []string{"FEWSHOT_CLASSES=" + file}, []string{"backup", copied}, exitFault, "is there already"},
		{"restore over a file in use", []string{"FEWSHOT_CLASSES=" + file}, []string{"restore", copied}, exitFault, "a server uses"},
		{"restore", nil, []string{"restore", "-config", settings, copied}, exitOK, again + " is restored"},
		{"move to nowhere", nil, []string{"move", "-classes", again}, exitFault, "DATABASE_URL"},
		{"move what is in use", []string{"DATABASE_URL=" + secret}, []string{"move", "-classes", file}, exitFault, "a server uses"},
		{"move to a database that is away", []string{"DATABASE_URL=" + secret}, []string{"move", "-classes", again}, exitFault, "connect to the database"},
	} {
		code, printed := classesRun(t, c.variables, c.args...)
		if code != c.code || !strings.Contains(printed, c.want) || strings.Contains(printed, "hunter2") {
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

// TestClassesCommand_moves moves a file into a PostgreSQL database.
func TestClassesCommand_moves(t *testing.T) {
	cluster, err := storetest.StartCluster()
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	file, address := filepath.Join(t.TempDir(), "class.db"), cluster.Database(t)
	s, err := sqlite.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Fill(t, s)
	want := storetest.Readings(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	code, printed := classesRun(t, []string{"DATABASE_URL=" + address}, "move", "-classes", file)
	if code != exitOK || !strings.Contains(printed, "submission  4") {
		t.Fatalf("exit code %d, printed\n%s", code, printed)
	}
	moved, err := postgres.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer moved.Close()
	storetest.Alike(t, storetest.Readings(t, moved), want)
	for began := time.Now(); ; time.Sleep(100 * time.Millisecond) { // the server listens a moment after it is open
		code, printed := classesRun(t, []string{"DATABASE_URL=" + address}, "move", "-classes", file)
		if code == exitFault && strings.Contains(printed, "a server uses the database") {
			break
		}
		if code != exitFault || time.Since(began) > 30*time.Second {
			t.Fatalf("again: exit code %d, printed\n%s", code, printed)
		}
	}
}
