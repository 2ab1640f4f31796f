package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// A part is something of others that the binaries hold.
type part struct {
	kind     string // library or data, as CycloneDX has it
	name     string
	version  string
	purl     string // its address as a package, "" for none
	sha256   string // of what it was made of, in hexadecimal; ""
	licences []string
	texts    []string // of its licences
}

// A content is everything of others that the binaries hold, by name.
type content []part

// What is compiled into the binaries: the server for each target, and for browsers the
// page's programs, which are all that is in app.
var (
	serverPrograms = []string{"./server", vocabularies}
	pagePrograms   = []string{"./app/..."}
)

// vocabularies is the package that has OpenAI's, which the page's build packs.
const vocabularies = "github.com/pkoukk/tiktoken-go-loader/assets"

// contents finds out what the binaries hold of others.
func (m *maker) contents(ctx context.Context) (content, error) {
	var all content
	add := func(parts []part, err error) error {
		all = append(all, parts...)
		return err
	}
	for _, t := range m.targets {
		if err := add(m.modules(ctx, t, serverPrograms)); err != nil {
			return nil, err
		}
	}
	if err := add(m.modules(ctx, target{"js", "wasm"}, pagePrograms)); err != nil {
		return nil, err
	}
	if err := add(m.library()); err != nil {
		return nil, err
	}
	if err := add(chartPackages(filepath.Join(m.root, "web", "static", "chart", "LICENSES"))); err != nil {
		return nil, err
	}
	if err := add(openVocabularies(filepath.Join(m.root, "web", "static", "vocab"))); err != nil {
		return nil, err
	}
	if err := add(wordList(filepath.Join(m.root, "app", "lab", "lexicon"))); err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b part) int { return cmp.Compare(a.name, b.name) })
	return slices.CompactFunc(all, func(a, b part) bool { return a.name == b.name && a.version == b.version }), nil
}

// modules are the Go modules whose packages a target's programs import.
func (m *maker) modules(ctx context.Context, t target, programs []string) ([]part, error) {
	sums, err := m.sums()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "go", append([]string{"list", "-deps", "-json=Module"}, programs...)...)
	cmd.Dir = m.root
	cmd.Env = slices.Concat(os.Environ(), settled, []string{"GOOS=" + t.os, "GOARCH=" + t.arch})
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list for %s: %w", t.os, err)
	}
	var parts []part
	seen := map[string]bool{}
	for packages := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Module *struct {
				Path, Version, Dir string
				Main               bool
			}
		}
		switch err := packages.Decode(&p); {
		case errors.Is(err, io.EOF):
			return parts, nil
		case err != nil:
			return nil, fmt.Errorf("go list for %s: %w", t.os, err)
		}
		if p.Module == nil || p.Module.Main || seen[p.Module.Path] {
			continue // of Go itself, or ours
		}
		seen[p.Module.Path] = true
		sum, ok := sums[p.Module.Path+" "+p.Module.Version]
		if !ok {
			return nil, fmt.Errorf("go.sum lacks %s %s", p.Module.Path, p.Module.Version)
		}
		mod := part{kind: "library", name: p.Module.Path, version: p.Module.Version, sha256: sum,
			purl: "pkg:golang/" + strings.ToLower(p.Module.Path) + "@" + strings.ReplaceAll(p.Module.Version, "+", "%2B")}
		if mod.licences, mod.texts, err = licencesIn(p.Module.Dir); err != nil {
			return nil, err
		}
		parts = append(parts, mod)
	}
}

// sums are the checksums of modules in go.sum, by path and version.
func (m *maker) sums() (map[string]string, error) {
	text, err := os.ReadFile(filepath.Join(m.root, "go.sum"))
	if err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) != 3 || strings.HasSuffix(words[1], "/go.mod") {
			continue
		}
		hash, ok := strings.CutPrefix(words[2], "h1:")
		raw, err := base64.StdEncoding.DecodeString(hash)
		if !ok || err != nil || len(raw) != 32 {
			return nil, fmt.Errorf("go.sum: %q is not a checksum", words[2])
		}
		sums[words[0]+" "+words[1]] = hex.EncodeToString(raw)
	}
	return sums, nil
}

// library is Go itself: the standard library, in the server and in the page, and the
// script that starts the page's programs.
func (m *maker) library() ([]part, error) {
	cmd := exec.Command("go", "env", "GOROOT")
	cmd.Dir = m.root
	root, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	version := strings.TrimPrefix(runtime.Version(), "go")
	p := part{kind: "library", name: "stdlib", version: version, purl: "pkg:golang/stdlib@" + version}
	p.licences, p.texts, err = licencesIn(strings.TrimSpace(string(root)))
	return []part{p}, err
}

// chartPackages are the packages of npm that the charts' library was bundled from, as the
// bundle's licences name them.
func chartPackages(path string) ([]part, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	head := regexp.MustCompile(`^(\S+) (\S+) \(([^)]+)\)\n`)
	var parts []part
	for licence := range strings.SplitSeq(string(text), "\n"+strings.Repeat("-", 72)+"\n\n") {
		m := head.FindStringSubmatch(licence)
		if m == nil {
			return nil, fmt.Errorf("%s: %.40q names no package", path, licence)
		}
		parts = append(parts, part{kind: "library", name: m[1], version: m[2], licences: []string{m[3]}, texts: []string{licence},
			purl: "pkg:npm/" + strings.Replace(m[1], "@", "%40", 1) + "@" + m[2]})
	}
	return parts, nil
}

// openVocabularies are those of open models, as the table that comes with them names them.
func openVocabularies(dir string) ([]part, error) {
	table, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		return nil, err
	}
	texts, err := os.ReadFile(filepath.Join(dir, "LICENSES"))
	if err != nil {
		return nil, err
	}
	sums, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if err != nil {
		return nil, err
	}
	row := regexp.MustCompile("(?m)^\\| `(\\S+)\\.bin\\.br` \\|[^|]*\\|[^|]*\\| `(\\S+)` (\\S+) \\| ([^,|]+),")
	var parts []part
	for line := range strings.Lines(string(sums)) {
		sum, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			return nil, fmt.Errorf("%s: %q is not a checksum", dir, line)
		}
		name = strings.TrimSuffix(name, ".bin.br")
		at := slices.IndexFunc(row.FindAllStringSubmatch(string(table), -1), func(m []string) bool { return m[1] == name })
		if at < 0 {
			return nil, fmt.Errorf("%s: the table does not say where %s is from", dir, name)
		}
		m := row.FindAllStringSubmatch(string(table), -1)[at]
		parts = append(parts, part{kind: "data", name: "vocabulary " + name + ", from " + m[2], version: m[3], sha256: sum,
			licences: []string{m[4]}, texts: []string{string(texts)}})
	}
	return parts, nil
}

// wordList is the list of English words, by which text is told from noise.
func wordList(dir string) ([]part, error) {
	list, err := os.ReadFile(filepath.Join(dir, "english.txt"))
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "COPYING"))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(list)
	return []part{{kind: "data", name: "English words, from SCOWL by Debian's wamerican", version: "2020.12.07", sha256: hex.EncodeToString(sum[:]),
		licences: []string{"LicenseRef-SCOWL"}, texts: []string{string(text)}}}, nil
}
