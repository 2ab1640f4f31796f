// Package examples has the starter prompts, one file each, in the format that
// README.md specifies.
//
// [All] are those that come with the program. [Load] reads and checks any
// folder of them.
package examples

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"unicode/utf8"

	"fewshot/app/prompt"
)

// An Example is a prompt with a title and a text that says what to try.
type Example struct {
	ID      string        `json:"id"`      // letters, digits and hyphens; the file's name without its number
	Title   Words         `json:"title"`   // at most [MaxTitle] characters
	Text    Words         `json:"text"`    // a sentence or two
	Licence string        `json:"licence"` // of the data: an SPDX identifier, and where it comes from
	Prompt  prompt.Prompt `json:"prompt"`
}

// Words are a text in every language of the page, by its tag (BCP 47).
type Words map[string]string

// Languages are the tags of the languages that every text must have.
func Languages() []string { return []string{"en", "zh-CN"} }

// MaxTitle is the most characters of a title, which has to fit into a menu.
const MaxTitle = 30

//go:embed *.json
var files embed.FS

// All are the starter prompts in order; the first is what a first visit shows.
// They are shared: a caller that changes one takes a copy first.
var All = sync.OnceValue(func() []Example {
	all, err := Load(files)
	if err != nil {
		panic(err) // a test loads the same files
	}
	return all
})

// First is the first of [All]. It reads that file alone: a page that starts has
// no time for the others.
var First = sync.OnceValue(func() Example {
	names, err := Names(files)
	if err == nil {
		var e Example
		if e, err = ReadFile[Example](files, names[0], "example"); err == nil {
			return e
		}
	}
	panic(err) // a test loads the same files
})

// Load reads the .json files of a folder, in the order of their names, and
// checks them. An error names the file.
func Load(folder fs.FS) ([]Example, error) { return ReadFolder[Example](folder, "example") }

// Name is the example's id.
func (e *Example) Name() string { return e.ID }

// Complete says what an example lacks; it may leave nothing out.
func (e *Example) Complete() error {
	for _, tag := range Languages() {
		switch title := e.Title[tag]; {
		case title == "":
			return fmt.Errorf("no title in %s", tag)
		case utf8.RuneCountInString(title) > MaxTitle:
			return fmt.Errorf("title in %s is longer than %d characters", tag, MaxTitle)
		case e.Text[tag] == "":
			return fmt.Errorf("no text in %s", tag)
		}
	}
	if len(e.Title) != len(Languages()) || len(e.Text) != len(Languages()) {
		return errors.New("title or text in a language that the page doesn't have")
	}
	if e.Licence == "" {
		return errors.New("no licence")
	}
	// A prompt that is missing altogether has never met its own decoder.
	if e.Prompt.Version != prompt.Version {
		return errors.New("no prompt")
	}
	if m := e.Prompt.Model; m != "" && !strings.HasPrefix(m, "tiny/") {
		return fmt.Errorf("the prompt is for %s, which a visitor may not have", m)
	}
	return nil
}
