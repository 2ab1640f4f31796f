// Command build makes web/dist: everything that a browser loads, ready to be served as
// it is.
//
// Usage, from the repository's root:
//
//	go run ./web/build          # as it is released: slim, brotli at its strongest
//	go run ./web/build -quick   # while working: weaker compression of what changed
//
// It compiles the page to WebAssembly, makes the linked program's download
// smaller (segments.go, lines.go), packs the vocabularies, joins the
// scripts, draws the icons, names each file after its content, compresses it
// and writes a manifest. Work whose inputs did not change is taken from
// .build/, so that a second run takes a second or two.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// A builder is one run of the build.
type builder struct {
	root  string // the repository
	out   string // where the files go
	work  string // .build: caches
	page  string // the package that is compiled to app.wasm
	study string // the package that is compiled to study.wasm, "" for none
	frame string // the package that is compiled to frame.wasm, "" for none
	aside bool   // also compile the programs that only workers run
	plain bool   // compile with go-app as it is
	quick bool   // compress weakly what is not in the cache
	log   io.Writer
}

// asides are the programs that only workers run, fetched when they are first asked: the
// reader of files, and what it asks for the cells of a workbook.
var asides = []string{"./app/reader", "./app/workbook"}

func main() {
	b := builder{log: os.Stdout}
	flag.StringVar(&b.root, "root", ".", "the repository's `folder`")
	flag.StringVar(&b.out, "out", "web/dist", "the `folder` to write, below the root")
	flag.StringVar(&b.page, "page", "./app", "the `package` to compile to app.wasm")
	flag.StringVar(&b.study, "study", "./app/study", "the `package` to compile to study.wasm; empty: none")
	flag.StringVar(&b.frame, "frame", "./app/frame", "the `package` to compile to frame.wasm; empty: none")
	flag.BoolVar(&b.aside, "aside", true, "compile the programs that only workers run")
	flag.StringVar(&b.work, "work", ".build", "the `folder` for caches, below the root")
	flag.BoolVar(&b.plain, "plain", false, "compile with go-app as it is, not slimmed")
	flag.BoolVar(&b.quick, "quick", false, "compress quickly rather than well")
	flag.Parse()
	if !filepath.IsAbs(b.work) {
		b.work = filepath.Join(b.root, b.work)
	}
	if !filepath.IsAbs(b.out) {
		b.out = filepath.Join(b.root, b.out)
	}
	if err := b.run(); err != nil {
		fmt.Fprintln(os.Stderr, "web/build:", err)
		os.Exit(1)
	}
}

// run builds everything: content first, then the scripts that must know the
// names of the content, then the manifest.
func (b *builder) run() error {
	start := time.Now()
	goVersion, err := b.goTool("env", "GOVERSION")
	if err != nil {
		return err
	}
	wasm, slim, err := b.compile(pinned, b.page)
	if err != nil {
		return err
	}

	s := newSite(goVersion, slim)
	s.add("app.wasm", wasm, stageStart)
	if b.study != "" {
		if err := b.addStudy(s); err != nil {
			return err
		}
	}
	if b.frame != "" {
		wasm, _, err := b.compile(pinned, b.frame)
		if err != nil {
			return err
		}
		s.add("frame.wasm", wasm, stageSite) // no page of ours loads it, so none keeps it
	}
	if b.aside {
		for _, program := range asides {
			wasm, _, err := b.compile(pinned, program)
			if err != nil {
				return err
			}
			s.add(path.Base(program)+".wasm", wasm, stageData)
		}
	}
	if err := b.addData(s); err != nil {
		return err
	}
	if err := b.addScripts(s); err != nil {
		return err
	}
	if err := b.write(s); err != nil {
		return err
	}
	b.report(s)
	fmt.Fprintf(b.log, "built in %.1f s\n", time.Since(start).Seconds())
	return nil
}

// goTool runs the go command in the repository and returns its output.
func (b *builder) goTool(args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = b.root
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", args[0], err)
	}
	return strings.TrimSpace(string(out)), nil
}
