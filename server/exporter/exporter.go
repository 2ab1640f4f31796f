// Package exporter is the command fewshot export: it writes a prompt, or a plan of the
// lab, as the files of another tool.
//
//	fewshot export -to promptfoo -out folder plan.json
package exporter

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/exchange"
	"fewshot/app/lab"
	"fewshot/app/prompt"
)

const usage = `usage: fewshot export -to TOOL [flags] FILE

Writes FILE, a prompt or a plan of the lab as the page saves them, as the files of
another tool: promptfoo (promptfooconfig.yaml), lm-eval (a task with its data), dspy
(the state of a program) or evals (items of OpenAI's evals).

`

// Run is the command. The result is the exit code: 0, 1 if something went wrong, 2 if
// the arguments were.
func Run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("export", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	to := flags.String("to", "", "the `TOOL`: promptfoo, lm-eval, dspy, evals")
	out := flags.String("out", "", "the `FOLDER` that the files are written into; without it the main one is printed")
	var w exchange.Work
	flags.StringVar(&w.Name, "name", "", "the task's `NAME`; that of FILE unless it is given")
	flags.StringVar(&w.Base, "base", exchange.DefaultBase, "the `URL` at which the tool reaches this server")
	help := func(w io.Writer) {
		io.WriteString(w, usage)
		flags.SetOutput(w)
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		help(stdout)
		return 0
	case err != nil:
		return wrong(stderr, err.Error())
	case flags.NArg() > 1:
		return wrong(stderr, fmt.Sprintf("one FILE at most, and flags before it: %q", flags.Args()))
	case *to == "":
		return wrong(stderr, "name the tool: -to promptfoo, lm-eval, dspy or evals")
	}
	in := stdin
	if file := flags.Arg(0); file != "" && file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return failed(stderr, err)
		}
		defer f.Close()
		in = f
		if w.Name == "" {
			w.Name = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
		}
	}
	data, err := io.ReadAll(io.LimitReader(in, lab.MaxBytes+1))
	if err != nil {
		return failed(stderr, fmt.Errorf("read the file: %w", err))
	}
	if err := read(data, &w); err != nil {
		return failed(stderr, err)
	}
	files, notices, err := exchange.Export(exchange.Tool(*to), w)
	if err != nil {
		return failed(stderr, err)
	}
	for _, n := range notices {
		fmt.Fprintln(stderr, "fewshot export:", n.Message, n.Hint)
	}
	if *out == "" {
		io.WriteString(stdout, files[0].Text)
		for _, f := range files[1:] {
			fmt.Fprintf(stderr, "fewshot export: %s belongs to it: give a folder with -out.\n", f.Name)
		}
		return 0
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return failed(stderr, err)
	}
	for _, f := range files {
		path := filepath.Join(*out, f.Name)
		if err := os.WriteFile(path, []byte(f.Text), 0o644); err != nil {
			return failed(stderr, err)
		}
		fmt.Fprintln(stdout, path)
	}
	return 0
}

// read reads a plan, or a prompt.
func read(data []byte, w *exchange.Work) error {
	plan, err := lab.DecodePlan(data)
	if err == nil {
		of := exchange.OfPlan(plan)
		w.Prompt, w.Items, w.Metrics = of.Prompt, of.Items, of.Metrics
		return nil
	}
	p, promptErr := prompt.Decode(data)
	if promptErr != nil {
		if strings.Contains(string(data), `"experiment"`) {
			return err
		}
		return promptErr
	}
	w.Prompt = p
	return nil
}

func failed(stderr io.Writer, err error) int {
	message := err.Error()
	if e, ok := errors.AsType[*chat.Error](err); ok {
		message = e.Message + " " + e.Hint
	}
	fmt.Fprintln(stderr, "fewshot export:", message)
	return 1
}

func wrong(stderr io.Writer, message string) int {
	fmt.Fprintf(stderr, "fewshot export: %s\nTry fewshot export -help.\n", message)
	return 2
}
