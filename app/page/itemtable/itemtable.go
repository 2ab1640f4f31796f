// Package itemtable reads the items of an experiment or an exercise from a table that
// a person pasted.
package itemtable

import (
	"encoding/json"
	"slices"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/table"
)

// Parse reads a table of inputs and outputs, and of steps and tests where columns are
// named so.
func Parse(text string) ([]lab.Item, error) {
	r, err := Read(text, table.Choices{})
	if err != nil {
		return nil, err
	}
	return Items(r), nil
}

// Read reads a table of items with a person's choices.
func Read(text string, c table.Choices) (table.Reading, error) {
	if strings.TrimSpace(text) == "" {
		return table.Reading{}, chat.Invalid("data", "There is no data yet.", "Paste rows of input and output, or choose a plan to start from.")
	}
	if c.Most == 0 || c.Most > lab.MaxItems {
		c.Most = lab.MaxItems
	}
	return table.Read([]byte(text), c)
}

// Items are the items of a reading.
func Items(r table.Reading) []lab.Item {
	column := func(name string) int {
		return slices.IndexFunc(r.Columns, func(c table.Column) bool { return strings.EqualFold(strings.TrimSpace(c.Name), name) })
	}
	steps, tests := column("steps"), column("tests")
	items := make([]lab.Item, len(r.Shots))
	for i, s := range r.Shots {
		items[i] = lab.Item{Input: s.Input, Output: s.Output, Steps: r.Cell(i, steps), Tests: testsOf(r.Cell(i, tests))}
	}
	return items
}

// testsOf are the tests in a cell: a list in JSON, or one a line.
func testsOf(cell string) []string {
	var tests []string
	if json.Unmarshal([]byte(cell), &tests) == nil {
		return tests
	}
	for line := range strings.Lines(cell) {
		if line = strings.TrimSpace(line); line != "" {
			tests = append(tests, line)
		}
	}
	return tests
}
