package main

import (
	"bytes"
	"cmp"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers is the drawing of the project: a package imports only packages that stand in
// lines above its own. Packages of one line know nothing of each other.
var layers = strings.Split(strings.TrimSpace(`
app/chat app/lab/chance app/lab/lexicon app/lab/normal app/sandbox/python
app/sandbox/extract app/strictjson app/tree
app/ability app/lab/shots app/lab/stat app/prompt app/sandbox app/tinylm app/token
app/lab/shapley
app/lab/metric app/model app/step app/table/view app/tinylm/inside app/tree/yaml examples
app/sheet app/table/workbook
app/lab app/table
app/classes app/exchange app/lab/vote examples/lessons examples/plans
app/file app/operator
app/page/address app/page/dom app/page/worker
app/page/client app/page/i18n app/page/reader
app/page/autosave app/page/tinyworker app/page/widget
app/page/chart app/page/coderun app/page/insidework app/page/itemtable app/page/labworker app/page/layout app/page/modelpick app/page/preview
app/page/costs app/page/experiment app/page/reader/host app/page/sent
app/page/answers app/page/editor app/page/teacher
app/page/embedpage app/page/insidepage app/page/labpage app/page/lessonpage app/page/operatorpage app/page/student app/page/workbench
app/page/study
app app/frame app/reader app/study app/workbook
server/base server/browser server/bundled server/exporter server/importer server/journal server/lti server/network server/opener server/tokens web/asset
server/charge server/provider web
server/allowance server/classroom server/embed server/gateway server/lab server/serverlog
examples/exercises server/config server/runs server/store server/trace
server/store/postgres server/store/sqlite
server/httpd/reply
server/httpd/route server/httpd/throttle
server/httpd/classapi server/httpd/openai server/httpd/pages
server/export server/httpd
server
`), "\n")

// tools are the packages that are no part of the program: what builds, measures and
// tests it.
var tools = []string{"web/models", "server/cost", "server/e2e", "server/release", "server/strain", "web/bench", "web/browsertest", "web/build", "web/npm", "web/vocab", "web/webtest"}

// A goPackage is a package of this project.
type goPackage struct {
	files   int      // without tests
	imports []string // of this project
}

// goPackages are those of the project, by their paths below it, as server/httpd: what
// they are for the server and for the page, together.
func goPackages(t *testing.T) map[string]goPackage {
	t.Helper()
	all := map[string]goPackage{}
	for _, target := range [][]string{nil, {"GOOS=js", "GOARCH=wasm"}} {
		cmd := exec.Command("go", "list", "-f", `{{.ImportPath}} {{len .GoFiles}} {{join .Imports " "}}`, "fewshot/app/...")
		if target == nil {
			cmd.Args = append(cmd.Args, "fewshot/examples/...", "fewshot/server/...", "fewshot/web/...")
		}
		cmd.Env = append(os.Environ(), target...)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", cmd, err)
		}
		for line := range strings.Lines(string(out)) {
			words := strings.Fields(line)
			files, err := strconv.Atoi(words[1])
			if err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			name := strings.TrimPrefix(words[0], "fewshot/")
			p := all[name]
			p.files = max(p.files, files)
			for _, i := range words[2:] {
				if i, ok := strings.CutPrefix(i, "fewshot/"); ok && !slices.Contains(p.imports, i) {
					p.imports = append(p.imports, i)
				}
			}
			all[name] = p
		}
	}
	for _, name := range []string{"server", "server/httpd", "server/provider", "app/chat", "app/page/dom"} {
		if _, ok := all[name]; !ok {
			t.Fatalf("go list doesn't name %s", name)
		}
	}
	return all
}

// isTool reports whether a package is one of the tools, in a folder of theirs, or for
// tests alone.
func isTool(name string) bool {
	return slices.ContainsFunc(tools, func(tool string) bool { return name == tool || strings.HasPrefix(name, tool+"/") }) ||
		strings.Contains(name, "test") || strings.Contains(name, "/internal/")
}

// layerOf is the line of a package, -1 for one that stands in none.
func layerOf(name string) int {
	return slices.IndexFunc(layers, func(line string) bool { return slices.Contains(strings.Fields(line), name) })
}

func TestArrows_run_one_way(t *testing.T) {
	packages := goPackages(t)
	for name, p := range packages {
		if isTool(name) || p.files == 0 {
			continue
		}
		at := layerOf(name)
		if at < 0 {
			t.Errorf("%s stands in no layer: add it to the line above all that import it", name)
			continue
		}
		for _, i := range p.imports {
			switch to := layerOf(i); {
			case isTool(i):
				t.Errorf("%s imports %s, which is no part of the program", name, i)
			case to >= at:
				t.Errorf("%s imports %s, which does not stand above it", name, i)
			}
		}
	}
	for _, name := range strings.Fields(strings.Join(layers, " ")) {
		if packages[name].files == 0 {
			t.Errorf("there is no package %s", name)
		}
	}
}

// maxFiles is how many files a package may have, without tests: what can be seen at a
// glance.
const maxFiles = 25

// large are the packages that still have more.
var large = []string{}

func TestPackages_are_small(t *testing.T) {
	for name, p := range goPackages(t) {
		switch known := slices.Contains(large, name); {
		case p.files > maxFiles && !known:
			t.Errorf("%s has %d files, more than %d", name, p.files, maxFiles)
		case p.files <= maxFiles && known:
			t.Errorf("%s has %d files and need not stand among the large ones any more", name, p.files)
		}
	}
}

// maxLines is how many lines a file may have.
const maxLines = 500

// long are the files that still have more.
var long = []string{"app/lab/design_test.go"}

func TestFiles_are_short(t *testing.T) {
	const root = ".."
	seen := 0
	for _, top := range []string{"app", "examples", "server", "web"} {
		err := fs.WalkDir(os.DirFS(root), top, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.Name() == "node_modules" {
				return cmp.Or(err, fs.SkipDir)
			}
			if !strings.HasSuffix(path, ".go") {
				return nil
			}
			text, err := os.ReadFile(filepath.Join(root, path))
			if err != nil {
				return err
			}
			seen++
			switch lines, known := bytes.Count(text, []byte("\n")), slices.Contains(long, path); {
			case lines > maxLines && !known:
				t.Errorf("%s has %d lines, more than %d: part it by subject", path, lines, maxLines)
			case lines <= maxLines && known:
				t.Errorf("%s has %d lines and need not stand among the long ones any more", path, lines)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 500 {
		t.Errorf("%d files are seen", seen)
	}
}
