package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/andybalholm/brotli"

	"fewshot/web/asset"
)

// packed is a file's compressed forms; nil where it is not worth it.
type packed struct{ brotli, gzip []byte }

// quickLimit is the size above which -quick compresses weakly: below it the
// strongest setting takes no time anyway.
const quickLimit = 128 << 10

// compressAll compresses every compressible file, several at once, the largest
// first: none of them is then left to one processor in the end. Results are kept
// in .build/compressed by the content's hash.
func (b *builder) compressAll(s *site) (map[string]packed, error) {
	var (
		mu    sync.Mutex
		wg    sync.WaitGroup
		first error
		all   = map[string]packed{}
		slots = make(chan struct{}, runtime.NumCPU())
		store = compressCache{dir: filepath.Join(b.work, "compressed"), quick: b.quick}
	)
	names := slices.SortedFunc(maps.Keys(s.content), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(s.content[b]), len(s.content[a])), cmp.Compare(a, b))
	})
	for _, name := range names {
		if !asset.Compressible(name) {
			continue
		}
		content := s.content[name]
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			p, err := store.pack(content)
			mu.Lock()
			defer mu.Unlock()
			if err != nil && first == nil {
				first = fmt.Errorf("compress %s: %w", name, err)
			}
			all[name] = p
		})
	}
	wg.Wait()
	store.prune()
	return all, first
}

// A compressCache remembers compressed forms by what they were made of.
type compressCache struct {
	dir   string
	quick bool
}

// pack compresses content both ways, unless that saves less than a tenth: weights
// hardly get smaller, and each form of a file is in the binary.
func (c compressCache) pack(content []byte) (packed, error) {
	sum := sha256.Sum256(content)
	key := filepath.Join(c.dir, hex.EncodeToString(sum[:16]))
	zipped, err := c.make(key+".gz", func() ([]byte, error) { return compressGzip(content) })
	if err != nil {
		return packed{}, err
	}
	if len(zipped) > len(content)*9/10 { // the slower one needn't be tried
		return packed{}, nil
	}
	best, ok := c.get(key + ".br11w22")
	if !ok {
		if c.quick && len(content) > quickLimit {
			best, err = c.make(key+".br5", func() ([]byte, error) { return compressBrotli(content, 5) })
		} else {
			best, err = c.make(key+".br11w22", func() ([]byte, error) { return compressBrotli(content, 11) })
		}
		if err != nil {
			return packed{}, err
		}
	}
	return packed{brotli: best, gzip: zipped}, nil
}

func (c compressCache) get(path string) ([]byte, bool) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, false
	}
	now := time.Now()
	os.Chtimes(path, now, now) // used: see prune
	return data, true
}

func (c compressCache) make(path string, compress func() ([]byte, error)) ([]byte, error) {
	if data, ok := c.get(path); ok {
		return data, nil
	}
	data, err := compress()
	if err != nil {
		return nil, err
	}
	return data, writeAtomic(path, data)
}

// prune deletes what no build has used for two days.
func (c compressCache) prune() {
	entries, _ := os.ReadDir(c.dir)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > 48*time.Hour {
			os.Remove(filepath.Join(c.dir, e.Name()))
		}
	}
}

// writeAtomic writes a file so that no reader, and no interrupted build, sees
// half of it.
func writeAtomic(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

func compressBrotli(content []byte, quality int) ([]byte, error) {
	var out bytes.Buffer
	// Larger windows give larger programs: 22, 23 and 24 were tried on app.wasm.
	w := brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: quality, LGWin: 22})
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	err := w.Close()
	return out.Bytes(), err
}

func compressGzip(content []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}
