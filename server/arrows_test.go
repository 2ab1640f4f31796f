package main

import (
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A goPackage is a package of this project.
type goPackage struct {
	files   int      // without tests
	imports []string // of this project
}

// goPackages are those of the project, by their paths below it: server/httpd.
func goPackages(t *testing.T) map[string]goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{len .GoFiles}} {{join .Imports " "}}`, "fewshot/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := map[string]goPackage{}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		files, err := strconv.Atoi(words[1])
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		p := goPackage{files: files}
		for _, i := range words[2:] {
			if name, ok := strings.CutPrefix(i, "fewshot/"); ok {
				p.imports = append(p.imports, name)
			}
		}
		all[strings.TrimPrefix(words[0], "fewshot/")] = p
	}
	for _, name := range []string{"server", "server/httpd", "server/provider", "app/chat"} {
		if _, ok := all[name]; !ok {
			t.Fatalf("go list doesn't name %s", name)
		}
	}
	return all
}

// below reports whether a package is one of those, or in a folder of theirs.
func below(name string, of ...string) bool {
	return slices.ContainsFunc(of, func(o string) bool { return name == o || strings.HasPrefix(name, o+"/") })
}

// The rooms behind the front door, and what they have in common.
var (
	rooms  = []string{"server/httpd/classapi", "server/httpd/openai", "server/httpd/pages"}
	shared = []string{"server/httpd/reply", "server/httpd/route", "server/httpd/throttle"}
)

// mayImport reports whether an arrow runs the way that all do: from main over the front
// door and the rooms down to what they are about.
func mayImport(from, to string) bool {
	switch {
	case !below(to, "server"):
		return true // the domain, the page and the examples are below the server
	case !below(from, "server"):
		return from == "examples/exercises" && to == "server/classroom" // what an exercise is, the server alone knows
	case from == "server":
		return true
	case to == "server/export":
		return false // it is a command
	case !below(to, "server/httpd"):
		return true // the compiler finds the circles among them
	case from == "server/export":
		return to == "server/httpd/pages"
	case !below(from, "server/httpd"):
		return false // provider, store, classroom, embed and the others know of no HTTP side
	case below(from, shared...):
		return below(to, shared...)
	case below(from, rooms...):
		return below(to, shared...)
	}
	return true // the front door has the rooms
}

func TestArrows_run_one_way(t *testing.T) {
	for name, p := range goPackages(t) {
		for _, i := range p.imports {
			if !mayImport(name, i) {
				t.Errorf("%s imports %s", name, i)
			}
		}
	}
	for _, wrong := range [][2]string{
		{"server/provider", "server/httpd"}, {"server/store", "server/httpd/reply"}, {"server/store/sqlite", "server/httpd"},
		{"server/httpd/openai", "server/httpd/classapi"}, {"server/httpd/pages", "server/httpd"}, {"server/httpd/reply", "server/httpd/pages"},
		{"app/chat", "server/gateway"}, {"web", "server/httpd"}, {"server/httpd", "server/export"},
	} {
		if mayImport(wrong[0], wrong[1]) {
			t.Errorf("%s may import %s", wrong[0], wrong[1])
		}
	}
}

// maxFiles is how many files a package of the server may have, without tests: what can
// be seen at a glance.
const maxFiles = 25

func TestPackages_are_small(t *testing.T) {
	for name, p := range goPackages(t) {
		if below(name, "server") && p.files > maxFiles {
			t.Errorf("%s has %d files, more than %d", name, p.files, maxFiles)
		}
	}
}
