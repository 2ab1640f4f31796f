package main

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// slimFiles are the files that take the place of modules' own; see
// slim/README.md.
//
//go:embed slim/*/*.go.txt
var slimFiles embed.FS

// A pin is the release of a module that slim files were written for.
type pin struct {
	module   string
	version  string
	folder   string            // below slim/: the slim files
	packages []string          // folders of the module that are copied; none: the slim files are all of it
	into     string            // the folder of the module that the slim files go to
	replaced map[string]string // file in that folder -> SHA-256 of what the slim one replaces
	requires string            // what the copy's go.mod requires
}

// pinned are the modules that are slimmed.
var pinned = []pin{
	{
		module:   "github.com/maxence-charriere/go-app/v10",
		version:  "v10.1.11",
		folder:   "go-app",
		packages: []string{"pkg/app", "pkg/errors"},
		into:     "pkg/app",
		replaced: map[string]string{
			"crypto.go":   "c0fc14126207dc9fa15fb8869bd882874486654919835dc35d5bef8a6122aa97",
			"http.go":     "0601189a9f611378e9b24ab4bdf42780a03cbf95c1bbebd4171b523ddbe9a32d",
			"resource.go": "6b52ab4ec2f4171d403384bffe159e9ec22699933e768ef5868f2851a1b84baa",
			"route.go":    "3252c7f2876cba69c3fbb203b0b4d5770ddd4651cdaf3ad69e5c33bfd1ccf5bd",
			"state.go":    "b41c94e804ab69a8a6341d58c09ac79d8cc8b0022bddd6c74c0f107a9f31480b",
		},
		requires: "require github.com/google/uuid v1.6.0\n",
	},
	{
		module:   "github.com/pkoukk/tiktoken-go",
		version:  "v0.1.8",
		folder:   "tiktoken-go",
		packages: []string{"."},
		into:     ".",
		replaced: map[string]string{
			"load.go": "46490d10075e768eb4e1809fff2a4db08c4689f07ead7d31ab86e79cff9865e9",
		},
		requires: "require github.com/dlclark/regexp2 v1.10.0\n",
	},
	{
		module:  "github.com/dlclark/regexp2",
		version: "v1.10.0",
		folder:  "regexp2",
		into:    ".",
	},
	{
		module:  "github.com/google/uuid",
		version: "v1.6.0",
		folder:  "uuid",
		into:    ".",
	},
}

// slimModules makes the slim copies and returns the path of a modfile that
// selects them. The error says why they can't be used.
func (b *builder) slimModules(pins []pin) (modfile string, err error) {
	slim := filepath.Join(b.work, "slim")
	for _, p := range pins {
		dir, err := b.verify(p)
		if err != nil {
			return "", err
		}
		files, err := p.collect(dir)
		if err != nil {
			return "", fmt.Errorf("copy %s: %w", p.module, err)
		}
		for name, data := range files {
			if err := writeChanged(filepath.Join(slim, p.folder, filepath.FromSlash(name)), data); err != nil {
				return "", err
			}
		}
	}
	return b.writeModfile(slim, pins)
}

// verify checks that a module is the one that its slim files were written
// for, and returns where it is.
func (b *builder) verify(p pin) (dir string, err error) {
	// On a fresh machine the module is not here yet: this fetches it.
	listed, err := b.goTool("mod", "download", "-json", p.module)
	if err != nil {
		return "", err
	}
	var module struct{ Version, Dir string }
	if err := json.Unmarshal([]byte(listed), &module); err != nil {
		return "", fmt.Errorf("go mod download %s: %w", p.module, err)
	}
	if module.Version != p.version {
		return "", fmt.Errorf("%s is %s, its slim files are for %s", p.module, module.Version, p.version)
	}
	for name, want := range p.replaced {
		data, err := os.ReadFile(filepath.Join(module.Dir, p.into, name))
		if err != nil {
			return "", err
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != want {
			return "", fmt.Errorf("%s: %s is not the file that the slim one was written for", p.module, name)
		}
	}
	return module.Dir, nil
}

// collect reads the files of a slim copy: the module's own packages, with the
// slim files in place of their namesakes.
func (p pin) collect(dir string) (map[string][]byte, error) {
	files := map[string][]byte{
		"go.mod": []byte("module " + p.module + "\n\ngo 1.23.0\n\n" + p.requires),
	}
	for _, pkg := range p.packages {
		entries, err := os.ReadDir(filepath.Join(dir, pkg))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.IsDir() || !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
				continue
			}
			if files[path.Join(pkg, e.Name())], err = os.ReadFile(filepath.Join(dir, pkg, e.Name())); err != nil {
				return nil, err
			}
		}
	}
	from := path.Join("slim", p.folder)
	entries, err := slimFiles.ReadDir(from)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".txt")
		if _, ok := p.replaced[name]; !ok && p.packages != nil {
			return nil, fmt.Errorf("the slim %s replaces nothing", name)
		}
		if files[path.Join(p.into, name)], err = slimFiles.ReadFile(path.Join(from, e.Name())); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// writeModfile writes go.mod's twin with the replacements. Their paths are
// relative to the main module, as those in go.mod are.
func (b *builder) writeModfile(slim string, pins []pin) (string, error) {
	root, err := filepath.Abs(b.root)
	if err != nil {
		return "", err
	}
	if slim, err = filepath.Abs(slim); err != nil {
		return "", err
	}
	rel, err := filepath.Rel(root, slim)
	if err != nil {
		return "", err
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return "", err
	}
	for _, p := range pins {
		mod = fmt.Appendf(mod, "\nreplace %s => ./%s/%s\n", p.module, filepath.ToSlash(rel), p.folder)
	}
	modfile := filepath.Join(slim, "slim.mod")
	if err := writeChanged(modfile, mod); err != nil {
		return "", err
	}
	return modfile, writeChanged(filepath.Join(slim, "slim.sum"), sum)
}

// writeChanged writes a file unless it already has that content, so that the
// times that the go command looks at stay.
func writeChanged(name string, data []byte) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644)
}
