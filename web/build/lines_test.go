package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ran is what a program prints in node.
func ran(t *testing.T, wasm []byte) string {
	t.Helper()
	b, _ := testBuilder(t)
	root, err := b.goTool("env", "GOROOT")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "program.wasm")
	if err := os.WriteFile(file, wasm, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", filepath.Join(root, "lib", "wasm", "wasm_exec_node.js"), file)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func TestCrash_names_the_lines_of_our_own_functions(t *testing.T) {
	b, log := testBuilder(t)
	wasm, _, err := b.compile(pinned, "./web/testdata/crash")
	if err != nil || strings.Contains(log.String(), "warning") {
		t.Fatalf("%v\n%s", err, log)
	}
	out := ran(t, wasm)
	source, err := os.ReadFile(filepath.Join(b.root, "web", "testdata", "crash", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	place := func(text string) string {
		before, _, _ := strings.Cut(string(source), text)
		return fmt.Sprintf("fewshot/web/testdata/crash/main.go:%d", strings.Count(before, "\n")+1)
	}
	want := []struct{ function, where string }{
		{"main.crash(", place(`panic("crashed")`)},
		{"runtime/debug.Stack(", "?:0"},
		{"main.main(", place("strings.Map(")},
	}
	if !strings.HasPrefix(out, "deep 20000\ncrashed\n") || strings.Contains(out, "strings.") {
		t.Errorf("it printed:\n%s", out)
	}
	lines := strings.Split(out, "\n")
	for _, w := range want {
		i := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, w.function) })
		if i < 0 || !strings.Contains(lines[i+1], w.where+" ") {
			t.Errorf("not %s at %s:\n%s", w.function, w.where, out)
		}
	}
}

func TestNamed(t *testing.T) {
	for function, want := range map[string]bool{
		"fewshot/app/prompt.(*decoder).parameters": true,
		"main.main.func1":                          true,
		"runtime.gopanic":                          true,
		"runtime/debug.Stack":                      true,
		"reflect.methodValueCall":                  true,
		"syscall/js.handleEvent":                   true,
		"memeqbody":                                true,
		"fewshot/app/x.Map[go.shape.int]":          true,
		"slices.pdqsortCmpFunc[go.shape.struct { encoding/json.name string }]": false,
		"encoding/json.(*decodeState).object":                                  false,
		"time.parse":                                                           false,
		"github.com/maxence-charriere/go-app/v10/pkg/app.(*engineX).Load":      false,
		"type:.eq.fewshot/app/prompt.Preset":                                   false,
		"internal/runtime/atomic.(*Uint32).Load":                               false,
	} {
		if got := named(function); got != want {
			t.Errorf("%s keeps its name: %v", function, got)
		}
	}
}

func TestDropLines_leaves_an_odd_program_as_it_is(t *testing.T) {
	b, _ := testBuilder(t)
	wasm, _, err := b.compile(pinned, "./web/testdata/crash")
	if err != nil {
		t.Fatal(err)
	}
	m, err := openModule(wasm)
	if err != nil {
		t.Fatal(err)
	}
	header := bytes.Index(m.memory, pclnMagic)
	for name, change := range map[string]func(memory []byte){
		"another release's table": func(memory []byte) { memory[header]++ },
		"two tables":              func(memory []byte) { copy(memory[header+4096:], pclnMagic) },
		"tables in another order": func(memory []byte) { memory[header+8+8*3+3]++ },
		"more functions":          func(memory []byte) { memory[header+8+2]++ },
	} {
		odd := &module{memory: slices.Clone(m.memory)}
		change(odd.memory)
		before := slices.Clone(odd.memory)
		if err := odd.trimFunctions(ownLines); err == nil {
			t.Errorf("%s: no error", name)
		}
		if !bytes.Equal(odd.memory, before) {
			t.Errorf("%s: the memory is another", name)
		}
	}
	if err := m.trimFunctions(func(string) bool { return false }); err == nil {
		t.Error("none of ours: no error")
	}
}
