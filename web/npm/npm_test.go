package npm

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// pack writes a package with one file.
func pack(t *testing.T, name, content string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content)), Typeflag: tar.TypeReg}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "package.tgz")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestUnpack(t *testing.T) {
	dir := t.TempDir()
	if err := unpack(pack(t, "package/data/a.json", "{}"), dir); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "package", "data", "a.json")); err != nil || string(b) != "{}" {
		t.Errorf("%q, %v", b, err)
	}
	for _, name := range []string{"../out", "/out", "package/../../out"} {
		if err := unpack(pack(t, name, "x"), filepath.Join(dir, "inner")); err == nil {
			t.Errorf("%q was written", name)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "out")); err == nil {
		t.Error("a file was written beside the folder")
	}
}

func TestOutput(t *testing.T) {
	if out, err := Output(exec.Command("sh", "-c", "echo yes")); err != nil || string(out) != "yes\n" {
		t.Errorf("%q, %v", out, err)
	}
	if _, err := Output(exec.Command("sh", "-c", "echo why >&2; exit 3")); err == nil || !strings.Contains(err.Error(), "why") {
		t.Errorf("the error doesn't say what the command complained of: %v", err)
	}
}
