// Package web is what the server gives to browsers: the playground's compiled
// page with its scripts, styles, icons, vocabularies and weights, built into
// the binary.
//
// The files are made by `go run ./web/build`, which writes web/dist. [Open]
// returns them as a [Site]; its handler serves each file as it was compressed
// at build time.
package web

import (
	"compress/gzip"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"

	"fewshot/web/asset"
)

//go:embed all:dist
var dist embed.FS

// A Site is one build of the page.
type Site struct {
	files fs.FS
	asset.Manifest
	byURL map[string]asset.Asset
}

// Open returns the build that this binary was compiled with. It is an error
// if web/build had not been run before the binary was compiled.
func Open() (*Site, error) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("open page: %w", err)
	}
	return New(files)
}

// New returns the site in a folder that web/build wrote.
func New(files fs.FS) (*Site, error) {
	data, err := fs.ReadFile(files, asset.File)
	if err != nil {
		return nil, fmt.Errorf("open page: %w (run `go run ./web/build`, then compile again)", err)
	}
	s := &Site{files: files}
	if err := json.Unmarshal(data, &s.Manifest); err != nil {
		return nil, fmt.Errorf("open page: read %s: %w", asset.File, err)
	}
	s.byURL = make(map[string]asset.Asset, len(s.Assets))
	for _, a := range s.Assets {
		s.byURL[a.URL] = a
	}
	return s, nil
}

// Data returns the content of a file by its logical name, for instance
// vocab/o200k_base.bin or weights/base.bin.
func (s *Site) Data(name string) ([]byte, error) {
	a, ok := s.Find(name)
	if !ok {
		return nil, fmt.Errorf("read page: there is no %s", name)
	}
	file, err := s.plain(a)
	if err != nil {
		return nil, fmt.Errorf("read page: %s: %w", name, err)
	}
	defer file.Close()
	data := make([]byte, a.Size)
	if _, err := io.ReadFull(file, data); err != nil {
		return nil, fmt.Errorf("read page: %s: %w", name, err)
	}
	return data, nil
}

// plain opens a file as it was before it was compressed.
func (s *Site) plain(a asset.Asset) (io.ReadCloser, error) {
	if a.Gzip == 0 {
		return s.open(a.Path(), a.Size)
	}
	packed, err := s.open(a.Path()+".gz", a.Gzip)
	if err != nil {
		return nil, err
	}
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		packed.Close()
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{unpacked, packed}, nil
}

// open opens a file of the build, of so many bytes.
func (s *Site) open(path string, size int) (fs.File, error) {
	file, err := s.files.Open(path)
	if err != nil {
		return nil, err
	}
	if info, err := file.Stat(); err != nil || info.Size() != int64(size) {
		file.Close()
		return nil, fs.ErrInvalid
	}
	return file, nil
}
