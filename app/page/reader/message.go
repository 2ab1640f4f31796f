package reader

import (
	"context"
	"encoding/json"

	"fewshot/app/page/worker"
	"fewshot/app/prompt"
	"fewshot/app/table/view"
)

// A Question is what the page asks: to read a file, to write one or a program, or, if it
// is empty, nothing but that the reader is there.
type Question struct {
	File    int          `json:"file,omitempty"` // which file: the reader keeps the last one
	Name    string       `json:"name,omitempty"`
	Data    []byte       `json:"data,omitempty"`  // its content, if the reader wanted it
	Cells   [][]string   `json:"cells,omitempty"` // those of a workbook, if the reader wanted them
	Choices view.Choices `json:"choices"`
	Plain   bool         `json:"plain,omitempty"` // as a plan or a plain text, not as a table

	Tool   string         `json:"tool,omitempty"` // the tool that Prompt is written for
	Prompt *prompt.Prompt `json:"prompt,omitempty"`
	Base   string         `json:"base,omitempty"`

	Program *Program `json:"program,omitempty"`
}

// A Program is one that sends a prompt to the server at Base.
type Program struct {
	Lang   prompt.Lang     `json:"lang"`
	Prompt json.RawMessage `json:"prompt"` // as prompt.Encode writes it
	Fit    bool            `json:"fit"`    // whether the server has to fit it to the model
	Base   string          `json:"base"`
}

// An Answer is what comes back. It has what was asked for.
type Answer struct {
	Want    string          `json:"want,omitempty"` // of the file: [WantsData], [WantsCells]
	Reading *view.Reading   `json:"reading,omitempty"`
	Whole   *prompt.Prompt  `json:"whole,omitempty"` // the prompt that another tool's file holds beside its table
	Text    string          `json:"text,omitempty"`  // the file as a text
	Plan    json.RawMessage `json:"plan,omitempty"`  // of the lab, in another tool's file
	Cells   [][]string      `json:"cells,omitempty"`
	Files   []Written       `json:"files,omitempty"`
	Notices []prompt.Notice `json:"notices,omitempty"` // about the prompt, the plan or the files that were written
}

// A Written is a file that another tool reads.
type Written struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// What the reader may want of a file before it can answer.
const (
	WantsData  = "data"
	WantsCells = "cells"
)

// Serve answers the page from the worker, for ever.
func Serve(answer func(*Question) (*Answer, error)) {
	worker.Serve(NewServer(answer, worker.Post).Receive)
}

// NewServer is the worker's side, which posts its answers to the page.
func NewServer(answer func(*Question) (*Answer, error), post func(string)) *worker.Server[*Question, *Answer] {
	return &worker.Server[*Question, *Answer]{Post: post, Answer: func(ctx context.Context, q *Question, send func(*Answer)) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		a, err := answer(q)
		if err == nil {
			send(a)
		}
		return err
	}}
}
