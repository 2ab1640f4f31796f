// Package examples holds starter prompts: data, a file each, in the format
// that README.md specifies.
//
// [All] are those that come with the program. [Load] reads and checks any
// folder of them.
package examples

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	names, err := fs.Glob(files, "*.json")
	if err == nil {
		var e Example
		if e, err = read(files, names[0]); err == nil {
			return e
		}
	}
	panic(err) // a test loads the same files
})

// Load reads the .json files of a folder, in the order of their names, and
// checks them. An error names the file.
func Load(folder fs.FS) ([]Example, error) {
	names, err := fs.Glob(folder, "*.json")
	if err != nil {
		return nil, fmt.Errorf("list examples: %w", err)
	}
	all := make([]Example, 0, len(names))
	seen := map[string]string{}
	for _, name := range names {
		e, err := read(folder, name)
		if err != nil {
			return nil, err
		}
		if other, ok := seen[e.ID]; ok {
			return nil, fmt.Errorf("example %s: %s has the same id", name, other)
		}
		seen[e.ID] = name
		all = append(all, e)
	}
	return all, nil
}

// read reads and checks the example of a file.
func read(folder fs.FS, name string) (Example, error) {
	data, err := fs.ReadFile(folder, name)
	if err != nil {
		return Example{}, fmt.Errorf("read example: %w", err)
	}
	e, err := decode(data)
	if err == nil {
		err = e.check(name)
	}
	if err != nil {
		return Example{}, fmt.Errorf("example %s: %w", name, err)
	}
	return e, nil
}

// decode reads one example and nothing after it.
func decode(data []byte) (Example, error) {
	var e Example
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return e, err
	}
	if _, err := d.Token(); err != io.EOF {
		return e, errors.New("there is more after its end")
	}
	return e, nil
}

// check says what an example lacks. The file is named NN-ID.json.
func (e Example) check(file string) error {
	if len(file) < 3 || file[2] != '-' || file[3:] != e.ID+".json" {
		return fmt.Errorf("id %q should be the file's name without its number", e.ID)
	}
	for _, c := range e.ID {
		if c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return fmt.Errorf("id %q should be of small letters, digits and hyphens", e.ID)
		}
	}
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
