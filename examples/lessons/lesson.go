// Package lessons holds lessons: a text, a prompt to open in the playground,
// and experiments that show its point, a file each, in the format that the
// README of examples specifies.
//
// [All] are those that come with the program. [Load] reads and checks any
// folder of them:
//
//	all, err := lessons.Load(os.DirFS("my-course"))
//	page, err := all[0].Page() // what the page shows, with its Markdown as HTML
//
// An experiment of a lesson is a whole plan of package lab: the page runs it,
// and so does `fewshot lab`.
//
// The package is the server's. It reads Markdown and it imports the lab,
// neither of which the page's program has room for: the page gets [PageData].
package lessons

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"fewshot/app/lab"
	"fewshot/app/prompt"
	"fewshot/examples"
)

// A Lesson is one phenomenon of prompting: what to read, what to try, what to
// measure, and what to think about.
type Lesson struct {
	ID          string              `json:"id"`             // letters, digits and hyphens; the file's name without its number
	Title       examples.Words      `json:"title"`          // at most [MaxTitle] characters
	Summary     examples.Words      `json:"summary"`        // a sentence for the list of lessons
	Text        examples.Words      `json:"text"`           // Markdown; see [HTML]
	Expect      examples.Words      `json:"expect"`         // Markdown: what to expect, on which models, and what needs a larger one
	Questions   map[string][]string `json:"questions"`      // to think about, by language; at least two
	Licence     string              `json:"licence"`        // of the data: an SPDX identifier, and where it comes from
	Prompt      prompt.Prompt       `json:"prompt"`         // to open in the playground
	Data        []lab.Item          `json:"data,omitempty"` // of the experiments that have none of their own
	Experiments []Experiment        `json:"experiments,omitempty"`
	Tokens      []Text              `json:"tokens,omitempty"` // what to count; a lesson has experiments or texts to count
	Recorded    []Recording         `json:"recorded,omitempty"`
}

// An Experiment is a plan with a title. In a file the plan's prompt and data
// may be left out: they are the lesson's then. A loaded plan is whole.
type Experiment struct {
	ID    string         `json:"id"`    // unique within the lesson
	Title examples.Words `json:"title"` // at most [MaxTitle] characters
	Plan  lab.Plan       `json:"plan"`
}

// A Text is one of several whose tokens are counted beside one another.
type Text struct {
	Name string `json:"name"` // the same in every language of the page, such as 中文
	Text string `json:"text"`
}

// A Recording is an answer that a larger model gave. It is shown with all that
// says where it comes from.
type Recording struct {
	Model  string `json:"model"`  // provider/model
	Date   string `json:"date"`   // YYYY-MM-DD
	How    string `json:"how"`    // who recorded it, with which command and parameters
	Prompt string `json:"prompt"` // what was sent
	Answer string `json:"answer"` // what came back, all of it
}

//go:embed *.json
var files embed.FS

// All are the lessons in order. They are shared: a caller that changes one
// takes a copy first.
var All = sync.OnceValue(func() []Lesson {
	all, err := Load(files)
	if err != nil {
		panic(err) // a test loads the same files
	}
	return all
})

// Load reads the .json files of a folder, in the order of their names, and
// checks them. An error names the file.
func Load(folder fs.FS) ([]Lesson, error) {
	names, err := fs.Glob(folder, "*.json")
	if err != nil {
		return nil, fmt.Errorf("list lessons: %w", err)
	}
	all := make([]Lesson, 0, len(names))
	seen := map[string]string{}
	for _, name := range names {
		l, err := read(folder, name)
		if err != nil {
			return nil, err
		}
		if other, ok := seen[l.ID]; ok {
			return nil, fmt.Errorf("lesson %s: %s has the same id", name, other)
		}
		seen[l.ID] = name
		all = append(all, l)
	}
	return all, nil
}

// read reads, completes and checks the lesson of a file.
func read(folder fs.FS, name string) (Lesson, error) {
	data, err := fs.ReadFile(folder, name)
	if err != nil {
		return Lesson{}, fmt.Errorf("read lesson: %w", err)
	}
	l, err := decode(data)
	if err == nil {
		err = l.check(name)
	}
	if err == nil {
		err = l.complete()
	}
	if err != nil {
		return Lesson{}, fmt.Errorf("lesson %s: %w", name, err)
	}
	return l, nil
}

// decode reads one lesson and nothing after it.
func decode(data []byte) (Lesson, error) {
	var l Lesson
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return l, err
	}
	if _, err := d.Token(); err != io.EOF {
		return l, errors.New("there is more after its end")
	}
	return l, nil
}
