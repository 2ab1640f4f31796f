package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"fewshot/app/exchange"
	"fewshot/app/lab"
	"fewshot/app/prompt"
	"fewshot/app/table"
)

// readWork reads a file of another tool with the files of data that it names. These are
// looked for in the folder alone.
func readWork(data []byte, folder string, c table.Choices) (exchange.Work, []prompt.Notice, error) {
	return files.Work(data, func(name string) ([]byte, error) {
		if !filepath.IsLocal(name) {
			return nil, errors.New("it stands elsewhere")
		}
		f, err := os.Open(filepath.Join(folder, name))
		if err != nil {
			return nil, errors.New("it isn't there")
		}
		defer f.Close()
		return io.ReadAll(io.LimitReader(f, table.MaxBytes))
	}, c)
}

// printWork prints a file of another tool as a prompt, or as a plan.
func printWork(data []byte, folder string, plan bool, c table.Choices, stdout, stderr io.Writer) int {
	w, notices, err := readWork(data, folder, c)
	if err != nil {
		return failed(stderr, err)
	}
	for _, n := range notices {
		fmt.Fprintln(stderr, "fewshot import:", n.Message, n.Hint)
	}
	if !plan {
		stdout.Write(prompt.Encode(w.Prompt))
		return 0
	}
	out, err := json.MarshalIndent(w.Plan(), "", "  ")
	if err != nil {
		return failed(stderr, err)
	}
	if _, err := lab.DecodePlan(out); err != nil {
		return failed(stderr, err)
	}
	fmt.Fprintf(stdout, "%s\n", out)
	return 0
}
