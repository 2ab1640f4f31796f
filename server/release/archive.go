package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A file is one of an archive.
type file struct {
	name    string
	data    []byte
	program bool
}

// mode is who may do what with it.
func (f file) mode() fs.FileMode {
	if f.program {
		return 0o755
	}
	return 0o644
}

// folder is the one that everything in an archive is in.
func (t target) folder(c commit) string {
	return strings.Join([]string{"fewshot", c.version, t.os, t.arch}, "-")
}

// archive is the name of the target's archive.
func (t target) archive(c commit) string {
	if t.os == "windows" {
		return t.folder(c) + ".zip"
	}
	return t.folder(c) + ".tar.gz"
}

// pack makes an archive of files, in the form that the target's people open with what
// they have. It depends on nothing else: neither on the clock nor on who packs.
func (t target) pack(files []file, c commit) ([]byte, error) {
	if t.os == "windows" {
		return packZip(t.folder(c), files, c)
	}
	return packTar(t.folder(c), files, c)
}

func packTar(folder string, files []file, c commit) ([]byte, error) {
	var out bytes.Buffer
	zipped, err := gzip.NewWriterLevel(&out, gzip.BestCompression) // with no name and no time in its header
	if err != nil {
		return nil, err
	}
	w := tar.NewWriter(zipped)
	for _, f := range files {
		h := &tar.Header{Name: folder + "/" + f.name, Size: int64(len(f.data)), Mode: int64(f.mode()), ModTime: c.time, Format: tar.FormatUSTAR}
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	err = zipped.Close()
	return out.Bytes(), err
}

func packZip(folder string, files []file, c commit) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		h := &zip.FileHeader{Name: folder + "/" + f.name, Method: zip.Deflate, Modified: c.time.UTC()}
		h.SetMode(f.mode())
		in, err := w.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := in.Write(f.data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}

// checksums are those of a folder's files, as sha256sum -c reads them.
func checksums(dir string) ([]byte, error) {
	entries, err := os.ReadDir(dir) // by name
	if err != nil {
		return nil, err
	}
	var out []byte
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		out = fmt.Appendf(out, "%x  %s\n", sha256.Sum256(data), e.Name())
	}
	return out, nil
}
