// Models makes the table of models, app/model/table.txt, from three lists that
// others keep, and the parameters that app/ability is held against:
//
//	go run ./web/models         fetch the lists by npm, and rewrite everything
//	go run ./web/models -merge  rewrite the table from the lists as they were fetched last
//	go run ./web/models -age 30 say so if the lists were fetched more than 30 days ago
//
// What is kept of each list is in this folder (genai-prices.txt, pi-ai.txt), so
// that a test can compare the table with them without a network. overrides.toml
// stands on top of them: what is in no list, and which list is right where two
// disagree, each with its reason. A disagreement without one is an error.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	merge := flag.Bool("merge", false, "write the table from the lists as they were fetched last")
	age := flag.Int("age", 0, "only say whether the lists were fetched more than this many `days` ago")
	flag.Parse()
	if err := run(*merge, *age, time.Now()); err != nil {
		fmt.Fprintln(os.Stderr, "models:", err)
		os.Exit(1)
	}
}

// run does what the flags say.
func run(merge bool, age int, now time.Time) error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	here := filepath.Join(root, "web", "models")
	if age > 0 {
		return checkAge(here, age, now)
	}
	if !merge {
		if err := fetch(context.Background(), here, root, now); err != nil {
			return fmt.Errorf("nothing was changed: %w", err)
		}
	}
	return writeTable(here, filepath.Join(root, tablePath))
}

// moduleRoot is the folder of go.mod.
func moduleRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	return filepath.Dir(strings.TrimSpace(string(out))), nil
}

// checkAge is an error if the lists were fetched more than so many days before
// now.
func checkAge(here string, days int, now time.Time) error {
	list, err := readList(filepath.Join(here, piAI.file))
	if err != nil {
		return err
	}
	fetched, err := time.Parse(time.DateOnly, list.fetched)
	if err != nil {
		return err
	}
	if old := int(now.Sub(fetched).Hours() / 24); old > days {
		return fmt.Errorf("the table of models is %d days old: prices may have changed. `make models` rebuilds it", old)
	}
	return nil
}

// writeTable merges the lists and writes the table.
func writeTable(here, path string) error {
	table, conflicts, err := mergeAll(here)
	if err != nil {
		return err
	}
	if len(conflicts) > 0 {
		return errors.New("lists disagree, and no override says which is right:\n  " + strings.Join(conflicts, "\n  "))
	}
	return os.WriteFile(path, []byte(table.text()), 0o644)
}
