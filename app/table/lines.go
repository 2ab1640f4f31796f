package table

import (
	"strings"
	"unicode/utf8"
)

// markdownRows are the rows of the first table of Markdown in a text: lines of cells
// between bars, of which the second is made of dashes.
func markdownRows(src string) ([][]string, bool) {
	lines := strings.Split(src, "\n")
	for i := 1; i < len(lines); i++ {
		if !isRule(lines[i]) || !strings.Contains(lines[i-1], "|") {
			continue
		}
		rows := [][]string{markdownCells(lines[i-1])}
		for _, line := range lines[i+1:] {
			if !strings.Contains(line, "|") {
				break
			}
			rows = append(rows, markdownCells(line))
		}
		return rows, len(rows) > 1
	}
	return nil, false
}

// isRule reports whether a line parts a header from its rows: |---|:-:|
func isRule(line string) bool {
	line = strings.TrimSpace(line)
	return strings.Contains(line, "|") && strings.Contains(line, "-") && strings.Trim(line, "|-: \t") == ""
}

// markdownCells are the cells of a line. \| is a bar, and <br> a line end.
func markdownCells(line string) []string {
	line = strings.TrimSpace(line)
	line = strings.TrimPrefix(line, "|")
	if strings.HasSuffix(line, "|") && !strings.HasSuffix(line, `\|`) {
		line = strings.TrimSuffix(line, "|")
	}
	var cells []string
	var b strings.Builder
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\' && i+1 < len(line) && line[i+1] == '|':
			b.WriteByte('|')
			i++
		case line[i] == '|':
			cells = append(cells, markdownCell(b.String()))
			b.Reset()
		default:
			b.WriteByte(line[i])
		}
	}
	return append(cells, markdownCell(b.String()))
}

func markdownCell(s string) string {
	for _, br := range [...]string{"<br>", "<br/>", "<br />"} {
		s = strings.ReplaceAll(s, br, "\n")
	}
	return strings.TrimSpace(s)
}

// between are the marks that stand between an input and its output on a line, those
// that are seldom text first.
var between = []string{" => ", " -> ", " → ", " ⇒ ", "=>", "->", "→", "⇒", " | ", "|", ": ", "：", " – ", " — ", " - ", " = ", "="}

// lineRows are the rows of a text with a pair a line, or with columns that are
// aligned by spaces.
func lineRows(src string) ([][]string, bool) {
	var lines []string
	for _, line := range strings.Split(src, "\n") {
		if !blank(line) {
			lines = append(lines, strings.TrimRight(line, " "))
		}
	}
	if len(lines) < 2 {
		return nil, false
	}
	lines = unmarked(lines)
	for _, mark := range between[:10] {
		if rows, ok := markedRows(lines, mark); ok {
			return rows, true
		}
	}
	if rows, ok := alignedRows(lines); ok {
		return rows, true
	}
	for _, mark := range between[10:] {
		if rows, ok := markedRows(lines, mark); ok {
			return rows, true
		}
	}
	return cards(src)
}

// unmarked are the lines of a list without their bullets or numbers, if all have one.
func unmarked(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		line = strings.TrimLeft(line, " ")
		mark, rest, ok := strings.Cut(line, " ")
		number := strings.TrimRight(mark, ".)")
		if !ok || mark != "-" && mark != "*" && mark != "•" && (number == mark || number == "" || strings.Trim(number, "0123456789") != "") {
			return lines
		}
		out[i] = strings.TrimLeft(rest, " ")
	}
	return out
}

// cards are the rows of a text of cards: two lines each, an empty one between.
func cards(src string) ([][]string, bool) {
	var rows [][]string
	for _, paragraph := range strings.Split(strings.TrimSpace(src), "\n\n") {
		lines := strings.Split(strings.Trim(paragraph, "\n"), "\n")
		if len(lines) != 2 || blank(lines[0]) || blank(lines[1]) {
			return nil, false
		}
		rows = append(rows, []string{strings.TrimSpace(lines[0]), strings.TrimSpace(lines[1])})
	}
	return rows, len(rows) > 1
}

// markedRows splits every line at a mark: at each bar, else at the first mark.
func markedRows(lines []string, mark string) ([][]string, bool) {
	const longest = 60 // characters before a colon, a dash or an equals sign
	bar, arrow := strings.Contains(mark, "|"), strings.ContainsAny(mark, ">→⇒")
	var rows [][]string
	for _, line := range lines {
		left, right, ok := strings.Cut(line+trailing(mark, line), mark)
		if !ok || blank(left) || !bar && !arrow && (blank(right) || utf8.RuneCountInString(left) > longest) {
			return nil, false
		}
		row := []string{strings.TrimSpace(left), strings.TrimSpace(right)}
		if bar {
			row = strings.Split(strings.Trim(strings.TrimSpace(line), "|"), strings.TrimSpace(mark))
			for i, c := range row {
				row[i] = strings.TrimSpace(c)
			}
			if len(rows) > 0 && len(row) != len(rows[0]) {
				return nil, false
			}
		}
		rows = append(rows, row)
	}
	return rows, true
}

// trailing is the space that a mark at the end of a line lacks.
func trailing(mark, line string) string {
	if strings.HasSuffix(line, strings.TrimRight(mark, " ")) {
		return " "
	}
	return ""
}

// alignedRows splits lines at two or more spaces, if all have as many columns.
func alignedRows(lines []string) ([][]string, bool) {
	var rows [][]string
	for _, line := range lines {
		var row []string
		for rest := strings.TrimSpace(line); rest != ""; {
			cell, after, ok := strings.Cut(rest, "  ")
			row = append(row, strings.TrimSpace(cell))
			if !ok {
				break
			}
			rest = strings.TrimLeft(after, " ")
		}
		if len(row) < 2 || len(rows) > 0 && len(row) != len(rows[0]) {
			return nil, false
		}
		rows = append(rows, row)
	}
	return rows, true
}
