// Command table ends `make bench`: it passes on what the benchmarks print, and
// then prints the project's goals, a line each, with what was measured.
//
//	go test -bench . ./... | go run ./web/bench/table
//
// It reads the lines of Go's benchmarks, and lines that begin with a name and a
// number. A missed goal is reported but is not a failure, because time depends on the
// machine. A goal without a measurement is a failure, and so is a benchmark that
// fails.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run reads the output of benchmarks and writes it, and the table after it.
func run(in io.Reader, out io.Writer) error {
	found := results{}
	failed := false
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fmt.Fprintln(out, lines.Text())
		found.read(lines.Text())
		failed = failed || strings.HasPrefix(lines.Text(), "FAIL") || strings.HasPrefix(lines.Text(), "--- FAIL")
	}
	if err := lines.Err(); err != nil {
		return err
	}
	missing := write(out, goals, found)
	switch {
	case failed:
		return fmt.Errorf("a benchmark failed: see above")
	case len(missing) > 0:
		return fmt.Errorf("not measured: %s", strings.Join(missing, "; "))
	}
	return nil
}
