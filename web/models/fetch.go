package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"fewshot/web/npm"
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

// dumpScript prints what the packages hold as JSON. They are JavaScript: node,
// which comes with npm, reads them.
//
//go:embed dump.mjs
var dumpScript []byte

// fetch reads the newest versions of the lists and writes what is kept of them.
// Nothing is written before all of them are there.
func fetch(ctx context.Context, here, root string, now time.Time) error {
	work, err := os.MkdirTemp("", "fewshot-models")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	releases := map[source]*npm.Package{}
	for _, s := range []source{genaiPrices, piAI, modelParams} {
		if releases[s], err = npm.Fetch(ctx, s.npm, "", work); err != nil {
			return err
		}
	}
	script := filepath.Join(work, "dump.mjs")
	if err := os.WriteFile(script, dumpScript, 0o644); err != nil {
		return err
	}
	out, err := npm.Output(exec.CommandContext(ctx, "node", script, releases[genaiPrices].Dir, releases[piAI].Dir, releases[modelParams].Dir))
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

// header is the first line of what is kept of a list.
func header(s source, r *npm.Package, day string) string {
	return fmt.Sprintf("%s %s %s %s %s, fetched %s; made by `make models`\n", s.letter, s.npm, r.Version, r.Date, r.Licence, day)
}

// licenceTexts are the licences of the lists.
func licenceTexts(releases map[source]*npm.Package) string {
	var b strings.Builder
	b.WriteString("Parts of these packages are kept in this folder, in app/model/table.txt and in\napp/ability/params.txt.\n")
	for _, s := range []source{genaiPrices, piAI, modelParams} {
		r := releases[s]
		fmt.Fprintf(&b, "\n\n== %s %s, %s ==\n\n", s.npm, r.Version, r.Licence)
		if r.LicenceText == "" {
			b.WriteString("(The package has no text of its licence.)\n")
		}
		b.WriteString(strings.TrimSpace(r.LicenceText) + "\n")
	}
	return b.String()
}
