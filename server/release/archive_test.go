package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var released = commit{hash: "0123456789abcdef0123456789abcdef01234567", version: "v1.2.3", time: time.Date(2026, 11, 26, 12, 0, 2, 0, time.UTC)}

// unpacked is what an archive holds: a line for each file.
func unpacked(t *testing.T, windows bool, archive []byte) (lines []string) {
	t.Helper()
	line := func(name string, mode os.FileMode, at time.Time, in io.Reader) {
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%s %o %s %s", name, mode.Perm(), at.UTC().Format(time.DateTime), data))
	}
	if windows {
		r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.File {
			in, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			line(f.Name, f.Mode(), f.Modified, in)
		}
		return lines
	}
	plain, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(plain); ; {
		h, err := r.Next()
		if err == io.EOF {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Uid != 0 || h.Gid != 0 || h.Uname != "" || h.Gname != "" {
			t.Errorf("%s belongs to %d %q, %d %q", h.Name, h.Uid, h.Uname, h.Gid, h.Gname)
		}
		line(h.Name, h.FileInfo().Mode(), h.ModTime, r)
	}
}

func TestPack(t *testing.T) {
	for _, c := range []struct {
		target target
		name   string
	}{
		{target{"linux", "arm64"}, "fewshot-v1.2.3-linux-arm64.tar.gz"},
		{target{"windows", "amd64"}, "fewshot-v1.2.3-windows-amd64.zip"},
	} {
		files := []file{{c.target.binary(), []byte("a program"), true}, {"LICENSE", []byte("a licence"), false}}
		archive, err := c.target.pack(files, released)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.target.archive(released); got != c.name {
			t.Errorf("it is called %s, want %s", got, c.name)
		}
		folder := c.target.folder(released)
		want := []string{
			folder + "/" + c.target.binary() + " 755 2026-11-26 12:00:02 a program",
			folder + "/LICENSE 644 2026-11-26 12:00:02 a licence",
		}
		if got := unpacked(t, c.target.os == "windows", archive); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s holds\n%q, want\n%q", c.name, got, want)
		}

		elsewhere := released
		elsewhere.time = released.time.In(time.FixedZone("there", 5*3600)) // the same moment, on another clock
		if again, err := c.target.pack(files, elsewhere); err != nil || !bytes.Equal(again, archive) {
			t.Errorf("%s has other bytes elsewhere: %v", c.name, err)
		}
	}
}

func TestChecksums(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b", "a"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := fmt.Sprintf("%x  a\n%x  b\n", sha256.Sum256([]byte("a")), sha256.Sum256([]byte("b")))
	if got, err := checksums(dir); err != nil || string(got) != want {
		t.Errorf("got\n%s%v, want\n%s", got, err, want)
	}
}

func TestParseTargets(t *testing.T) {
	if all, err := parseTargets(everywhere); err != nil || len(all) != 5 || all[4].binary() != "fewshot.exe" || all[0].binary() != "fewshot" {
		t.Errorf("all are %v, %v", all, err)
	}
	for _, s := range []string{"", "linux", "linux/amd64,", "plan9/amd64"} {
		if got, err := parseTargets(s); err == nil {
			t.Errorf("%q became %v", s, got)
		}
	}
}

func TestEmpty(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	put := func(name string) {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := empty(dir); err != nil {
		t.Fatal(err)
	}
	put("SHA256SUMS")
	put("fewshot-v1.2.2-linux-amd64.tar.gz")
	if err := empty(dir); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("of an earlier release, %v is left", left)
	}
	put("fewshot-v1.2.3-linux-amd64.tar.gz")
	put("thesis.tex")
	if err := empty(dir); err == nil {
		t.Error("a folder with work of somebody's was emptied")
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("only %v is left", left)
	}
}
