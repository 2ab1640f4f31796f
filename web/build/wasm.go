package main

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// compile compiles a package to WebAssembly, with the slim modules if they can
// be had. The go command's own cache makes this quick when nothing changed.
func (b *builder) compile(pins []pin, program string) (wasm []byte, slim bool, err error) {
	args := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w"}
	if !b.plain {
		modfile, err := b.slimModules(pins)
		if err != nil {
			fmt.Fprintf(b.log, "warning: %s is compiled with all modules as they are, which makes it larger: %v\n", program, err)
		} else {
			slim = true
			args = append(args, "-modfile="+modfile)
		}
	}
	args = append(args, inlining...)
	out := filepath.Join(b.work, path.Base(program)+".wasm")
	if err := os.MkdirAll(b.work, 0o755); err != nil {
		return nil, false, err
	}
	if out, err = filepath.Abs(out); err != nil {
		return nil, false, err
	}
	cmd := exec.Command("go", append(args, "-o", out, program)...)
	cmd.Dir = b.root
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=", "GOWORK=off")
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, false, fmt.Errorf("compile %s: %w\n%s", program, err, strings.TrimSpace(string(text)))
	}
	if wasm, err = os.ReadFile(out); err != nil {
		return nil, false, err
	}
	return b.pack(wasm, program), slim, nil
}

// pack makes a program's download smaller, as far as it is as expected: the
// page works without.
func (b *builder) pack(wasm []byte, program string) []byte {
	m, err := openModule(wasm)
	if err != nil {
		fmt.Fprintf(b.log, "warning: %s stays as it was linked, which makes its download larger: %v\n", program, err)
		return wasm
	}
	if err := m.trimFunctions(ownLines); err != nil {
		fmt.Fprintf(b.log, "warning: %s keeps the lines of all functions, which makes its download larger: %v\n", program, err)
	}
	return m.bytes()
}

// inlining are the compiler's settings: functions are inlined only in the
// packages where the page spends its time, and in those whose small functions
// they call. Everywhere else it costs more bytes than it gains time: about a
// tenth of the download. Of several settings for a package the last counts.
var inlining = []string{
	"-gcflags=all=-l",
	"-gcflags=fewshot/app/token=",
	"-gcflags=fewshot/app/tinylm=",
	"-gcflags=runtime=",
	"-gcflags=internal/runtime/...=",
	"-gcflags=slices=",
	"-gcflags=strings=",
	"-gcflags=unicode/utf8=",
}
