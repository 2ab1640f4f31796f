// Package importer is the command fewshot import: it imports a file and prints the
// result as JSON.
//
//	fewshot import FILE
//	fewshot import -as plan promptfooconfig.yaml > plan.json
//	fewshot import -header no -input '{premise}\n{hypothesis}' FILE
package importer

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/table"
)

const usage = `usage: fewshot import [flags] [FILE]

Reads examples from FILE, or from standard input if FILE is - or absent: CSV, TSV,
JSON and JSONL of any shape, Markdown, HTML, YAML, .xlsx (the first sheet), lists
of a: b, whole few-shot prompts. Prints as JSON what an import makes of it: kind,
columns, instruction, shots, warnings.

`

// Run is the command. The result is the exit code: 0, 1 if the file can't be read
// as a table, 2 if the arguments were wrong.
func Run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("import", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	var c table.Choices
	kind := flags.String("kind", "", "read it as this `KIND` instead of finding out: tsv, csv, jsonl, json, markdown, html, lines, prompt, yaml, xlsx")
	header := flags.String("header", "", "`yes` or no: whether the first row names the columns")
	roles := flags.String("columns", "", "what each column is, separated by commas: `input,output`; input, output, note, off, instruction, or nothing")
	flags.StringVar(&c.Input, "input", "", "a `TEMPLATE` for the inputs: {premise}\\n{hypothesis}")
	flags.StringVar(&c.Part, "part", "", "which table of a file with several: train, test")
	flags.IntVar(&c.Most, "most", table.MaxRows, "take at most `N` rows")
	seed := flags.String("sample", "", "take the rows at random, by this `SEED`, instead of the first")
	as := flags.String("as", "", "print a `prompt` or a plan of the lab instead: of a configuration of promptfoo, a task of lm-evaluation-harness, or any table")
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
	case *as != "" && *as != "prompt" && *as != "plan":
		return wrong(stderr, "-as is prompt or plan")
	case c.Most < 1 || c.Most > table.MaxRows:
		return wrong(stderr, fmt.Sprintf("-most is from 1 to %d", table.MaxRows))
	}
	c.Kind = table.Kind(*kind)
	c.Input = strings.ReplaceAll(c.Input, `\n`, "\n")
	switch *header {
	case "":
	case "yes":
		c.Header = table.Named
	case "no":
		c.Header = table.None
	default:
		return wrong(stderr, "-header is yes or no")
	}
	if *roles != "" {
		for _, role := range strings.Split(*roles, ",") {
			c.Roles = append(c.Roles, table.Role(strings.TrimSpace(role)))
		}
		if err := checkRoles(c.Roles); err != nil {
			return wrong(stderr, err.Error())
		}
	}
	if *seed != "" {
		n, err := strconv.ParseUint(*seed, 10, 64)
		if err != nil {
			return wrong(stderr, "-sample is a whole number, the seed")
		}
		c.Sample, c.Seed = true, n
	}
	in := stdin
	if file := flags.Arg(0); file != "" && file != "-" {
		f, err := os.Open(file)
		if err != nil {
			fmt.Fprintln(stderr, "fewshot import:", err)
			return 1
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, table.MaxBytes+1))
	if err != nil {
		fmt.Fprintln(stderr, "fewshot import: read the file:", err)
		return 1
	}
	if *as != "" {
		return printWork(data, filepath.Dir(flags.Arg(0)), *as == "plan", c, stdout, stderr)
	}
	r, err := files.Table(flags.Arg(0), data, c)
	if err == nil && c.Roles != nil && len(c.Roles) != len(r.Columns) {
		return wrong(stderr, fmt.Sprintf("-columns names %d, and there are %d", len(c.Roles), len(r.Columns)))
	}
	if err != nil {
		return failed(stderr, err)
	}
	e := json.NewEncoder(stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(wire(r)); err != nil {
		fmt.Fprintln(stderr, "fewshot import: write:", err)
		return 1
	}
	return 0
}

func checkRoles(roles []table.Role) error {
	for _, r := range roles {
		switch r {
		case table.Unused, table.Input, table.Output, table.Note, table.Off, table.Instruction:
		default:
			return fmt.Errorf("-columns: there is no %q; there are input, output, note, off and instruction", r)
		}
	}
	return nil
}

// failed tells what was wrong with a file.
func failed(stderr io.Writer, err error) int {
	message := err.Error()
	if e, ok := errors.AsType[*chat.Error](err); ok {
		message = e.Message + " " + e.Hint
	}
	fmt.Fprintln(stderr, "fewshot import:", message)
	return 1
}

func wrong(stderr io.Writer, message string) int {
	fmt.Fprintf(stderr, "fewshot import: %s\nTry fewshot import -help.\n", message)
	return 2
}

// A reading is what is printed.
type reading struct {
	Kind        table.Kind `json:"kind"`
	Header      string     `json:"header"` // yes, no, unsure
	Columns     []column   `json:"columns"`
	Input       string     `json:"input,omitempty"` // the template of the inputs
	Instruction string     `json:"instruction"`
	Query       string     `json:"query,omitempty"`
	Rows        int        `json:"rows"` // in the table
	Parts       []string   `json:"parts,omitempty"`
	Shots       []shot     `json:"shots"`
	Warnings    []warning  `json:"warnings"`
}

type column struct {
	Name string     `json:"name"`
	Role table.Role `json:"role"`
	Why  table.Why  `json:"why"`
}

type shot struct {
	Input  string `json:"input"`
	Output string `json:"output"`
	Note   string `json:"note"`
	Off    bool   `json:"off"`
}

type warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

// wire is a reading as it is printed.
func wire(r table.Reading) reading {
	out := reading{Kind: r.Kind, Header: "no", Columns: []column{}, Input: r.Input, Instruction: r.Instruction, Query: r.Query, Rows: r.Rows, Parts: r.Parts, Shots: []shot{}, Warnings: []warning{}}
	switch {
	case r.Unsure:
		out.Header = "unsure"
	case r.Header == table.Named:
		out.Header = "yes"
	}
	for _, c := range r.Columns {
		out.Columns = append(out.Columns, column{c.Name, c.Role, c.Why})
	}
	for _, s := range r.Shots {
		out.Shots = append(out.Shots, shot{s.Input, s.Output, s.Note, s.Off})
	}
	for _, w := range r.Warnings {
		out.Warnings = append(out.Warnings, warning{w.Code, w.Message, w.Hint})
	}
	return out
}
