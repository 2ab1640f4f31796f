package table

import (
	"fmt"
	"slices"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/tree"
)

// gridOf reads src as the kind that is chosen, or as what it looks like.
func gridOf(src string, c Choices) (*grid, *chat.Error) {
	src = unixLines(src)
	if c.Kind == "" {
		return guessGrid(src, c)
	}
	switch c.Kind {
	case TSV:
		return splitGrid(src, reader{delim: '\t', modes: tabModes})
	case CSV:
		return splitGrid(src, bestReader(src, commas))
	case JSONL, JSON:
		return jsonGrid(src, c.Kind, c)
	case Markdown:
		if rows, ok := markdownRows(src); ok {
			return namedGrid(Markdown, rows)
		}
	case HTML:
		if g, ok := htmlGrid(src); ok {
			return g, nil
		}
	case Lines:
		if rows, ok := lineRows(src); ok {
			return cellGrid(Lines, rows)
		}
	case Pasted:
		if g, ok := pastedGrid(src); ok {
			return g, nil
		}
	case YAML:
		return nil, isYAML()
	default:
		return nil, coded(chat.CodeUnknownKind, "", fmt.Sprintf("There is no format called %q.", tree.Clip(string(c.Kind))), "Choose tsv, csv, jsonl or json.")
	}
	return nil, coded(chat.CodeNotOfKind, "", fmt.Sprintf("This can't be read as %s.", tree.Clip(string(c.Kind))), "Choose another format, or let it be found.")
}

// guessGrid reads src as what it looks like. What leaves no doubt comes first.
func guessGrid(src string, c Choices) (*grid, *chat.Error) {
	if delim, ok := ownHeader(src); ok {
		return splitGrid(src, reader{delim: delim, modes: []mode{strict}})
	}
	start := strings.TrimLeft(src, " \t\n")
	if strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[") {
		if k, ok := jsonKind(start); ok {
			return jsonGrid(src, k, c)
		}
	}
	if g, ok := htmlGrid(src); ok {
		return g, nil
	}
	if rows, ok := markdownRows(src); ok {
		return namedGrid(Markdown, rows)
	}
	if rest, head, ok := ankiHead(src); ok {
		return ankiGrid(rest, head)
	}
	if looksYAML(start) {
		return nil, isYAML()
	}
	if g, ok := pastedGrid(src); ok {
		return g, nil
	}
	best := bestReader(src, append([]string{"\t"}, commas...))
	if best.width < 2 || best.score < 0.9 || best.delim == '|' {
		if rows, ok := lineRows(src); ok {
			return cellGrid(Lines, rows)
		}
	}
	if best.score < 0.3 && best.err == nil { // commas of prose
		best = reader{delim: '\t', modes: tabModes}
	}
	return splitGrid(src, best)
}

// ownHeader reports whether a text begins as [Write] begins TSV and CSV: it is read
// by the letter, so that all comes back.
func ownHeader(src string) (delim byte, ok bool) {
	first, _, _ := strings.Cut(src, "\n")
	for _, d := range [...]string{"\t", ","} {
		head := "input" + d + "output"
		for _, more := range [...]string{"", d + "note", d + "off", d + "note" + d + "off"} {
			if first == head+more {
				return d[0], true
			}
		}
	}
	return 0, false
}

// jsonKind says whether a text that begins with a bracket is JSON, and which kind.
func jsonKind(start string) (Kind, bool) {
	if _, err := tree.Parse(start); err == nil {
		return JSON, true
	}
	values, _, err := tree.ParseLoose(start)
	switch {
	case err == nil && len(values) == 1 && (values[0].Kind == tree.List || values[0].Kind == tree.Object):
		return JSON, true
	case err == nil && len(values) > 1 && start[0] == '[' && values[0].Kind == tree.Object:
		return JSON, true // a list of which an element can't be read
	case err == nil && len(values) > 1:
		return JSONL, true
	}
	// What was meant to be JSON gets an error about JSON. "[sic]" doesn't.
	next := strings.TrimLeft(start[1:], " \t\n")
	return JSON, next == "" || strings.IndexByte(`{["}]'`, next[0]) >= 0
}

func isYAML() *chat.Error {
	return coded(chat.CodeIsYAML, "", "This is YAML, which can't be read here.", "Open it as a file, or save it as JSON.")
}

// looksYAML reports whether a text is a list or a mapping of YAML: its first line is
// a key or an item of a list, and most of the others belong to one.
func looksYAML(src string) bool {
	lines := strings.Split(strings.TrimRight(src, "\n"), "\n")
	document := lines[0] == "---"
	for len(lines) > 0 && (strings.HasPrefix(lines[0], "#") || lines[0] == "---" || blank(lines[0])) {
		lines = lines[1:]
	}
	if len(lines) < 2 {
		return false
	}
	key := func(s string) bool {
		name, rest, ok := strings.Cut(s, ":")
		return ok && name != "" && len(name) <= 40 && !strings.ContainsAny(name, " \t,\"") && (rest == "" || rest[0] == ' ')
	}
	if document && key(lines[0]) {
		return true
	}
	indented := 0
	for i, line := range lines {
		item := strings.TrimPrefix(strings.TrimLeft(line, " "), "- ")
		switch {
		case i == 0 && !strings.HasPrefix(line, "- ") && !key(line):
			return false
		case i == 0 && strings.HasPrefix(line, "- ") && !key(item):
			return false
		case strings.HasPrefix(line, "\t"):
			return false
		case i > 0 && strings.HasPrefix(line, "  ") && (key(item) || strings.HasPrefix(strings.TrimLeft(line, " "), "- ")):
			indented++
		}
	}
	// Keys at the margin alone may be a list of a: b.
	names := []string{"prompts", "providers", "tests", "task", "dataset_path", "output_type", "doc_to_text", "num_fewshot"}
	for _, line := range lines {
		if name, _, _ := strings.Cut(line, ":"); slices.Contains(names, name) {
			return true
		}
	}
	return indented > 0 && (strings.HasPrefix(lines[0], "- ") || strings.HasSuffix(strings.TrimSpace(lines[0]), ":"))
}

// namedGrid is the grid of a table whose kind tells that its first row is a header.
func namedGrid(k Kind, rows [][]string) (*grid, *chat.Error) {
	empty := filled(rows[0]) == 0 // a header that had to be there
	g, err := cellGrid(k, filledRows(rows))
	if err == nil {
		g.certain = Named
		if empty {
			g.certain = None
		}
	}
	return g, err
}

// unixLines is s with \n for every line end.
func unixLines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}
