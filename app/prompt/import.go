package prompt

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"fewshot/app/chat"
)

// A Kind is what a text of examples is written as.
type Kind string

// The kinds that [Import] reads and [Export] writes.
const (
	TSV   Kind = "tsv"   // cells between tabs, as a spreadsheet copies them
	CSV   Kind = "csv"   // cells between commas or semicolons (RFC 4180)
	JSONL Kind = "jsonl" // a JSON object a line
	JSON  Kind = "json"  // a JSON list, or a whole prompt
)

// A Table is what an import found: rows of cells, and which column is what.
// Nothing of the text is left out of it but rows without a single character.
type Table struct {
	Kind        Kind
	Header      []string   // the columns' names; nil if the text has none
	Rows        [][]string // a row may be shorter or longer than others
	Columns     Columns
	Instruction string   // what all chat examples' system messages, or an instruction column, say
	Prompt      *Prompt  // the whole prompt, if the text is one
	Warnings    []Notice // what may be wrong; Values holds row numbers, from 1 without the header
}

// Columns are the indices of a table's columns, -1 for one that it lacks.
type Columns struct {
	Input, Output, Note, Off int
}

// Import reads examples from a text of any [Kind] and says which it was.
//
// A byte-order mark, UTF-16 with one, and line ends of any kind are read (in
// TSV and CSV a line end inside a cell becomes \n); no-break spaces are kept,
// and a warning says where they are. Errors are of type *chat.Error and name
// the line.
func Import(data string) (Table, error) { return ImportAs(data, "") }

// ImportAs is [Import] of a text whose kind is known.
func ImportAs(data string, k Kind) (Table, error) { return importRows(data, k, MaxShots) }

// ImportRows is [Import] of a table that may have more rows than a prompt can
// have shots.
func ImportRows(data string, most int) (Table, error) { return importRows(data, "", most) }

func importRows(data string, k Kind, most int) (Table, error) {
	src, err := checkedText([]byte(fromUTF16(data)))
	if err != nil {
		return Table{}, err
	}
	if blank(src) {
		return Table{}, coded(chat.CodeNothingToImport, "", "There is nothing to import.", "Paste rows of a spreadsheet, CSV, JSONL or JSON.")
	}
	if k == "" {
		k = detect(src)
	}
	var t Table
	switch k {
	case TSV:
		t, err = importCells(src, '\t')
	case CSV:
		t, err = importCells(src, delimiter(src, ",;"))
	case JSONL:
		t, err = importLines(src)
	case JSON:
		t, err = importJSON(src)
	default:
		err = coded(chat.CodeUnknownKind, "", fmt.Sprintf("There is no format called %q.", clip(string(k))), "Choose tsv, csv, jsonl or json.")
	}
	if err != nil {
		return Table{}, err
	}
	if len(t.Rows) > most {
		return Table{}, coded(chat.CodeTooManyShots, "", fmt.Sprintf("There are %d rows, where at most %d can be imported.", len(t.Rows), most), "Choose the rows that matter.")
	}
	return t, nil
}

// detect says what kind src looks like.
func detect(src string) Kind {
	start := strings.TrimLeft(src, " \t\r\n")
	if strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[") {
		if _, err := parseJSON(src); err == nil {
			return JSON
		}
		first, _, _ := strings.Cut(start, "\n")
		if _, err := parseJSON(first); err == nil {
			return JSONL
		}
		// What was meant to be JSON gets an error about JSON. "[sic]" doesn't.
		if next := strings.TrimLeft(start[1:], " \t\r\n"); next == "" || strings.ContainsRune(`{["}]`, rune(next[0])) {
			return JSON
		}
	}
	if delimiter(src, "\t,;") == '\t' {
		return TSV
	}
	return CSV
}

// fromUTF16 decodes UTF-16 that begins with a byte-order mark, as spreadsheets
// save "Unicode text". Anything else is returned as it is.
func fromUTF16(data string) string {
	var order binary.ByteOrder
	switch {
	case strings.HasPrefix(data, "\xff\xfe"):
		order = binary.LittleEndian
	case strings.HasPrefix(data, "\xfe\xff"):
		order = binary.BigEndian
	default:
		return data
	}
	b := []byte(data[2:])
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		units = append(units, order.Uint16(b))
	}
	return string(utf16.Decode(units))
}

// Shots are the table's rows as shots.
func (t Table) Shots() []Shot {
	cell := func(row []string, column int) string {
		if column < 0 || column >= len(row) {
			return ""
		}
		return row[column]
	}
	shots := make([]Shot, len(t.Rows))
	for i, row := range t.Rows {
		shots[i] = Shot{
			Input:  cell(row, t.Columns.Input),
			Output: cell(row, t.Columns.Output),
			Note:   cell(row, t.Columns.Note),
			Off:    isYes(cell(row, t.Columns.Off)),
		}
	}
	return shots
}

// WithHeader is t with its first row as the header, or with its header as the
// first row. The names in JSON are no row: t is returned as it is.
func (t Table) WithHeader(on bool) Table {
	if t.Kind != TSV && t.Kind != CSV || on == (t.Header != nil) || on && len(t.Rows) == 0 {
		return t
	}
	if on {
		t.Header, t.Rows = t.Rows[0], t.Rows[1:]
	} else {
		t.Header, t.Rows = nil, append([][]string{t.Header}, t.Rows...)
	}
	return t.WithColumns(guessColumns(t.Header, t.Rows))
}

// WithColumns is t with other columns as input, output, note and off.
func (t Table) WithColumns(c Columns) Table {
	t.Columns = c
	instructions, named := t.instructions()
	if named {
		t.Instruction = ""
		if allEqual(instructions) {
			t.Instruction = instructions[0]
		}
	}
	t.Warnings = t.warn()
	if named && !allEqual(instructions) {
		t.Warnings = append(t.Warnings, instructionsDiffer)
	}
	return t
}

// instructions are the cells of a column that is named as an instruction and
// is not the input or output.
func (t Table) instructions() (cells []string, ok bool) {
	for i, name := range t.Header {
		if columnNames[fold(name)] != instructionColumn || i == t.Columns.Input || i == t.Columns.Output {
			continue
		}
		for _, row := range t.Rows {
			if i < len(row) {
				cells = append(cells, row[i])
			}
		}
		return cells, len(cells) > 0
	}
	return nil, false
}

var instructionsDiffer = Notice{Code: "instructions_differ", Field: "instruction", Shot: -1,
	Message: "The rows have different instructions, so none is taken.", Hint: "Write one instruction for all, or put it into each input."}

// allEqual reports whether all texts are the same.
func allEqual(texts []string) bool {
	for _, s := range texts {
		if s != texts[0] {
			return false
		}
	}
	return true
}

// isYes reports whether a cell says that a shot is off.
func isYes(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "1", "x", "yes", "off", "是", "✓":
		return true
	}
	return false
}
