package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A template makes an input of several cells.
type template []part

// A part is a text, or a cell where column isn't -1.
type part struct {
	text   string
	column int
}

// stacked is the template with a column a line.
func stacked(columns []Column, in []int) template {
	var t template
	for n, i := range in {
		if n > 0 {
			t = append(t, part{text: "\n", column: -1})
		}
		t = append(t, part{column: i})
	}
	return t
}

// parseTemplate reads a template: {name} or {2} is a column, all else is text.
func parseTemplate(s string, columns []Column) template {
	var t template
	for s != "" {
		open := strings.IndexByte(s, '{')
		end := -1
		if open >= 0 {
			end = strings.IndexByte(s[open:], '}')
		}
		if end < 0 {
			return append(t, part{text: s, column: -1})
		}
		name := s[open+1 : open+end]
		at := slices.IndexFunc(columns, func(c Column) bool { return c.Name == name })
		if n, err := strconv.Atoi(name); at < 0 && err == nil && 0 < n && n <= len(columns) {
			at = n - 1
		}
		if at < 0 {
			t = append(t, part{text: s[:open+1], column: -1})
			s = s[open+1:]
			continue
		}
		t = append(t, part{text: s[:open], column: -1}, part{column: at})
		s = s[open+end+1:]
	}
	return t
}

// write is the template as a person reads and changes it.
func (t template) write(columns []Column) string {
	var b strings.Builder
	for _, p := range t {
		if p.column < 0 {
			b.WriteString(p.text)
			continue
		}
		name := columns[p.column].Name
		if name == "" || strings.ContainsAny(name, "{}") || slices.IndexFunc(columns, func(c Column) bool { return c.Name == name }) != p.column {
			name = fmt.Sprint(p.column + 1)
		}
		b.WriteString("{" + name + "}")
	}
	return b.String()
}

// fill is the template with a row's cells. A line of which all cells are empty is
// left out, so that what isn't there leaves no gap.
func (t template) fill(row []string) string {
	if len(t) == 1 && t[0].column >= 0 {
		return cellAt(row, t[0].column)
	}
	var out, line strings.Builder
	cells, something := 0, false
	lines := 0
	end := func() {
		if cells == 0 || something {
			if lines > 0 {
				out.WriteByte('\n')
			}
			out.WriteString(line.String())
			lines++
		}
		line.Reset()
		cells, something = 0, false
	}
	for _, p := range t {
		if p.column >= 0 {
			c := cellAt(row, p.column)
			cells++
			something = something || !blank(c)
			line.WriteString(c)
			continue
		}
		text := p.text
		for {
			before, after, ok := strings.Cut(text, "\n")
			line.WriteString(before)
			if !ok {
				break
			}
			end()
			text = after
		}
	}
	end()
	return out.String()
}
