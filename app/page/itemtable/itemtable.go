// Package itemtable reads the items of an experiment or an exercise from a table that
// a person pasted.
package itemtable

import (
	"slices"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/prompt"
)

// Parse reads a table of inputs and outputs, and of steps where a column is
// named so.
func Parse(text string) ([]lab.Item, error) {
	if strings.TrimSpace(text) == "" {
		return nil, chat.Invalid("data", "There is no data yet.", "Paste rows of input and output, or choose a plan to start from.")
	}
	table, err := prompt.ImportRows(text, lab.MaxItems)
	if err != nil {
		return nil, err
	}
	steps := slices.IndexFunc(table.Header, func(name string) bool { return strings.EqualFold(strings.TrimSpace(name), "steps") })
	cell := func(row []string, column int) string {
		if column < 0 || column >= len(row) {
			return ""
		}
		return row[column]
	}
	items := make([]lab.Item, len(table.Rows))
	for i, row := range table.Rows {
		items[i] = lab.Item{Input: cell(row, table.Columns.Input), Output: cell(row, table.Columns.Output), Steps: cell(row, steps)}
	}
	return items, nil
}
