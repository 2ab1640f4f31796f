package prompt

import (
	"fmt"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/sheet"
)

// A cell is one cell of a delimited text.
type cell struct {
	text   string
	quoted bool // it stood in double quotes
	needed bool // and had to: it holds the delimiter, a line end or a quote, or is blank
}

// importCells reads a table whose cells are separated by delim.
func importCells(src string, delim byte) (Table, *chat.Error) {
	t := Table{Kind: CSV}
	if delim == '\t' {
		t.Kind = TSV
	}
	if sep, rest, ok := separatorLine(src); ok {
		delim, src = sep, rest
	}
	lines, err := splitCells(src, delim)
	if err != nil {
		return t, err
	}
	t.Rows = cellTexts(lines, t.Kind)
	if len(t.Rows) == 0 {
		return t, coded(chat.CodeNothingToImport, "", "There are only empty cells.", "Choose rows with a text in them.")
	}
	if isHeader(t.Rows[0]) {
		t.Header, t.Rows = t.Rows[0], t.Rows[1:]
	}
	t = t.WithColumns(guessColumns(t.Header, t.Rows))
	return t, nil
}

// separatorLine reads the line "sep=;" with which spreadsheets are told the
// delimiter of a CSV file.
func separatorLine(src string) (delim byte, rest string, ok bool) {
	first, rest, _ := strings.Cut(src, "\n")
	first = strings.TrimSuffix(first, "\r")
	if len(first) == 5 && strings.EqualFold(first[:4], "sep=") {
		return first[4], rest, true
	}
	return 0, src, false
}

// delimiter is the one of the choices under which the text looks most like a
// table; the first of them if it looks like none. A choice under which a quote
// stays open is taken rather than none, so that this gets its error.
func delimiter(src, choices string) byte {
	if sep, _, ok := separatorLine(src); ok && strings.IndexByte(choices, sep) >= 0 {
		return sep
	}
	const sample = 64 << 10 // bytes
	if len(src) > sample {
		src = src[:sample+strings.IndexByte(src[sample:]+"\n", '\n')]
	}
	best, bestScore, bestWidth := choices[0], 0.0, 0
	for i := range len(choices) {
		lines, err := splitCells(src, choices[i])
		if err != nil && bestWidth == 0 && strings.IndexByte(src, choices[i]) >= 0 {
			best = choices[i]
		}
		if err != nil || len(lines) == 0 {
			continue
		}
		rows := cellTexts(lines, "")
		width := usualWidth(rows)
		if width < 2 {
			continue
		}
		alike := 0
		for _, row := range rows {
			if len(row) == width {
				alike++
			}
		}
		score := float64(alike) / float64(len(rows))
		if choices[i] == '\t' {
			score += 0.5 // a tab is seldom part of a text
		}
		if isHeader(rows[0]) {
			score += 2
		}
		if score > bestScore || score == bestScore && width < bestWidth {
			best, bestScore, bestWidth = choices[i], score, width
		}
	}
	return best
}

// cellTexts are the cells' texts, without the rows that hold nothing at all.
// In TSV a cell that a spreadsheet would not have quoted keeps its quotes: they
// are part of the text, unless every cell has them. The mark that disarms a
// formula is taken off.
func cellTexts(lines [][]cell, k Kind) [][]string {
	allQuoted := true
	for _, line := range lines {
		for _, c := range line {
			allQuoted = allQuoted && (c.quoted || c.text == "")
		}
	}
	var rows [][]string
	for _, line := range lines {
		row := make([]string, len(line))
		something := false
		for i, c := range line {
			row[i] = c.text
			if k == TSV && c.quoted && !c.needed && !allQuoted {
				row[i] = `"` + c.text + `"`
			}
			row[i] = sheet.Rearm(row[i])
			something = something || c.quoted || !blank(c.text)
		}
		if something {
			rows = append(rows, row)
		}
	}
	return rows
}

// splitCells splits src into lines of cells.
func splitCells(src string, delim byte) ([][]cell, *chat.Error) {
	src = unixLines(src)
	var lines [][]cell
	for pos := 0; pos < len(src); {
		var line []cell
		for {
			c, end, err := readCell(src, pos, delim)
			if err != nil {
				return nil, err
			}
			line = append(line, c)
			pos = end
			if pos >= len(src) || src[pos] == '\n' {
				pos++
				break
			}
			pos++ // the delimiter
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// readCell reads the cell that begins at pos and returns where it ends: at a
// delimiter, a line end or the end of src.
func readCell(src string, pos int, delim byte) (cell, int, *chat.Error) {
	quote := pos
	if delim != '\t' {
		// Files written by hand have a space between a comma and a quote.
		for quote < len(src) && src[quote] == ' ' {
			quote++
		}
	}
	if quote < len(src) && src[quote] == '"' {
		c, end, closed := readQuoted(src, quote, delim)
		if closed {
			return c, end, nil
		}
		if delim != '\t' && end == len(src) {
			return cell{}, 0, coded(chat.CodeOpenQuote, "", fmt.Sprintf("A double quote that opens a cell is never closed (line %d).", line(src, pos)),
				`Close it, or write "" for a quote inside a cell and put quotes around the whole cell.`)
		}
	}
	end := pos
	for end < len(src) && src[end] != delim && src[end] != '\n' {
		end++
	}
	return cell{text: src[pos:end]}, end, nil
}

// readQuoted reads a cell in double quotes, in which "" stands for one. It
// reports false, and how far it came, if no quote closes it at the cell's end.
func readQuoted(src string, pos int, delim byte) (c cell, end int, closed bool) {
	var b strings.Builder
	c.quoted = true
	for i := pos + 1; i < len(src); i++ {
		switch {
		case src[i] == delim || src[i] == '\n':
			c.needed = true
		case src[i] == '"' && i+1 < len(src) && src[i+1] == '"':
			c.needed = true
			i++
		case src[i] == '"':
			end := i + 1
			for delim != '\t' && end < len(src) && src[end] == ' ' {
				end++
			}
			if end < len(src) && src[end] != delim && src[end] != '\n' {
				return c, end, false
			}
			c.text = b.String()
			c.needed = c.needed || blank(c.text)
			return c, end, true
		}
		b.WriteByte(src[i])
	}
	return c, len(src), false
}

// unixLines is s with \n for every line end.
func unixLines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}
