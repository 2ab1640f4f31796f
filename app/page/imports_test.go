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

// What the playground's program is made of is what a first visit loads.
func TestThePlaygroundHasNothingOfTheOtherPages(t *testing.T) {
	allowed := []string{"address", "answers", "client", "costs", "dom", "editor", "autosave", "i18n", "modelpick", "preview", "sent", "tinyworker", "widget", "workbench", "worker"}
	pages := 0
	for _, dep := range depsOf(t, "fewshot/app") {
		switch {
		case strings.HasPrefix(dep, "fewshot/app/page/"):
			pages++
			if !slices.Contains(allowed, path.Base(dep)) {
				t.Errorf("app.wasm has %s", dep)
			}
		case strings.HasPrefix(dep, "fewshot/app/lab"), strings.HasPrefix(dep, "fewshot/app/classes"), strings.HasPrefix(dep, "fewshot/server"), dep == "database/sql":
			t.Errorf("app.wasm has %s", dep)
		}
	}
	if pages < 5 {
		t.Errorf("only %d packages of the page were found", pages)
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
