package tinylm

import "sync"

// A Card says what a model is, what it was trained on and what it can't do,
// for people to see beside its answers.
type Card struct {
	Name       string // as in GET /v1/models
	Key        string // for catalogues of strings
	Parameters int
	Bytes      int // of the weights file
	Context    int // tokens that a prompt and its answer may have together
	Trained    int // tokens that it was trained on, those of the models before it included
	Summary    string
	Limits     string
	Columns    []Column // what the figures of Tasks are of
	Tasks      []Task
	Sources    []Source
}

// A Column is a condition under which a model was measured.
type Column struct {
	Key  string // for catalogues of strings
	Name string
}

// A Task is what a model was tried on.
type Task struct {
	Key     string // for catalogues of strings
	Name    string
	HeldOut bool  // the queries were never trained on; otherwise it may know them by heart
	Items   int   // queries in each column
	Percent []int // a figure for each of the card's columns; -1: not measured
}

// A Source is where training data came from.
type Source struct {
	Name    string
	What    string
	Licence string // SPDX, or in words
}

// Cards are the models that come with the program, in the order in which each
// was made from the one before. The first is the one that a page begins with.
// They are shared (a page asks with every keystroke): who changes one takes a
// copy first.
var Cards = sync.OnceValue(func() []Card {
	return []Card{baseCard(), instructCard(), reasonCard(), alignedCard()}
})

// CardOf is the card of a model by its full name, and whether it is one of ours.
func CardOf(name string) (Card, bool) {
	for _, c := range Cards() {
		if c.Name == name {
			return c, true
		}
	}
	return Card{}, false
}

// sources is what all models of the family were trained on; a tuned one adds
// to it.
func sources(more ...Source) []Source {
	return append([]Source{
		{"Our own word lists", "869 words and phrases in five languages, opposites, irregular verbs, facts", "the project's own"},
		{"Unicode CLDR", "names of countries, languages, emoji, months and days", "Unicode-3.0"},
		{"countries-list", "capitals, currencies, languages", "MIT"},
		{"periodic-table", "chemical elements", "ISC"},
		{"irregular-plurals", "plurals", "MIT"},
		{"SCOWL (wamerican-small)", "English words", "SCOWL's notice, permissive"},
	}, more...)
}
