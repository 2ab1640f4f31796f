//go:build !js

package page_test

import (
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// depsOf are the packages that a program is made of when it is compiled for the page.
func depsOf(t *testing.T, program string) []string {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", program)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list -deps %s: %v", program, err)
	}
	return strings.Fields(string(out))
}

// reading are the packages that read files: programs of their own have them, which come
// when they are asked for.
var reading = []string{"fewshot/app/table", "fewshot/app/exchange", "fewshot/app/file", "fewshot/app/tree/yaml", "fewshot/app/table/workbook", "go.yaml.in/yaml/v4", "github.com/xuri/excelize/v2"}

// What the playground's program is made of is what a first visit loads.
func TestThePlaygroundHasNothingOfTheOtherPages(t *testing.T) {
	allowed := []string{"address", "answers", "autosave", "client", "costs", "dom", "editor", "i18n", "modelpick", "preview", "reader", "sent", "tinyworker", "widget", "workbench", "worker"}
	pages := 0
	for _, dep := range depsOf(t, "fewshot/app") {
		switch {
		case strings.HasPrefix(dep, "fewshot/app/page/"):
			pages++
			if !slices.Contains(allowed, path.Base(dep)) {
				t.Errorf("app.wasm has %s", dep)
			}
		case strings.HasPrefix(dep, "fewshot/app/lab"), strings.HasPrefix(dep, "fewshot/app/classes"), strings.HasPrefix(dep, "fewshot/server"), dep == "database/sql",
			slices.Contains(reading, dep):
			t.Errorf("app.wasm has %s", dep)
		}
	}
	if pages < 5 {
		t.Errorf("only %d packages of the page were found", pages)
	}
}

// One regular expression of our own links all of package regexp, 0.5 MB: what others import
// of it and never run is left out by the linker.
func TestThePlaygroundHasNoRegularExpressionOfOurOwn(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "fewshot/app")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	ours := 0
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		if !strings.HasPrefix(words[0], "fewshot/") {
			continue
		}
		ours++
		if slices.Contains(words[1:], "regexp") {
			t.Errorf("%s imports regexp", words[0])
		}
	}
	if ours < 10 {
		t.Errorf("only %d packages of our own were found", ours)
	}
}

// What the program of embeds is made of is what readers of other people's pages load:
// nothing that the playground does not have but the page itself.
func TestTheFramesProgramIsThePlaygroundsWithoutItsWorkbench(t *testing.T) {
	playground, found := depsOf(t, "fewshot/app"), false
	for _, dep := range depsOf(t, "fewshot/app/frame") {
		switch {
		case dep == "fewshot/app/page/embedpage":
			found = true
		case dep == "fewshot/app/page/workbench", dep != "fewshot/app/frame" && !slices.Contains(playground, dep):
			t.Errorf("frame.wasm has %s", dep)
		}
	}
	if !found {
		t.Error("frame.wasm has no page for embeds")
	}
}

// What reads files has nothing of the page but how to answer it, and only few wait for
// what opens workbooks.
func TestTheReadersHaveNothingOfThePages(t *testing.T) {
	for program, own := range map[string][]string{
		"fewshot/app/reader":   {"fewshot/app/table", "fewshot/app/exchange", "go.yaml.in/yaml/v4"},
		"fewshot/app/workbook": {"fewshot/app/table/workbook", "github.com/xuri/excelize/v2"},
	} {
		deps := depsOf(t, program)
		for _, dep := range deps {
			switch {
			case strings.HasPrefix(dep, "fewshot/app/page/") && !strings.HasPrefix(dep, "fewshot/app/page/reader") && dep != "fewshot/app/page/worker",
				strings.HasPrefix(dep, "fewshot/server"), strings.HasPrefix(dep, "github.com/maxence-charriere/go-app"), program == "fewshot/app/reader" && dep == "net/http",
				program == "fewshot/app/reader" && dep == "github.com/xuri/excelize/v2":
				t.Errorf("%s has %s", program, dep)
			}
		}
		for _, dep := range own {
			if !slices.Contains(deps, dep) {
				t.Errorf("%s lacks %s", program, dep)
			}
		}
	}
}

func TestTheStudyProgramHasNothingOfTheServer(t *testing.T) {
	deps := depsOf(t, "fewshot/app/study")
	for _, dep := range deps {
		if strings.HasPrefix(dep, "fewshot/server") || dep == "database/sql" {
			t.Errorf("study.wasm has %s", dep)
		}
	}
	if !slices.Contains(deps, "fewshot/app/page/experiment") {
		t.Error("study.wasm has no experiments")
	}
	if slices.Contains(deps, "fewshot/app/page/embedpage") {
		t.Error("study.wasm has the page of embeds")
	}
}
