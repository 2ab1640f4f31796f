package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"fewshot/app/chat"
	"fewshot/app/exchange"
	"fewshot/app/lab"
	"fewshot/app/prompt"
	"fewshot/app/table"
	"fewshot/app/tree"
)

// ReadWork reads a file of another tool, JSON or YAML, with the files of data that it
// names. These are looked for in the folder alone.
func ReadWork(data []byte, folder string, c table.Choices) (exchange.Work, []prompt.Notice, error) {
	values, err := trees(data)
	if err != nil { // a table of another kind
		r, err := Read(data, c)
		if err != nil {
			return exchange.Work{}, nil, err
		}
		w, notices := exchange.OfReading(r)
		return w, notices, nil
	}
	var rows []tree.Value
	var missing []prompt.Notice
	if len(values) == 1 {
		for _, name := range exchange.DataFiles(values[0]) {
			more, err := dataFile(folder, name)
			if err != nil {
				missing = append(missing, prompt.Notice{Code: "data_elsewhere", Field: "tests", Shot: -1, Values: []string{name},
					Message: fmt.Sprintf("The data in %s can't be read: %v.", name, err), Hint: "Put it beside the file, or import it as a table."})
				continue
			}
			rows = more
			break
		}
	}
	w, notices, err := exchange.Import(values, rows)
	return w, append(missing, notices...), err
}

// trees are the values of JSON or YAML.
func trees(data []byte) ([]tree.Value, error) {
	if values, bad, err := tree.ParseLoose(string(data)); err == nil && len(bad) == 0 {
		return values, nil
	}
	values, err := Tree(string(data))
	if err == nil && (len(values) == 0 || values[0].Kind < tree.List) {
		err = errors.New("it is a text")
	}
	return values, err
}

// dataFile are the rows of a file beside another.
func dataFile(folder, name string) ([]tree.Value, error) {
	if !filepath.IsLocal(name) {
		return nil, errors.New("it stands elsewhere")
	}
	f, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		return nil, errors.New("it isn't there")
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, table.MaxBytes))
	if err != nil {
		return nil, err
	}
	if values, err := trees(data); err == nil {
		if len(values) == 1 && values[0].Kind == tree.List {
			return values[0].Items, nil
		}
		return values, nil
	}
	r, err := Read(data, table.Choices{})
	if err != nil {
		if e, ok := errors.AsType[*chat.Error](err); ok {
			return nil, errors.New(e.Message)
		}
		return nil, err
	}
	rows := make([]tree.Value, len(r.Shots))
	for i := range rows {
		rows[i].Kind = tree.Object
		for j, c := range r.Columns {
			rows[i].Keys = append(rows[i].Keys, c.Name)
			rows[i].Items = append(rows[i].Items, tree.Value{Kind: tree.Text, Text: r.Cell(i, j)})
		}
	}
	return rows, nil
}

// printWork prints a file of another tool as a prompt, or as a plan.
func printWork(data []byte, folder string, plan bool, c table.Choices, stdout, stderr io.Writer) int {
	w, notices, err := ReadWork(data, folder, c)
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
	out, err := json.MarshalIndent(PlanOf(w), "", "  ")
	if err != nil {
		return failed(stderr, err)
	}
	if _, err := lab.DecodePlan(out); err != nil {
		return failed(stderr, err)
	}
	fmt.Fprintf(stdout, "%s\n", out)
	return 0
}

// PlanOf is a work as an experiment: how many of its examples are needed. Without
// items its examples are the data.
func PlanOf(w exchange.Work) lab.Plan {
	p := lab.Plan{Version: lab.Version, Experiment: lab.KindShots, Prompt: w.Prompt, Metrics: w.Metrics}
	for _, s := range w.Prompt.Shots {
		p.Data = append(p.Data, lab.Item{Input: s.Input, Output: s.Output})
	}
	for _, item := range w.Items {
		if item.Output != "" {
			p.Data = append(p.Data, item)
		}
	}
	p.Prompt.Shots, p.Prompt.Query = nil, ""
	return p
}
