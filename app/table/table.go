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
// leaves three things to callers with a library for them: workbooks, which it refuses
// with the code is_workbook ([OfCells] takes their cells), YAML (is_yaml; [OfTree]
// takes its values), and texts in an encoding that it knows by name only ([Charset]).
package table

import (
	"fmt"
	"slices"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/prompt"
	"fewshot/app/tree"
)

// Limits of what is read.
const (
	MaxBytes = 32 << 20 // of a file
	MaxRows  = 10_000   // that are taken, see [Choices.Most]
)

// A Kind is what a table is written as.
type Kind string

// The kinds. [Write] writes the first four.
const (
	TSV      Kind = "tsv"      // cells between tabs, as a spreadsheet copies them
	CSV      Kind = "csv"      // cells between commas, semicolons or the like (RFC 4180)
	JSONL    Kind = "jsonl"    // JSON values one after another, usually one a line
	JSON     Kind = "json"     // one JSON value
	Markdown Kind = "markdown" // a table of Markdown
	HTML     Kind = "html"     // a table of HTML
	Lines    Kind = "lines"    // a pair a line: a | b, a -> b, a: b, or columns that are aligned by spaces
	Pasted   Kind = "prompt"   // a few-shot prompt as a text
	YAML     Kind = "yaml"     // read elsewhere, see [OfTree]
	Workbook Kind = "xlsx"     // read elsewhere, see [OfCells]
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

	grid    *grid
	choices Choices
	kept    []int // which rows the shots are
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

// Read reads a table. Errors are of type *chat.Error and name the line. Byte-order
// marks, UTF-16 and Windows-1252 are read; in cells line ends of any kind become \n;
// no-break spaces are kept, and a warning says where they are.
func Read(data []byte, c Choices) (Reading, error) {
	src, err := decode(data)
	if err != nil {
		return Reading{}, err
	}
	return ReadText(src, c)
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

// With is the same text read with other choices. The kind and the part can't be
// chosen again: read the text again for that.
func (r Reading) With(c Choices) Reading {
	again, err := r.grid.reading(c)
	if err != nil {
		return r
	}
	return again
}

// Choices are what the reading was made with.
func (r Reading) Choices() Choices { return r.choices }

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
	for i, c := range r.Columns {
		if c.Role == role {
			return i
		}
	}
	return -1
}

// Cell is what stands in a shot's row in a column: for columns that the reading
// has no role for.
func (r Reading) Cell(shot, column int) string {
	return cellAt(r.grid.data(r.Header)[r.kept[shot]], column)
}

// HeaderMatters reports whether the first row could be a header or none: the names
// of JSON are no row.
func (r Reading) HeaderMatters() bool { return r.grid != nil && !r.grid.fixed }

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
