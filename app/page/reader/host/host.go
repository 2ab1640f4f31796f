// Package host is the worker's side of package reader: it answers what the page asks
// about files. What it makes of a file is what fewshot import does.
package host

import (
	"encoding/json"
	"errors"
	"sync"

	"fewshot/app/chat"
	"fewshot/app/exchange"
	"fewshot/app/file"
	"fewshot/app/page/reader"
	"fewshot/app/prompt"
	"fewshot/app/table"
)

// A Host answers the page. It keeps the last file, so that the page need not send it
// with every choice.
type Host struct {
	mu   sync.Mutex // one question at a time
	file kept
}

// A kept file is one that the page asks about.
type kept struct {
	id    int
	name  string
	data  []byte
	cells [][]string
	last  *table.Reading // as it was read last
}

// New is a host that was asked nothing yet.
func New() *Host { return &Host{} }

// Answer does what a question asks.
func (h *Host) Answer(q *reader.Question) (*reader.Answer, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case q.Tool != "":
		return export(q)
	case q.Program != nil:
		return program(q.Program)
	case q.File == 0:
		return &reader.Answer{}, nil
	}
	if q.Data != nil {
		h.file = kept{id: q.File, name: q.Name, data: q.Data}
	}
	if h.file.id != q.File {
		return &reader.Answer{Want: reader.WantsData}, nil
	}
	if q.Cells != nil {
		h.file.cells = q.Cells
	}
	var a *reader.Answer
	var err error
	if q.Plain {
		a, err = h.file.plain()
	} else {
		a, err = h.file.read(q.Choices)
	}
	if errors.Is(err, errCells) {
		return &reader.Answer{Want: reader.WantsCells}, nil
	}
	return a, err
}

// program writes a program that sends a prompt.
func program(p *reader.Program) (*reader.Answer, error) {
	sent, err := prompt.Decode(p.Prompt)
	if err != nil {
		return nil, err
	}
	r := prompt.Render(sent).Request(sent)
	r.Fit = p.Fit
	return &reader.Answer{Text: prompt.Code(r, p.Lang, p.Base)}, nil
}

// errCells says that the cells of a workbook are needed.
var errCells = errors.New("the cells of a workbook are needed")

// reader has the libraries of the page.
func (f *kept) reader() file.Reader {
	return file.Reader{GB18030: gb18030, Cells: func([]byte) ([][]string, error) {
		if f.cells == nil {
			return nil, errCells
		}
		rows := make([][]string, len(f.cells)) // a reading takes them apart
		for i, row := range f.cells {
			rows[i] = append([]string(nil), row...)
		}
		return rows, nil
	}}
}

// read reads the file as a table.
func (f *kept) read(c table.Choices) (*reader.Answer, error) {
	r := f.reader()
	var now table.Reading
	first := f.last == nil
	if first || f.last.Choices.Part != c.Part || f.last.Choices.Kind != c.Kind {
		var err error
		if now, err = r.Table(f.name, f.data, c); err != nil {
			return nil, err
		}
	} else {
		now = f.last.With(c)
	}
	if p := now.Prompt; p != nil { // what could not be opened later is refused now
		if _, err := prompt.Decode(prompt.Encode(*p)); err != nil {
			return nil, err
		}
	}
	f.last = &now
	a := &reader.Answer{Reading: &now.Reading}
	if first {
		text, err := r.Text(f.data)
		if err != nil {
			return nil, err
		}
		a.Text = text
	}
	w, notices, err := r.Tool(f.data, nothingBeside)
	if _, broken := prompt.Decode(prompt.Encode(w.Prompt)); err == nil && broken == nil {
		a.Whole, a.Notices = &w.Prompt, notices
	}
	return a, nil
}

// plain reads the file as a plan, or as a plain text.
func (f *kept) plain() (*reader.Answer, error) {
	r := f.reader()
	w, notices, err := r.Tool(f.data, nothingBeside)
	if errors.Is(err, file.ErrNoTool) {
		text, err := r.Plain(f.data)
		return &reader.Answer{Text: text}, err
	}
	if err != nil {
		return nil, err
	}
	plan, err := json.Marshal(w.Plan())
	return &reader.Answer{Plan: plan, Notices: notices}, err
}

// nothingBeside opens no file: the page has the one that was chosen.
func nothingBeside(string) ([]byte, error) {
	return nil, errors.New("a page can't open the files beside another")
}

// export writes a prompt as the files of a tool.
func export(q *reader.Question) (*reader.Answer, error) {
	if q.Prompt == nil {
		return nil, chat.Invalid("prompt", "There is no prompt.", "Write one first.")
	}
	files, notices, err := exchange.Export(exchange.Tool(q.Tool), exchange.Work{Prompt: *q.Prompt, Base: q.Base})
	if err != nil {
		return nil, err
	}
	a := &reader.Answer{Notices: notices}
	for _, f := range files {
		a.Files = append(a.Files, reader.Written{Name: f.Name, Text: f.Text})
	}
	return a, nil
}
