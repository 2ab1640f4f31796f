package prompt

import (
	"fmt"
	"strings"
)

// warn says what looks like a mistake in the table.
func (t Table) warn() []Notice {
	var found []Notice
	// add reports a notice about rows; message's %s are what it is about.
	add := func(code, field, message, hint string, values ...string) {
		args := make([]any, len(values))
		for i, v := range values {
			args[i] = v
		}
		found = append(found, Notice{Code: code, Field: field, Shot: -1, Message: fmt.Sprintf(message, args...), Hint: hint, Values: values})
	}
	width := len(t.Header)
	if width == 0 {
		width = usualWidth(t.Rows)
	}
	var short, long, noInput, noOutput, hard []int
	for i, row := range t.Rows {
		switch {
		case len(row) > width:
			long = append(long, i+1)
		case len(row) < width && t.Columns.Output >= 0 && len(row) > t.Columns.Output:
			short = append(short, i+1)
		}
		if t.Columns.Input >= len(row) || t.Columns.Input >= 0 && blank(row[t.Columns.Input]) {
			noInput = append(noInput, i+1)
		}
		if t.Columns.Output >= len(row) || t.Columns.Output >= 0 && blank(row[t.Columns.Output]) {
			noOutput = append(noOutput, i+1)
		}
		for _, c := range row {
			if strings.Contains(c, "\u00a0") {
				hard = append(hard, i+1)
				break
			}
		}
	}
	if len(t.Rows) == 0 {
		add("no_rows", "rows", "There is a header and nothing below it.", "Say that the first row is no header if it is an example.")
	}
	if t.Columns.Output < 0 {
		add("no_output_column", "columns.output", "There is only one column: the examples will have no outputs.", "Add a column, or choose another format: cells are separated by a tab, a comma or a semicolon.")
	}
	if len(long) > 0 {
		add("long_rows", "rows", "Rows with more cells than the others: %s.", "What stands in them beyond the last column is not used. In CSV a text with a comma needs double quotes around it.", rowList(long))
	}
	if len(short) > 0 {
		add("short_rows", "rows", "Rows with fewer cells than the others: %s.", "The missing cells are taken as empty.", rowList(short))
	}
	if len(noInput) > 0 {
		add("missing_inputs", "rows", "Rows without an input: %s.", "Fill them in after importing.", rowList(noInput))
	}
	if len(noOutput) > 0 && t.Columns.Output >= 0 {
		add("missing_outputs", "rows", "Rows without an output: %s.", "Fill them in after importing.", rowList(noOutput))
	}
	if unused := t.unused(width); len(unused) > 0 {
		add("unused_columns", "columns", "Columns that are not used: %s.", "Choose which columns are input and output if these matter.", strings.Join(unused, ", "))
	}
	if len(hard) > 0 {
		add("no_break_spaces", "rows", "Rows with no-break spaces: %s.", "They are kept. To a model they are not the same as spaces; replace them unless they are on purpose.", rowList(hard))
	}
	return found
}

// unused names the columns that no field is taken from.
func (t Table) unused(width int) []string {
	var names []string
	c := t.Columns
	for i := range width {
		if i == c.Input || i == c.Output || i == c.Note || i == c.Off {
			continue
		}
		name := fmt.Sprint(i + 1)
		if i < len(t.Header) {
			name = clip(strings.TrimSpace(t.Header[i]))
			if t.Instruction != "" && columnNames[fold(name)] == instructionColumn {
				continue
			}
		}
		names = append(names, name)
	}
	return names
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

// rowList writes row numbers for a person: 3, 7, 8 … (12).
func rowList(rows []int) string {
	const most = 5
	var b strings.Builder
	for i, n := range rows {
		if i == most {
			fmt.Fprintf(&b, " … (%d)", len(rows))
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprint(&b, n)
	}
	return b.String()
}
