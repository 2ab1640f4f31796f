// Package npm fetches packages with the npm client: lists of models, vocabularies.
package npm

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A Package is one version of a package, unpacked.
type Package struct {
	Name, Version string
	Date          string // of the version, 2006-01-02
	Licence       string // its identifier
	LicenceText   string // "" if the package has none
	Dir           string // where its files are
}

// licences are those under which something may be copied here.
var licences = map[string]bool{"MIT": true, "Apache-2.0": true, "BSD-3-Clause": true, "CC0-1.0": true}

// Fetch unpacks a version of a package into a folder of its own in work; "" is the
// newest. That is asked for first: npm pack alone takes an older one where the
// newest wants a newer node.
func Fetch(ctx context.Context, name, version, work string) (*Package, error) {
	if _, err := exec.LookPath("npm"); err != nil {
		return nil, fmt.Errorf("%s is a package of npm, and npm is not here", name)
	}
	out, err := Output(exec.CommandContext(ctx, "npm", "view", strings.TrimSuffix(name+"@"+version, "@"), "name", "version", "license", "time", "--json"))
	if err != nil {
		return nil, fmt.Errorf("%s can't be had: %w", name, err)
	}
	var about struct {
		Version string            `json:"version"`
		License string            `json:"license"`
		Time    map[string]string `json:"time"`
	}
	if err := json.Unmarshal(out, &about); err != nil {
		return nil, fmt.Errorf("npm view %s: %w", name, err)
	}
	if !licences[about.License] {
		return nil, fmt.Errorf("%s %s is under %q: whether it may be copied must be looked at first", name, about.Version, about.License)
	}
	date := about.Time[about.Version]
	if len(date) < len(time.DateOnly) {
		return nil, fmt.Errorf("npm doesn't say when %s %s was released", name, about.Version)
	}
	if out, err = Output(exec.CommandContext(ctx, "npm", "pack", name+"@"+about.Version, "--silent", "--pack-destination", work)); err != nil {
		return nil, fmt.Errorf("%s %s can't be had: %w", name, about.Version, err)
	}
	file := strings.TrimSpace(string(out))
	dir := filepath.Join(work, strings.TrimSuffix(file, ".tgz"))
	if err := unpack(filepath.Join(work, file), dir); err != nil {
		return nil, fmt.Errorf("unpack %s: %w", name, err)
	}
	p := &Package{Name: name, Version: about.Version, Licence: about.License, Date: date[:len(time.DateOnly)], Dir: filepath.Join(dir, "package")}
	for _, file := range []string{"LICENSE", "LICENSE.md"} {
		if text, err := os.ReadFile(filepath.Join(p.Dir, file)); err == nil {
			p.LicenceText = string(text)
		}
	}
	return p, nil
}

// Output is what a command prints; the error has what it complained of.
func Output(c *exec.Cmd) ([]byte, error) {
	var complaint bytes.Buffer
	c.Stderr = &complaint
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", strings.Join(c.Args, " "), err, bytes.TrimSpace(complaint.Bytes()))
	}
	return out, nil
}

// unpack writes the files of a package into dir.
func unpack(path, dir string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	for files := tar.NewReader(z); ; {
		h, err := files.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if !filepath.IsLocal(h.Name) {
			return fmt.Errorf("%q leads out of the package", h.Name)
		}
		to := filepath.Join(dir, h.Name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		content, err := io.ReadAll(files)
		if err != nil {
			return err
		}
		if err := os.WriteFile(to, content, 0o644); err != nil {
			return err
		}
	}
}
