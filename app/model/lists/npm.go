package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A source is a list that somebody keeps, as a package of npm.
type source struct {
	letter string // in the table
	name   string // in overrides
	npm    string
	file   string // what is kept of it, in this folder
}

var (
	genaiPrices = source{"g", "genai-prices", "@pydantic/genai-prices", "genai-prices.txt"}
	piAI        = source{"p", "pi-ai", "@earendil-works/pi-ai", "pi-ai.txt"}
	modelParams = source{"m", "modelparams", "modelparams", "modelparams.txt"}
)

// licences are those under which a list may be copied here.
var licences = map[string]bool{"MIT": true, "Apache-2.0": true, "BSD-3-Clause": true, "CC0-1.0": true}

// A release is one version of a package, unpacked.
type release struct {
	version string
	date    string // of the release
	licence string // its identifier
	text    string // its text
	dir     string
}

// dumpScript prints what the packages hold as JSON. They are JavaScript: node,
// which comes with npm, reads them.
//
//go:embed dump.mjs
var dumpScript []byte

// fetch reads the newest versions of the lists and writes what is kept of them.
// Nothing is written before all of them are there.
func fetch(ctx context.Context, here, root string, now time.Time) error {
	if _, err := exec.LookPath("npm"); err != nil {
		return errors.New("the lists are packages of npm, and npm is not here")
	}
	work, err := os.MkdirTemp("", "fewshot-models")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	releases := map[source]*release{}
	for _, s := range []source{genaiPrices, piAI, modelParams} {
		if releases[s], err = newest(ctx, s, work); err != nil {
			return err
		}
	}
	script := filepath.Join(work, "dump.mjs")
	if err := os.WriteFile(script, dumpScript, 0o644); err != nil {
		return err
	}
	out, err := output(exec.CommandContext(ctx, "node", script, releases[genaiPrices].dir, releases[piAI].dir, releases[modelParams].dir))
	if err != nil {
		return err
	}
	var d dump
	if err := json.Unmarshal(out, &d); err != nil {
		return fmt.Errorf("read the lists: %w", err)
	}
	day := now.UTC().Format(time.DateOnly)
	pi, prices, params := d.piAI(), d.genaiPrices(), d.params()
	files := map[string]string{
		filepath.Join(here, piAI.file):        header(piAI, releases[piAI], day) + encodeRecords(pi),
		filepath.Join(here, genaiPrices.file): header(genaiPrices, releases[genaiPrices], day) + encodeRecords(prices),
		filepath.Join(root, paramsPath):       header(modelParams, releases[modelParams], day) + params,
		filepath.Join(here, "LICENSES"):       licenceTexts(releases),
	}
	for path, text := range files {
		if strings.Count(text, "\n") < 20 {
			return fmt.Errorf("%s would be almost empty: a list has another form now", filepath.Base(path))
		}
	}
	for path, text := range files {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// newest unpacks the newest version of a package. The version is asked for
// first: npm pack alone takes an older one where the newest wants a newer node.
func newest(ctx context.Context, s source, work string) (*release, error) {
	out, err := output(exec.CommandContext(ctx, "npm", "view", s.npm, "name", "version", "license", "time", "--json"))
	if err != nil {
		return nil, fmt.Errorf("the newest %s can't be had: %w", s.npm, err)
	}
	var about struct {
		Version string            `json:"version"`
		License string            `json:"license"`
		Time    map[string]string `json:"time"`
	}
	if err := json.Unmarshal(out, &about); err != nil {
		return nil, fmt.Errorf("npm view %s: %w", s.npm, err)
	}
	if !licences[about.License] {
		return nil, fmt.Errorf("%s %s is under %q: whether it may be copied must be looked at first", s.npm, about.Version, about.License)
	}
	date := about.Time[about.Version]
	if len(date) < len(time.DateOnly) {
		return nil, fmt.Errorf("npm doesn't say when %s %s was released", s.npm, about.Version)
	}
	r := &release{version: about.Version, licence: about.License, date: date[:len(time.DateOnly)], dir: filepath.Join(work, s.name)}
	if out, err = output(exec.CommandContext(ctx, "npm", "pack", s.npm+"@"+about.Version, "--silent", "--pack-destination", work)); err != nil {
		return nil, fmt.Errorf("%s %s can't be had: %w", s.npm, about.Version, err)
	}
	if err := unpack(filepath.Join(work, strings.TrimSpace(string(out))), r.dir); err != nil {
		return nil, fmt.Errorf("unpack %s: %w", s.npm, err)
	}
	if text, err := os.ReadFile(filepath.Join(r.dir, "package", "LICENSE")); err == nil {
		r.text = string(text)
	}
	return r, nil
}

// output is what a command prints; the error has what it complained of.
func output(c *exec.Cmd) ([]byte, error) {
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

// header is the first line of what is kept of a list.
func header(s source, r *release, day string) string {
	return fmt.Sprintf("%s %s %s %s %s, fetched %s; made by `make models`\n", s.letter, s.npm, r.version, r.date, r.licence, day)
}

// licenceTexts are the licences of the lists.
func licenceTexts(releases map[source]*release) string {
	var b strings.Builder
	b.WriteString("Parts of these packages are kept in this folder, in app/model/table.txt and in\napp/ability/params.txt.\n")
	for _, s := range []source{genaiPrices, piAI, modelParams} {
		r := releases[s]
		fmt.Fprintf(&b, "\n\n== %s %s, %s ==\n\n", s.npm, r.version, r.licence)
		if r.text == "" {
			b.WriteString("(The package has no text of its licence.)\n")
		}
		b.WriteString(strings.TrimSpace(r.text) + "\n")
	}
	return b.String()
}
