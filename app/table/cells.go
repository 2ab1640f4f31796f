package table

import (
	"fmt"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/sheet"
	"fewshot/app/tree"
)

// A cell is one cell of a delimited text.
type cell struct {
	text   string
	quoted bool // it stood in double quotes
	needed bool // and had to: it holds the delimiter, a line end or a quote, or is blank
}

// A mode is what a double quote means.
type mode uint8

const (
	strict    mode = iota // it opens a cell, and a doubled one is one (RFC 4180)
	backslash             // the same, and \" is one
	literal               // it is text like any other
)

var (
	tabModes = []mode{strict, literal}
	commas   = []string{",", ";", "|", "，"}
)

// A reader is a way to read a delimited text, and how well the text fits it.
type reader struct {
	delim byte // 0 for the wide comma
	modes []mode

	mode  mode
	rows  [][]string
	width int     // that most rows have
	score float64 // 1 if all rows have it; more if the delimiter is seldom text
	err   *chat.Error
}

// wide stands in a text for the wide comma, which is three bytes.
const wide = '\x1f'

// splitGrid reads cells.
func splitGrid(src string, r reader) (*grid, *chat.Error) {
	r = r.read(src)
	if r.err != nil {
		return nil, r.err
	}
	k := CSV
	if r.delim == '\t' {
		k = TSV
	}
	return cellGrid(k, r.rows)
}

// separatorLine reads the line "sep=;" with which spreadsheets are told the
// delimiter of a CSV file.
func separatorLine(src string) (delim byte, rest string, ok bool) {
	first, rest, _ := strings.Cut(src, "\n")
	if len(first) == 5 && strings.EqualFold(first[:4], "sep=") {
		return first[4], rest, true
	}
	return 0, src, false
}

// bestReader is the reader of the delimiter under which the text looks most like a
// table; that of the first if it looks like none. One under which a quote stays open
// is taken rather than none, so that this gets its error.
func bestReader(src string, choices []string) reader {
	if sep, _, ok := separatorLine(src); ok {
		return reader{delim: sep, modes: []mode{strict, backslash}, width: 2, score: 1}
	}
	const sample = 64 << 10 // bytes
	if len(src) > sample {
		src = src[:sample+strings.IndexByte(src[sample:]+"\n", '\n')]
	}
	var best reader
	for i, text := range choices {
		r := reader{delim: text[0], modes: []mode{strict, backslash}}
		switch text {
		case "\t":
			r.modes = tabModes
		case "，":
			r.delim = 0
		}
		if i == 0 {
			best = r
		}
		if !strings.Contains(src, text) {
			continue
		}
		r = r.read(src)
		if r.err != nil {
			if best.width == 0 {
				best = r
			}
			continue
		}
		if r.width < 2 {
			continue
		}
		switch {
		case text == "\t":
			r.score += 0.5 // a tab is seldom part of a text
		case text == "|" || text == "，":
			if r.score < 1 || len(r.rows) < 2 {
				continue
			}
			r.score -= 0.2
		default:
			r.score -= 0.4 * asText(src, text[0])
			if text == ";" {
				r.score += 0.01 // it is text less often than a comma
			}
		}
		if headerScore(r.rows) > 1.5 {
			r.score += 0.3
			if knownHeader(r.rows[0]) {
				r.score += 2
			}
		}
		if r.score > best.score || best.width == 0 {
			best = r
		}
	}
	return best
}

// asText is how many of a delimiter's places look like a text's: before a space,
// or between digits.
func asText(src string, delim byte) float64 {
	all, text := 0, 0
	for i := 1; i+1 < len(src); i++ {
		if src[i] != delim {
			continue
		}
		all++
		if src[i+1] == ' ' && i+2 < len(src) && src[i+2] != '"' || isDigit(src[i-1]) && isDigit(src[i+1]) {
			text++
		}
	}
	return float64(text) / float64(max(all, 1))
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// read reads src in the mode that fits it best.
func (r reader) read(src string) reader {
	if sep, rest, ok := separatorLine(src); ok {
		r.delim, src = sep, rest
	}
	delim := r.delim
	if delim == 0 {
		src, delim = strings.ReplaceAll(src, "，", string(wide)), wide
	}
	r.rows, r.err, r.width, r.score = nil, nil, 0, 0
	swallowed := 0
	for i, m := range r.modes {
		if i > 0 && (m == backslash && !strings.Contains(src, `\"`) || m == literal && !strings.Contains(src, `"`)) {
			continue
		}
		lines, err := splitCells(src, delim, m)
		if err != nil {
			if i == 0 {
				r.err = err
			}
			continue
		}
		rows := cellTexts(lines, delim == '\t')
		width := usualWidth(rows)
		alike := 0
		for _, row := range rows {
			if len(row) == width {
				alike++
			}
		}
		score := float64(alike) / float64(max(len(rows), 1))
		better := i == 0 || r.err != nil
		switch {
		case better:
			swallowed = lineEnds(lines)
		case m == backslash: // what is escaped so shows where the quotes don't work out
			better = score > r.score || score == r.score && width < r.width
		case m == literal: // the quotes held several rows together that are rows of their own
			better = swallowed > 0 && score >= r.score && (width == r.width || score > r.score)
		}
		if better {
			r.mode, r.rows, r.width, r.score, r.err = m, rows, width, score, nil
		}
	}
	return r
}

// lineEnds is how many line ends stand inside quoted cells.
func lineEnds(lines [][]cell) (n int) {
	for _, line := range lines {
		for _, c := range line {
			if c.quoted {
				n += strings.Count(c.text, "\n")
			}
		}
	}
	return n
}

// cellTexts are the cells' texts, without the rows that hold nothing at all.
// Between tabs a cell that a spreadsheet would not have quoted keeps its quotes:
// they are part of the text, unless every cell has them. The mark that disarms a
// formula is taken off, and so is ="…", by which spreadsheets are made to keep a
// number as it is written.
func cellTexts(lines [][]cell, tabs bool) [][]string {
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
			text := c.text
			if tabs && c.quoted && !c.needed && !allQuoted {
				text = `"` + text + `"`
			}
			if inner, ok := strings.CutPrefix(text, `="`); ok && strings.HasSuffix(inner, `"`) && strings.Count(inner, `"`) == 1 {
				text = strings.TrimSuffix(inner, `"`)
			} else {
				text = sheet.Rearm(text)
			}
			row[i] = text
			something = something || c.quoted || !blank(text)
		}
		if something {
			rows = append(rows, row)
		}
	}
	return rows
}

// splitCells splits src into lines of cells.
func splitCells(src string, delim byte, m mode) ([][]cell, *chat.Error) {
	var lines [][]cell
	for pos := 0; pos < len(src); {
		var line []cell
		for {
			c, end, err := readCell(src, pos, delim, m)
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
func readCell(src string, pos int, delim byte, m mode) (cell, int, *chat.Error) {
	quote := pos
	if delim != '\t' {
		// Files written by hand have a space between a comma and a quote.
		for quote < len(src) && src[quote] == ' ' {
			quote++
		}
	}
	if m != literal && quote < len(src) && src[quote] == '"' {
		c, end, closed := readQuoted(src, quote, delim, m)
		if closed {
			return c, end, nil
		}
		if delim != '\t' && end == len(src) {
			return cell{}, 0, coded(chat.CodeOpenQuote, "", fmt.Sprintf("A double quote that opens a cell is never closed (line %d).", tree.Line(src, pos)),
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
func readQuoted(src string, pos int, delim byte, m mode) (c cell, end int, closed bool) {
	var b strings.Builder
	c.quoted = true
	for i := pos + 1; i < len(src); i++ {
		switch {
		case src[i] == delim || src[i] == '\n':
			c.needed = true
		case m == backslash && src[i] == '\\' && i+1 < len(src) && (src[i+1] == '"' || src[i+1] == '\\'):
			c.needed = true
			i++
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

// An ankiHeader is what the lines at the top of an export of Anki say.
type ankiHeader struct {
	delim   byte
	html    bool
	columns []string
	passed  map[int]bool // columns of tags, decks and the like, from 1
}

// ankiHead reads the lines that begin an export of Anki: #separator:tab, #html:true,
// #tags column:3 (docs.ankiweb.net, Text Files).
func ankiHead(src string) (rest string, head ankiHeader, ok bool) {
	head = ankiHeader{delim: '\t', passed: map[int]bool{}}
	for strings.HasPrefix(src, "#") {
		line, after, _ := strings.Cut(src[1:], "\n")
		key, value, found := strings.Cut(line, ":")
		if !found {
			break
		}
		switch key {
		case "separator":
			named := map[string]byte{"tab": '\t', "comma": ',', "semicolon": ';', "space": ' ', "pipe": '|', "colon": ':'}
			if d, known := named[strings.ToLower(value)]; known {
				head.delim = d
			} else if len(value) == 1 {
				head.delim = value[0]
			}
		case "html":
			head.html = value == "true"
		case "columns":
			for _, name := range strings.Split(value, string(head.delim)) {
				head.columns = append(head.columns, strings.TrimSpace(name))
			}
		case "tags column", "deck column", "notetype column", "guid column":
			n := 0
			for _, c := range value {
				n = min(n*10+int(c-'0'), 1000)
			}
			head.passed[n] = true
		case "tags", "deck", "notetype", "if matches":
		default:
			return src, head, ok
		}
		src, ok = after, true
	}
	return src, head, ok
}

// ankiGrid reads an export of Anki.
func ankiGrid(src string, head ankiHeader) (*grid, *chat.Error) {
	r := reader{delim: head.delim, modes: []mode{strict}}.read(src)
	if r.err != nil {
		return nil, r.err
	}
	if head.html {
		for _, row := range r.rows {
			for i, c := range row {
				row[i] = htmlText(c)
			}
		}
	}
	k := CSV
	if head.delim == '\t' {
		k = TSV
	}
	certain := None
	if len(head.columns) > 0 {
		certain, r.rows = Named, append([][]string{head.columns}, r.rows...)
	}
	g := &grid{kind: k, rows: r.rows, output: -1, certain: certain}
	if len(g.rows) == 0 {
		return nil, coded(chat.CodeNothingToImport, "", "There are only empty cells.", "Choose rows with a text in them.")
	}
	g.ignore = make([]bool, usualWidth(g.rows))
	for i := range g.ignore {
		g.ignore[i] = head.passed[i+1]
	}
	return g, nil
}
