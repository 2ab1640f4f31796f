// Package table reads examples from files and texts as people have them: cells of
// a spreadsheet, CSV, JSON of every shape that data sets and other programs write,
// tables in Markdown and HTML, lists of a: b, and whole few-shot prompts.
//
//	r, err := table.Read(data, table.Choices{})
//	r.Shots       // the rows as they will be
//	r.Columns     // how each column was taken, and why
//	r.Warnings    // what may be wrong
//
// Much of it is guesswork, so each guess is reported and can be changed:
// [Reading.With] is the same text read with a person's choices. Read does no I/O, and
// leaves three things to package file, which has libraries for them: workbooks, which it
// refuses with the code is_workbook ([OfCells] takes their cells), YAML (is_yaml;
// [OfTree] takes its values), and texts in an encoding that it knows by name only
// ([Charset]).
package table

import (
	"fmt"
	"slices"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/prompt"
	"fewshot/app/table/view"
	"fewshot/app/tree"
)

// What a reading looks like, and what a person may say of it, is package view's: the
// page has that without this package.
type (
	Kind    = view.Kind
	Header  = view.Header
	Choices = view.Choices
	Column  = view.Column
	Role    = view.Role
	Why     = view.Why
)

// The limits, kinds, headers, roles and reasons of package view.
const (
	MaxBytes, MaxRows = view.MaxBytes, view.MaxRows

	TSV, CSV, JSONL, JSON     = view.TSV, view.CSV, view.JSONL, view.JSON
	Markdown, HTML            = view.Markdown, view.HTML
	Lines, Pasted             = view.Lines, view.Pasted
	YAML, Workbook            = view.YAML, view.Workbook
	Guess, Named, None        = view.Guess, view.Named, view.None
	Unused, Input, Output     = view.Unused, view.Input, view.Output
	Note, Off, Instruction    = view.Note, view.Off, view.Instruction
	ByChoice, ByName, ByPlace = view.ByChoice, view.ByName, view.ByPlace
	ByText, ByShape           = view.ByText, view.ByShape
	Counting, IDs, Constant   = view.Counting, view.IDs, view.Constant
	Empty, NotAsked           = view.Empty, view.NotAsked
)

// A Reading is what was found in a text, with the text: it can be read with other
// choices.
type Reading struct {
	view.Reading

	grid *grid
	kept []int // which rows the shots are
}

// Read reads a table. Errors are of type *chat.Error and name the line. Byte-order
// marks, UTF-16 and Windows-1252 are read; in cells line ends of any kind become \n;
// no-break spaces are kept, and a warning says where they are.
func Read(data []byte, c Choices) (Reading, error) {
	src, err := Text(data)
	if err != nil {
		return Reading{}, err
	}
	return ReadText(src, c)
}

// Text is what Read reads: data in whichever encoding that it knows.
func Text(data []byte) (string, error) {
	src, err := decode(data)
	if err != nil {
		return "", err
	}
	return src, nil
}

// ReadText is [Read] of a text that was decoded already.
func ReadText(src string, c Choices) (Reading, error) {
	if len(src) > MaxBytes {
		return Reading{}, tooLarge(len(src))
	}
	src = strings.TrimLeft(src, "\ufeff")
	if blank(src) {
		return Reading{}, coded(chat.CodeNothingToImport, "", "There is nothing to import.", "Paste rows of a spreadsheet, CSV, JSONL or JSON.")
	}
	g, err := gridOf(src, c)
	if err != nil {
		return Reading{}, err
	}
	return g.reading(c)
}

// OfCells is the reading of cells that somebody else read, of a workbook say.
func OfCells(k Kind, rows [][]string, c Choices) (Reading, error) {
	g, err := cellGrid(k, filledRows(rows))
	if err != nil {
		return Reading{}, err
	}
	return g.reading(c)
}

// OfTree is the reading of values that somebody else read, of YAML say.
func OfTree(k Kind, values []tree.Value, c Choices) (Reading, error) {
	g, err := treeGrid("", values, k, c)
	if err != nil {
		return Reading{}, err
	}
	return g.reading(c)
}

// OfPrompt is the reading of a whole prompt that somebody else read.
func OfPrompt(k Kind, p prompt.Prompt, notices []prompt.Notice) (Reading, error) {
	g := &grid{kind: k, fixed: true, names: []string{"input", "output"}, prompt: &p, query: p.Query, output: 1, warnings: notices}
	for _, s := range p.Shots {
		g.rows = append(g.rows, []string{s.Input, s.Output})
	}
	return g.reading(Choices{})
}

// With is the same text read with other choices. The kind and the part can't be
// chosen again: read the text again for that.
func (r Reading) With(c Choices) Reading {
	again, err := r.grid.reading(c)
	if err != nil {
		return r
	}
	return again
}

// Cell is what stands in a shot's row in a column: for columns that the reading
// has no role for.
func (r Reading) Cell(shot, column int) string {
	return cellAt(r.grid.data(r.Header)[r.kept[shot]], column)
}

// A grid is a table before it is known what its columns are.
type grid struct {
	kind    Kind
	fixed   bool       // names are names, whatever a person says
	names   []string   // of the columns, if fixed
	rows    [][]string // all rows; the first may be the header unless fixed
	certain Header     // what the text itself says about its header, or Guess

	prompt   *prompt.Prompt
	query    string
	systems  []string // the rows' system messages, if any has one
	chats    bool     // the rows are turns of chats
	nested   []bool   // columns with cells that hold lists or objects
	several  []bool   // columns with cells of which only the first of several texts was taken
	ignore   []bool   // columns that the text itself says are no content
	output   int      // the column that the text itself says is the output, or -1
	parts    []string
	warnings []prompt.Notice
}

// cellGrid is the grid of delimited cells.
func cellGrid(k Kind, rows [][]string) (*grid, *chat.Error) {
	g := &grid{kind: k, rows: rows, output: -1}
	if len(g.rows) == 0 {
		return nil, coded(chat.CodeNothingToImport, "", "There are only empty cells.", "Choose rows with a text in them.")
	}
	g.dropTitle()
	g.dropBlankColumns()
	return g, nil
}

// filledRows are the rows that hold anything at all.
func filledRows(rows [][]string) [][]string {
	return slices.DeleteFunc(rows, func(row []string) bool { return filled(row) == 0 })
}

// dropTitle takes out lines above the header that are no row: a single cell over
// a table of several columns.
func (g *grid) dropTitle() {
	const most = 5 // lines
	width := usualWidth(g.rows)
	title := func(row []string) bool { return width > 1 && filled(row) == 1 && !blank(row[0]) }
	n := 0
	for n < most && n < len(g.rows)-1 && title(g.rows[n]) {
		n++
	}
	if n == 0 || n == most || filled(g.rows[n]) < 2 || headerScore(g.rows[n:]) <= 0 {
		return
	}
	g.warn("title_rows", "rows", "Lines above the header are left out: %s.", "Check that they are only a title.", tree.Clip(strings.TrimSpace(g.rows[0][0])))
	g.rows = g.rows[n:]
}

// dropBlankColumns takes out columns without a single character.
func (g *grid) dropBlankColumns() {
	var used []bool
	for _, row := range g.rows {
		for i, c := range row {
			for len(used) <= i {
				used = append(used, false)
			}
			used[i] = used[i] || !blank(c)
		}
	}
	if !strings.Contains(fmt.Sprint(used), "false") {
		return
	}
	for i, row := range g.rows {
		kept := make([]string, 0, len(row))
		for j, c := range row {
			if used[j] {
				kept = append(kept, c)
			}
		}
		g.rows[i] = kept
	}
}

// data are the rows below the header.
func (g *grid) data(h Header) [][]string {
	if !g.fixed && h == Named {
		return g.rows[1:]
	}
	return g.rows
}

// warn adds a warning. The values fill message's %s.
func (g *grid) warn(code, field, message, hint string, values ...string) {
	g.warnings = append(g.warnings, notice(code, field, message, hint, values...))
}

func notice(code, field, message, hint string, values ...string) prompt.Notice {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return prompt.Notice{Code: code, Field: field, Shot: -1, Message: fmt.Sprintf(message, args...), Hint: hint, Values: values}
}

// filled is how many cells of a row have something in them.
func filled(row []string) (n int) {
	for _, c := range row {
		if !blank(c) {
			n++
		}
	}
	return n
}

// usualWidth is the number of cells that most rows have, the larger if it is
// a draw.
func usualWidth(rows [][]string) int {
	count := map[int]int{}
	best := 0
	for _, row := range rows {
		count[len(row)]++
	}
	for width, n := range count {
		if n > count[best] || n == count[best] && width > best {
			best = width
		}
	}
	return best
}

func cellAt(row []string, column int) string {
	if column < 0 || column >= len(row) {
		return ""
	}
	return row[column]
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

func coded(code, param, message, hint string) *chat.Error {
	e := chat.Invalid(param, message, hint)
	e.Code = code
	return e
}
