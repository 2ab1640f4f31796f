package e2e

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"fewshot/web/browsertest"
)

var binaryFlag = flag.String("binary", filepath.Join("..", "..", "bin", "fewshot"), "the `file` that is tested")

// What all tests share: the browser, in which each test has a profile of its
// own, and a server, for tests that change nothing about it.
var (
	browser *browsertest.Browser
	shared  *server
	binary  string // absolute path
)

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	var err error
	if binary, err = filepath.Abs(*binaryFlag); err == nil {
		_, err = exec.LookPath(binary)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "there is no %s: run `make build` first\n", *binaryFlag)
		return 1
	}
	if browser, err = browsertest.Start(browsertest.OptimiseLate); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer browser.Close()
	if shared, err = start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer shared.stop()
	return m.Run()
}
