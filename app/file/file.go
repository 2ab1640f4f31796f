// Package file reads files as package table does, and those for which table has no
// library: workbooks, YAML, and Chinese encodings. It also reads the files of other tools
// with what they say of prompts.
//
//	r, err := reader.Table("grades.xlsx", data, table.Choices{})
//	w, notices, err := reader.Work(data, open, table.Choices{})
//
// The command line and the page call it, so that both make the same of a file.
package file

import (
	"bytes"
	"encoding/json"
	"errors"
	"path"
	"slices"

	"fewshot/app/chat"
	"fewshot/app/sheet"
	"fewshot/app/table"
	"fewshot/app/tree"
	"fewshot/app/tree/yaml"
)

// A Reader reads files. What it calls is large, or the browser's own, so each program
// says where it has it from.
type Reader struct {
	// Cells are the cells of a workbook's first sheet: package workbook's.
	Cells func(data []byte) ([][]string, error)
	// GB18030 is a text in the encoding of that name, which GBK and GB2312 are parts of.
	GB18030 func(data []byte) (string, error)
}

// Table reads a file as a table. Its name may be "". Errors are of type *chat.Error.
func (f Reader) Table(name string, data []byte, c table.Choices) (table.Reading, error) {
	r, err := f.table(data, c)
	// A single line of JSONL is JSON too: its name tells.
	if r.Kind == table.JSON && r.Rows == 1 && slices.Contains([]string{".jsonl", ".ndjson"}, path.Ext(name)) {
		r.Kind = table.JSONL
	}
	return r, err
}

func (f Reader) table(data []byte, c table.Choices) (table.Reading, error) {
	if len(data) <= table.MaxBytes && (table.IsWorkbook(data) || c.Kind == table.Workbook) {
		rows, err := f.Cells(data)
		if err != nil {
			return table.Reading{}, err
		}
		return table.OfCells(table.Workbook, rows, c)
	}
	text := f.text(data)
	if c.Kind == "" {
		if r, ok := f.task(text); ok {
			return r, nil
		}
	}
	r, err := table.Read(text, c)
	if e, ok := errors.AsType[*chat.Error](err); ok && e.Code == chat.CodeIsYAML {
		values, err := yaml.Parse(string(text))
		if err != nil {
			return table.Reading{}, err
		}
		return table.OfTree(table.YAML, values, c)
	}
	return r, err
}

// task reads a task of lm-evaluation-harness, whose data lie in other files, as the whole
// prompt that it is.
func (f Reader) task(text []byte) (table.Reading, bool) {
	if !bytes.Contains(text, []byte("doc_to_text")) {
		return table.Reading{}, false
	}
	w, notices, err := f.Tool(text, func(string) ([]byte, error) { return nil, errors.New("it lies in another file") })
	if err != nil {
		return table.Reading{}, false
	}
	kind := table.YAML
	if start := bytes.TrimLeft(text, "\ufeff \t\r\n"); bytes.HasPrefix(start, []byte("{")) {
		kind = table.JSON
	}
	r, err := table.OfPrompt(kind, w.Prompt, notices)
	return r, err == nil
}

// text is a file's text in an encoding that package table reads.
func (f Reader) text(data []byte) []byte {
	if table.Charset(data) != "gb18030" {
		return data
	}
	text, err := f.GB18030(data)
	if err != nil {
		return data
	}
	return []byte(text)
}

// Text is a file as a text: as it stands there, or the cells of a workbook between tabs.
func (f Reader) Text(data []byte) (string, error) {
	if table.IsWorkbook(data) {
		rows, err := f.Cells(data)
		if err != nil {
			return "", err
		}
		return sheet.EditableRows(rows), nil
	}
	return table.Text(f.text(data))
}

// Plain is a file as a text that package table reads by itself: YAML becomes JSON.
func (f Reader) Plain(data []byte) (string, error) {
	text, err := f.Text(data)
	if err != nil {
		return "", err
	}
	_, err = table.ReadText(text, table.Choices{})
	if e, ok := errors.AsType[*chat.Error](err); !ok || e.Code != chat.CodeIsYAML {
		return text, nil
	}
	values, err := yaml.Parse(text)
	if err != nil {
		return "", err
	}
	var b []byte
	for _, v := range values {
		b = append(tree.AppendJSON(b, inJSON(v)), '\n')
	}
	return string(b), nil
}

// inJSON is a value with the numbers that JSON doesn't have, such as 0x10 and .5, as
// texts: in a table they are the same.
func inJSON(v tree.Value) tree.Value {
	if v.Kind == tree.Number && !json.Valid([]byte(v.Text)) {
		v.Kind = tree.Text
	}
	items := make([]tree.Value, len(v.Items))
	for i, item := range v.Items {
		items[i] = inJSON(item)
	}
	v.Items = items
	return v
}
