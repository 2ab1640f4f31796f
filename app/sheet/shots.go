package sheet

import (
	"strings"

	"fewshot/app/prompt"
	"fewshot/app/table/view"
	"fewshot/app/tree"
)

// Write writes shots as a text that package table reads back as the same shots.
// (In TSV and CSV a line end inside a cell is read back as \n.) A kind that is
// not known is written as TSV.
//
// CSV begins with [Mark]. It and TSV have a header, and TSV has no line end after its last row,
// so that it can be pasted into a spreadsheet. In both a text that a
// spreadsheet would take for a formula gets an apostrophe before it, which
// the reading takes off again; JSON has every text as it is.
func Write(shots []prompt.Shot, k view.Kind) string {
	switch k {
	case view.CSV:
		return Mark + exportCells(shots, ',', Disarm)
	case view.JSONL:
		return exportObjects(shots, "", "\n", "\n")
	case view.JSON:
		return exportObjects(shots, "[\n  ", ",\n  ", "\n]\n")
	default:
		return strings.TrimSuffix(exportCells(shots, '\t', Disarm), "\n")
	}
}

// Editable writes shots as TSV for a field in which people edit them: it is read
// back, and no spreadsheet is to get it.
func Editable(shots []prompt.Shot) string {
	return strings.TrimSuffix(exportCells(shots, '\t', Readable), "\n")
}

// exportCells writes a row a shot. Mark is done to the texts.
func exportCells(shots []prompt.Shot, delim byte, mark func(string) string) string {
	notes, offs := false, false
	for _, s := range shots {
		notes = notes || s.Note != ""
		offs = offs || s.Off
	}
	var b strings.Builder
	row := func(input, output, note, off string) {
		cells := []string{input, output}
		if notes {
			cells = append(cells, note)
		}
		if offs {
			cells = append(cells, off)
		}
		// An empty row would be read as none.
		keep := blank(input) && blank(output)
		for i, c := range cells {
			if i > 0 {
				b.WriteByte(delim)
			}
			writeCell(&b, mark(c), delim, keep)
		}
		b.WriteByte('\n')
	}
	row("input", "output", "note", "off")
	for _, s := range shots {
		off := ""
		if s.Off {
			off = "true"
		}
		row(s.Input, s.Output, s.Note, off)
	}
	return b.String()
}

// writeCell writes one cell, in double quotes if it needs or is to have them.
func writeCell(b *strings.Builder, s string, delim byte, quote bool) {
	if delim == '\t' {
		// Spreadsheets take a quote for a quote at a cell's beginning only.
		quote = quote && blank(s) || strings.ContainsAny(s, "\t\n\r") || strings.HasPrefix(s, `"`)
	} else {
		quote = quote || strings.ContainsAny(s, "\",;\t\n\r") || strings.TrimSpace(s) != s
	}
	if !quote {
		b.WriteString(s)
		return
	}
	b.WriteByte('"')
	b.WriteString(strings.ReplaceAll(s, `"`, `""`))
	b.WriteByte('"')
}

// exportObjects writes an object a shot between first, joint and last.
func exportObjects(shots []prompt.Shot, first, joint, last string) string {
	if len(shots) == 0 {
		return strings.TrimSpace(first) + strings.TrimSpace(last)
	}
	b := []byte(first)
	for i, s := range shots {
		if i > 0 {
			b = append(b, joint...)
		}
		b = tree.AppendText(append(b, `{"input": `...), s.Input)
		b = tree.AppendText(append(b, `, "output": `...), s.Output)
		if s.Off {
			b = append(b, `, "off": true`...)
		}
		if s.Note != "" {
			b = tree.AppendText(append(b, `, "note": `...), s.Note)
		}
		b = append(b, '}')
	}
	return string(append(b, last...))
}

// EditableRows writes a table's rows as Editable does.
func EditableRows(rows [][]string) string {
	var b strings.Builder
	for i, row := range rows {
		if i > 0 {
			b.WriteByte('\n')
		}
		for j, c := range row {
			if j > 0 {
				b.WriteByte('\t')
			}
			writeCell(&b, Readable(c), '\t', false)
		}
	}
	return b.String()
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }
