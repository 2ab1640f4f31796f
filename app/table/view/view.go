// Package view is how a table was read, as people see it and change it: what package
// table found, without the code that finds it. The page shows a [Reading] and asks for
// another with its [Choices]; the reader, a program of its own, answers.
package view

import (
	"slices"

	"fewshot/app/prompt"
)

// Limits of what is read.
const (
	MaxBytes = 32 << 20 // of a file
	MaxRows  = 10_000   // that are taken, see [Choices.Most]
)

// A Kind is what a table is written as.
type Kind string

// The kinds. Package write writes the first four.
const (
	TSV      Kind = "tsv"      // cells between tabs, as a spreadsheet copies them
	CSV      Kind = "csv"      // cells between commas, semicolons or the like (RFC 4180)
	JSONL    Kind = "jsonl"    // JSON values one after another, usually one a line
	JSON     Kind = "json"     // one JSON value
	Markdown Kind = "markdown" // a table of Markdown
	HTML     Kind = "html"     // a table of HTML
	Lines    Kind = "lines"    // a pair a line: a | b, a -> b, a: b, or columns that are aligned by spaces
	Pasted   Kind = "prompt"   // a few-shot prompt as a text
	YAML     Kind = "yaml"     // read by package file
	Workbook Kind = "xlsx"     // read by package file
)

// A Header says whether the first row of a table names its columns.
type Header uint8

// A header, or none. As a choice Guess leaves it to the reading.
const (
	Guess Header = iota
	Named
	None
)

// Choices are what a person says about a text. The zero value leaves everything
// to the reading.
type Choices struct {
	Kind   Kind
	Header Header
	Roles  []Role // one for each of [Reading.Columns]; nil to guess
	Input  string // a template of several columns, {premise}\n{hypothesis}; "" joins the columns of that role
	Part   string // which of several tables in a file: train, test; "" takes train, or the first

	Most   int    // rows; 0 is [MaxRows]
	Bytes  int    // of all texts together, at most; 0 is no bound
	Sample bool   // take them at random, in their order, instead of the first
	Seed   uint64 // of the sample
}

// A Reading is what was found in a text.
type Reading struct {
	Kind        Kind
	Header      Header // Named or None
	Unsure      bool   // whether it is a header: ask
	Columns     []Column
	Input       string         // the template that the inputs were made by
	Instruction string         // what all system messages or an instruction column say
	Query       string         // of a prompt that was pasted
	Prompt      *prompt.Prompt // the whole prompt, if the text is one
	Shots       []prompt.Shot  // the rows as they are taken
	Rows        int            // in the table; more than Shots if it is larger than [Choices.Most]
	Parts       []string       // the tables in the file, if there are several
	Warnings    []prompt.Notice
	Choices     Choices // what it was made with
}

// A Column is a column and how it was taken.
type Column struct {
	Name string // "" if the table has no header
	Role Role
	Why  Why
}

// A Role is what a column is taken as.
type Role string

// The roles of columns.
const (
	Unused      Role = ""
	Input       Role = "input"
	Output      Role = "output"
	Note        Role = "note"
	Off         Role = "off"
	Instruction Role = "instruction"
)

// A Why is the reason for which a column has its role.
type Why string

// The reasons.
const (
	ByChoice Why = "chosen"    // a person said so
	ByName   Why = "name"      // its name says so
	ByPlace  Why = "place"     // it stands where such a column usually does
	ByText   Why = "content"   // its cells look so
	ByShape  Why = "shape"     // it belongs to a shape that is known: multiple choice, pairs of sentences
	Counting Why = "counting"  // passed over: it counts the rows
	IDs      Why = "ids"       // passed over: every cell is a code of its own
	Constant Why = "constant"  // passed over: all cells are the same
	Empty    Why = "empty"     // passed over: nothing stands in it
	NotAsked Why = "not_asked" // passed over: an input and an output are there without it
)

// Roles are the columns' roles, to be changed and given to [Choices.Roles].
func (r Reading) Roles() []Role {
	roles := make([]Role, len(r.Columns))
	for i, c := range r.Columns {
		roles[i] = c.Role
	}
	return roles
}

// Column is the first column of a role, or -1.
func (r Reading) Column(role Role) int {
	return slices.IndexFunc(r.Columns, func(c Column) bool { return c.Role == role })
}
