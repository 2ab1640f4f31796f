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
	HeldOut bool     // the queries were never trained on; otherwise it may know them by heart
	Goal    string   // what was wanted, if anything: "< 15 / 89 / 92"
	Figures []Figure // one for each of the card's columns
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
var Cards = sync.OnceValue(newCards)

func newCards() []Card { return []Card{baseCard(), instructCard(), reasonCard(), alignedCard()} }

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
// to it. recipe/SOURCES.md has versions and licences in full.
func sources(more ...Source) []Source {
	return append([]Source{
		{"Our own word lists", "words and phrases in five languages, opposites, irregular verbs, facts", "the project's own"},
		{"Our own stories and functions", "made up by rules: people, animals and wishes; functions, each of which was run", "the project's own"},
		{"Project Gutenberg, Standard Ebooks, FairytaleQA", "children's books and tales, questions about them", "public domain, CC0-1.0, Apache-2.0"},
		{"Storybooks (Global ASP and others)", "picture books in five languages, by the authors that they name", "CC-BY-4.0, CC-BY-3.0"},
		{"Tatoeba, Common Voice", "everyday sentences in five languages and their translations", "CC-BY-2.0, CC0-1.0"},
		{"Open English WordNet", "definitions, kinds of things", "CC-BY-4.0"},
		{"Wiktionary, CC-CEDICT, lists of frequent words", "which word means which, and nothing else", "facts from CC-BY-SA"},
		{"Microsoft BotBuilder personality chat", "small talk", "MIT"},
		{"UCI, Pang and Lee, Hu and Liu", "opinions with labels", "CC-BY-4.0"},
		{"CLINC150, Banking77, Snips", "requests with their intents", "CC-BY-3.0, CC-BY-4.0, CC0-1.0"},
		{"MBPP, TheAlgorithms, keon, Exercism and others", "Python functions", "CC-BY-4.0, MIT, CC0-1.0"},
		{"GSM8K, Public Domain Recipes", "problems in steps, how-to's", "MIT, Unlicense"},
		{"Unicode CLDR", "names of countries, languages, emoji, months and days", "Unicode-3.0"},
		{"countries-list", "capitals, currencies, languages", "MIT"},
		{"periodic-table", "chemical elements", "ISC"},
		{"irregular-plurals", "plurals", "MIT"},
		{"SCOWL (wamerican-small)", "English words", "SCOWL's notice, permissive"},
	}, more...)
}
