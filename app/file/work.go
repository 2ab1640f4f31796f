package file

import (
	"errors"
	"fmt"

	"fewshot/app/chat"
	"fewshot/app/exchange"
	"fewshot/app/prompt"
	"fewshot/app/table"
	"fewshot/app/tree"
	"fewshot/app/tree/yaml"
)

// ErrNoTool says that a file is none of another tool's that says what is sent.
var ErrNoTool = errors.New("no file of another tool")

// Tool reads a file of another tool, JSON or YAML, that says what is sent: promptfoo's
// configuration, or a task of lm-evaluation-harness. Open opens the files of data that it
// names. Its errors are told as what is wrong with them.
func (f Reader) Tool(data []byte, open func(name string) ([]byte, error)) (exchange.Work, []prompt.Notice, error) {
	values, err := f.trees(data)
	if err != nil || !exchange.SaysWhatIsSent(values) {
		return exchange.Work{}, nil, ErrNoTool
	}
	return f.work(values, open)
}

// Work reads a file of another tool as [Reader.Tool] does. Any other file is read as a
// table, whose rows become the prompt's examples.
func (f Reader) Work(data []byte, open func(name string) ([]byte, error), c table.Choices) (exchange.Work, []prompt.Notice, error) {
	values, err := f.trees(data)
	if err != nil { // a table of another kind
		r, err := f.table(data, c)
		if err != nil {
			return exchange.Work{}, nil, err
		}
		w, notices := exchange.OfReading(r)
		return w, notices, nil
	}
	return f.work(values, open)
}

// work is what values say, with the data that they name.
func (f Reader) work(values []tree.Value, open func(name string) ([]byte, error)) (exchange.Work, []prompt.Notice, error) {
	var rows, shots []tree.Value
	var missing []prompt.Notice
	if len(values) == 1 {
		for _, name := range exchange.DataFiles(values[0]) {
			more, err := f.rows(name, open)
			if err != nil {
				missing = append(missing, prompt.Notice{Code: "data_elsewhere", Field: "tests", Shot: -1, Values: []string{name},
					Message: fmt.Sprintf("The data in %s can't be read: %v.", name, err), Hint: "Put it beside the file, or import it as a table."})
				continue
			}
			rows = more
			break
		}
		for _, name := range exchange.ShotFiles(values[0]) {
			shots, _ = f.rows(name, open) // the task says how many it takes, none is as good as few
		}
	}
	w, notices, err := exchange.Import(values, rows, shots)
	return w, append(missing, notices...), err
}

// trees are the values of JSON or YAML.
func (f Reader) trees(data []byte) ([]tree.Value, error) {
	text := string(f.text(data))
	if values, bad, err := tree.ParseLoose(text); err == nil && len(bad) == 0 {
		return values, nil
	}
	values, err := yaml.Parse(text)
	if err == nil && (len(values) == 0 || values[0].Kind < tree.List) {
		err = errors.New("it is a text")
	}
	return values, err
}

// rows are the rows of a file of data.
func (f Reader) rows(name string, open func(name string) ([]byte, error)) ([]tree.Value, error) {
	data, err := open(name)
	if err != nil {
		return nil, err
	}
	if values, err := f.trees(data); err == nil {
		if len(values) == 1 && values[0].Kind == tree.List {
			return values[0].Items, nil
		}
		return values, nil
	}
	r, err := f.table(data, table.Choices{})
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
