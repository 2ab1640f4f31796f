// Package reader has files read and written, and programs written, by a program of its
// own, which the page fetches when a person first imports something or looks at code.
// Reading files takes more code than the rest of the playground.
//
// The page opens a [File] and reads it as a table, again with each choice of a person.
// The program (app/reader) runs in a worker and calls [Serve]; for the cells of a
// workbook there is another (app/workbook), which few need.
package reader

import (
	"context"
	"sync/atomic"

	"fewshot/app/chat"
	"fewshot/app/page/worker"
	"fewshot/app/prompt"
	"fewshot/app/table/view"
)

// A File is a file that a person chose, or a text that was pasted.
type File struct {
	Name string // "" for a text
	Data []byte

	id    int
	cells [][]string // of a workbook, once they were asked for
}

var lastID atomic.Int64

// Open is a file that can be read.
func Open(name string, data []byte) *File {
	return &File{Name: name, Data: data, id: int(lastID.Add(1))}
}

// A Client asks the two programs. Its methods wait, so they must be called from a
// goroutine. Errors are of type *chat.Error, or the context's.
type Client struct {
	reader   worker.Client[*Question, *Answer]
	workbook worker.Client[*Question, *Answer]
}

// New is a client whose workers are started so.
func New(reader, workbook worker.Starter) *Client {
	c := &Client{}
	for _, w := range []struct {
		of    *worker.Client[*Question, *Answer]
		start worker.Starter
	}{{&c.reader, reader}, {&c.workbook, workbook}} {
		w.of.Start, w.of.Failed, w.of.Died = w.start, failed("it could not start"), failed
	}
	return c
}

var page = New(worker.Program("reader.wasm"), worker.Program("workbook.wasm"))

// Page asks the programs of this page.
func Page() *Client { return page }

// failed is the error for a program that did not load, or has died.
func failed(reason string) *chat.Error {
	return &chat.Error{Type: "api_error", Code: chat.CodeReaderFailed,
		Message: "What reads files could not be loaded, or has stopped: " + reason + ".",
		Hint:    "Check the connection and try again. Nothing is lost."}
}

// Load fetches the reader, so that the first file does not wait for it.
func (c *Client) Load(ctx context.Context) error {
	_, err := ask(ctx, &c.reader, &Question{})
	return err
}

// Read reads a file as a table.
func (c *Client) Read(ctx context.Context, f *File, choices view.Choices) (*Answer, error) {
	return c.file(ctx, f, Question{Choices: choices})
}

// Plain reads a file for a field of text: what another tool wrote as a plan, if it says
// what is sent, and any other file as a text that package table reads by itself.
func (c *Client) Plain(ctx context.Context, f *File) (*Answer, error) {
	return c.file(ctx, f, Question{Plain: true})
}

// Export writes a prompt as the files of another tool, which reaches this server at base.
func (c *Client) Export(ctx context.Context, tool string, p prompt.Prompt, base string) (*Answer, error) {
	return ask(ctx, &c.reader, &Question{Tool: tool, Prompt: &p, Base: base})
}

// Code writes a program that sends a prompt.
func (c *Client) Code(ctx context.Context, p Program) (string, error) {
	a, err := ask(ctx, &c.reader, &Question{Program: &p})
	if err != nil {
		return "", err
	}
	return a.Text, nil
}

// file asks about a file, and sends of it what the reader doesn't have.
func (c *Client) file(ctx context.Context, f *File, q Question) (*Answer, error) {
	q.File = f.id
	for {
		a, err := ask(ctx, &c.reader, &q)
		if err != nil {
			return nil, err
		}
		switch {
		case a.Want == WantsData && q.Data == nil:
			q.Name, q.Data, q.Cells = f.Name, f.Data, f.cells
		case a.Want == WantsCells && q.Cells == nil:
			if f.cells == nil {
				book, err := ask(ctx, &c.workbook, &Question{Data: f.Data})
				if err != nil {
					return nil, err
				}
				if f.cells = book.Cells; f.cells == nil {
					f.cells = [][]string{{}} // an empty sheet
				}
			}
			q.Cells = f.cells
		case a.Want != "":
			return nil, failed("it asked for the same file again")
		default:
			return a, nil
		}
	}
}

// ask is the one answer to a question.
func ask(ctx context.Context, w *worker.Client[*Question, *Answer], q *Question) (*Answer, error) {
	answer := &Answer{}
	for a, err := range w.Call(ctx, q) {
		if err != nil {
			return nil, err
		}
		answer = a
	}
	return answer, nil
}
