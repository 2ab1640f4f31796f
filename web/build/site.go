package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fewshot/web/asset"
)

// Shorthands for the stages.
const (
	stageStart = asset.Start
	stageShell = asset.Shell
	stageData  = asset.Data
	stageSite  = asset.Site
)

// A site is the build in memory.
type site struct {
	asset.Manifest
	content map[string][]byte // by logical name
}

func newSite(goVersion string, slim bool) *site {
	return &site{
		Manifest: asset.Manifest{Go: goVersion, Slim: slim},
		content:  map[string][]byte{},
	}
}

// add takes a file that is served under a name with its hash.
func (s *site) add(name string, content []byte, stage asset.Stage) {
	s.addAt(name, asset.HashedURL(name, content), content, stage)
}

// addAt takes a file that is served under a fixed address.
func (s *site) addAt(name, url string, content []byte, stage asset.Stage) {
	s.content[name] = content
	s.Assets = append(s.Assets, asset.Asset{
		Name: name, URL: url, Type: asset.TypeOf(url), Stage: stage, Size: len(content),
	})
}

// urls are the addresses of the assets of some stages, by logical name.
func (s *site) urls(stages ...asset.Stage) map[string]string {
	urls := map[string]string{}
	for _, a := range s.Assets {
		if slices.Contains(stages, a.Stage) {
			urls[a.Name] = a.URL
		}
	}
	return urls
}

// place is where a script finds an asset.
type place struct {
	URL  string `json:"url"`
	Size int    `json:"size"` // bytes, uncompressed
}

// lookup is what the page needs to know of the assets so far.
func (s *site) lookup() map[string]place {
	places := map[string]place{}
	for _, a := range s.Assets {
		places[a.Name] = place{a.URL, a.Size}
	}
	return places
}

// version is a hash over the names and contents of all files so far.
func (s *site) version() string {
	names := make([]string, 0, len(s.Assets))
	for _, a := range s.Assets {
		names = append(names, a.Name+" "+asset.Hash(s.content[a.Name]))
	}
	slices.Sort(names)
	return asset.Hash([]byte(strings.Join(names, "\n")))
}

// write compresses everything and makes the output folder hold exactly the
// site. Files that are there already are left alone.
func (b *builder) write(s *site) error {
	s.Version = s.version()
	slices.SortFunc(s.Assets, func(a, c asset.Asset) int { return strings.Compare(a.Name, c.Name) })
	cache, err := b.compressAll(s)
	if err != nil {
		return err
	}

	keep := map[string]bool{".gitkeep": true, asset.File: true}
	put := func(path string, data []byte) error {
		keep[path] = true
		return writeChanged(filepath.Join(b.out, filepath.FromSlash(path)), data)
	}
	for i := range s.Assets {
		a := &s.Assets[i]
		packed := cache[a.Name]
		a.Brotli, a.Gzip = len(packed.brotli), len(packed.gzip)
		if a.Gzip == 0 {
			if err := put(a.Path(), s.content[a.Name]); err != nil {
				return err
			}
		}
		if a.Brotli > 0 {
			if err := put(a.Path()+".br", packed.brotli); err != nil {
				return err
			}
		}
		if a.Gzip > 0 {
			if err := put(a.Path()+".gz", packed.gzip); err != nil {
				return err
			}
		}
	}
	data, err := json.MarshalIndent(s.Manifest, "", "\t")
	if err != nil {
		return err
	}
	if err := writeChanged(filepath.Join(b.out, asset.File), append(data, '\n')); err != nil {
		return err
	}
	if err := writeChanged(filepath.Join(b.out, ".gitkeep"), nil); err != nil {
		return err
	}
	return removeOthers(b.out, keep)
}

// removeOthers deletes what an earlier build left.
func removeOthers(dir string, keep map[string]bool) error {
	return filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil || keep[filepath.ToSlash(rel)] {
			return err
		}
		return os.Remove(path)
	})
}
