// Package lessons has the lessons: a text, a prompt to open in the playground, and
// experiments that show its point, one file each, in the format that the README of
// examples specifies.
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
// Only the server imports the package. It reads Markdown and imports the lab, both too
// large for the page's program: the page gets [PageData].
package lessons

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"fewshot/app/lab"
	"fewshot/app/prompt"
	"fewshot/app/tinylm/inside"
	"fewshot/examples"
)

// A Lesson is one phenomenon of prompting: what to read, what to try, what to
// measure, and what to think about.
type Lesson struct {
	ID          string              `json:"id"`                // letters, digits and hyphens; the file's name without its number
	Title       examples.Words      `json:"title"`             // at most [MaxTitle] characters
	Summary     examples.Words      `json:"summary"`           // a sentence for the list of lessons
	Text        examples.Words      `json:"text"`              // Markdown; see [HTML]
	Expect      examples.Words      `json:"expect"`            // Markdown: what to expect, on which models, and what needs a larger one
	Minutes     int                 `json:"minutes,omitempty"` // that it takes
	Guess       *Guess              `json:"guess,omitempty"`   // asked before Expect is shown
	Questions   map[string][]string `json:"questions"`         // to think about, by language; at least two
	Licence     string              `json:"licence"`           // of the data: an SPDX identifier, and where it comes from
	Prompt      prompt.Prompt       `json:"prompt"`            // to open in the playground
	Data        []lab.Item          `json:"data,omitempty"`    // of the experiments that have none of their own
	Experiments []Experiment        `json:"experiments,omitempty"`
	Tokens      []Text              `json:"tokens,omitempty"` // what to count; a lesson has experiments or texts to count
	Recorded    []Recording         `json:"recorded,omitempty"`
	// Inside is an experiment for which the model is opened on the prompt: the lesson has it
	// in place of plans.
	Inside inside.Experiment `json:"inside,omitempty"`

	Records Records  `json:"-"` // from a file of their own
	Teacher *Teacher `json:"-"` // too; nil: there is none
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

//go:embed *.json records/*.json teacher/*.json
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

// Load reads the .json files of a folder, in the order of their names, with what was
// measured (see [Records]) and what teachers are told (see [Teacher]), and checks them. An error names the file.
func Load(folder fs.FS) ([]Lesson, error) {
	all, err := examples.ReadFolder[Lesson](folder, "lesson")
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Records, err = loadRecords(folder, all[i].ID); err != nil {
			return nil, err
		}
		if all[i].Teacher, err = loadTeacher(folder, all[i].ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Find is the experiment of a lesson that an address names, as in-context/translation;
// it is built in.
func Find(address string) (Experiment, bool) {
	id, experiment, _ := strings.Cut(address, "/")
	for _, l := range All() {
		for _, e := range l.Experiments {
			if l.ID == id && e.ID == experiment {
				return e, true
			}
		}
	}
	return Experiment{}, false
}

// Name is the lesson's id.
func (l *Lesson) Name() string { return l.ID }

// Complete makes the plans of the lesson's experiments whole, and says what is
// wrong with it.
func (l *Lesson) Complete() error {
	if err := l.check(); err != nil {
		return err
	}
	if err := l.complete(); err != nil {
		return err
	}
	if l.Guess != nil {
		if err := l.Guess.check(l); err != nil {
			return fmt.Errorf("guess: %w", err)
		}
	}
	return nil
}
