package table

import (
	"fmt"
	"slices"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/prompt"
	"fewshot/app/tree"
)

// jsonGrid reads JSON, one value or several.
func jsonGrid(src string, k Kind, c Choices) (*grid, *chat.Error) {
	var bad []int
	v, err := tree.Parse(src)
	values := []tree.Value{v}
	if err != nil {
		var loose *chat.Error
		values, bad, loose = tree.ParseLoose(src)
		if loose != nil {
			return nil, loose
		}
	}
	g, err := treeGrid(src, values, k, c)
	if err != nil {
		return nil, err
	}
	if len(bad) > 0 {
		g.warn("lines_left_out", "rows", "Lines that can't be read are left out: %s.", "Correct them in the file, and import it again, if they matter.", rowList(bad))
	}
	return g, nil
}

// treeGrid makes a grid of JSON values: of one that holds rows, or of several that
// are rows.
func treeGrid(src string, values []tree.Value, k Kind, c Choices) (*grid, *chat.Error) {
	b := &builder{grid: &grid{kind: k, fixed: true, output: -1}, src: src, index: map[string]int{}}
	items := values
	if len(values) == 1 {
		v := values[0]
		switch {
		case v.Kind == tree.Object && isPrompt(v):
			return promptGrid(src, v, k)
		case v.Kind == tree.List:
			items = v.Items
		case v.Kind == tree.Object:
			items = b.rowsOf(v, c.Part, 0)
		default:
			return nil, coded(chat.CodeWrongType, "", fmt.Sprintf("The file should be a list or an object, not %s (line %d).", v.Kind, tree.Line(src, v.At)), "Correct that value.")
		}
	}
	for _, v := range items {
		b.add(v)
	}
	if len(b.rows) == 0 {
		switch {
		case len(b.tools) > 0:
			return nil, coded(chat.CodeBadMessages, "messages", fmt.Sprintf("The messages are not turns of user and assistant (line %d).", b.tools[0]),
				"Each message needs a role (system, user, assistant) and a text as content; tools and images can't be imported.")
		case len(b.left) > 0:
			return nil, coded(chat.CodeBadRow, "", fmt.Sprintf("A row is neither an object nor a pair (line %d).", b.left[0]), `Write {"input": "…", "output": "…"} or ["…", "…"].`)
		}
		return nil, coded(chat.CodeNothingToImport, "", "There are no rows in it.", "Choose a file with examples.")
	}
	b.finish()
	return b.grid, nil
}

// isPrompt reports whether an object is meant to be a whole prompt of ours.
func isPrompt(v tree.Value) bool {
	_, version := v.Get("version")
	return version && hasAny(v, "format", "shots", "query", "instruction")
}

func promptGrid(src string, v tree.Value, k Kind) (*grid, *chat.Error) {
	p, err := prompt.DecodeValue(src, v)
	if err != nil {
		e, _ := err.(*chat.Error)
		return nil, e
	}
	g := &grid{kind: k, fixed: true, names: []string{"input", "output"}, prompt: &p, query: p.Query, output: 1}
	for _, s := range p.Shots {
		g.rows = append(g.rows, []string{s.Input, s.Output})
	}
	return g, nil
}

// listNames are the fields that hold the rows of a file, the surest first.
var listNames = []string{"shots", "examples", "rows", "data", "items", "tests", "questions", "instances", "samples", "records", "results", "demos", "entries", "cards", "dataset"}

// partNames are the fields by which the tables of a data set are called, those first
// from which examples are taken.
var partNames = []string{"train", "training", "train_data", "few_shot", "dev", "validation", "valid", "val", "test", "eval", "evaluation"}

// rowsOf are the rows that an object stands for.
func (b *builder) rowsOf(v tree.Value, part string, depth int) []tree.Value {
	if _, ok := chatOf(v); ok || isWrapped(v) {
		return []tree.Value{v}
	}
	if demos, ok := b.savedProgram(v); ok {
		return demos
	}
	if rows, ok := b.parts(v, part, depth); ok {
		return rows
	}
	// pandas: to_json(orient="split") and "table".
	if names, ok := v.Get("columns"); ok && names.Kind == tree.List {
		if data, ok := v.Get("data"); ok && data.Kind == tree.List && allOf(data.Items, tree.List) && allOf(names.Items, tree.Text) {
			return asObjects(names.Items, data.Items)
		}
	}
	for _, name := range listNames {
		list, ok := v.Get(name)
		if !ok {
			continue
		}
		if list.Kind == tree.List && !(len(list.Items) > 0 && allScalars(list.Items)) {
			return b.squad(list.Items)
		}
		if list.Kind == tree.Object && depth < 3 && !hasAny(v, "input", "output", "messages") {
			return b.rowsOf(list, part, depth+1)
		}
	}
	if rows, ok := columnsOf(v); ok {
		return rows
	}
	if rows, ok := nestedIndex(v); ok {
		return rows
	}
	allTexts := len(v.Keys) > 0
	for i, key := range v.Keys {
		allTexts = allTexts && v.Items[i].Kind == tree.Text && roleOf(key).role == Unused
	}
	if allTexts { // texts by texts
		pairs := make([]tree.Value, len(v.Keys))
		for i, key := range v.Keys {
			pairs[i] = tree.Value{Kind: tree.List, At: v.Items[i].At, Items: []tree.Value{{Kind: tree.Text, Text: key}, v.Items[i]}}
		}
		return pairs
	}
	// Any field, if it is the only one with a list of objects.
	only := -1
	for i, item := range v.Items {
		if item.Kind == tree.List && len(item.Items) > 0 && allOf(item.Items, tree.Object) && !isChat(v.Keys[i]) {
			if only >= 0 {
				return []tree.Value{v}
			}
			only = i
		}
	}
	if only >= 0 && !b.isRow(v) {
		return v.Items[only].Items
	}
	return []tree.Value{v}
}

// isRow reports whether an object has fields by which an input and an output are
// known, so that it is a row and not around rows.
func (b *builder) isRow(v tree.Value) bool {
	in, out := false, false
	for _, key := range v.Keys {
		r := roleOf(key).role
		in, out = in || r == Input, out || r == Output
	}
	return in && out
}

// parts finds the tables of a data set: {"train": […], "test": […]}.
func (b *builder) parts(v tree.Value, part string, depth int) ([]tree.Value, bool) {
	var found []string
	for i, key := range v.Keys {
		if item := v.Items[i]; slices.Contains(partNames, strings.ToLower(key)) && len(item.Items) > 0 && (item.Kind == tree.List && allOf(item.Items, tree.Object, tree.List) || item.Kind == tree.Object) {
			found = append(found, key)
		}
	}
	if len(found) == 0 {
		return nil, false
	}
	take := found[0]
	best := len(partNames)
	for _, key := range found {
		if at := slices.Index(partNames, strings.ToLower(key)); at < best {
			take, best = key, at
		}
	}
	if slices.Contains(found, part) {
		take = part
	}
	if len(found) > 1 {
		b.grid.parts = found
		others := slices.DeleteFunc(slices.Clone(found), func(s string) bool { return s == take })
		b.warn("other_parts", "rows", "Only “%s” is taken. The file also has: %s.", "Choose another part if you want that.", take, strings.Join(others, ", "))
	}
	rows, _ := v.Get(take)
	if rows.Kind == tree.Object {
		return b.rowsOf(rows, "", depth+1), true
	}
	return rows.Items, true
}

// asObjects are rows of cells as objects.
func asObjects(names, rows []tree.Value) []tree.Value {
	out := make([]tree.Value, len(rows))
	for i, row := range rows {
		out[i] = tree.Value{Kind: tree.Object, At: row.At}
		for j, item := range row.Items {
			if j < len(names) {
				out[i].Keys, out[i].Items = append(out[i].Keys, names[j].Text), append(out[i].Items, item)
			}
		}
	}
	return out
}

// columnsOf are the rows of a table that is written by its columns: lists of equal
// length, or objects with the same numbered fields (pandas' to_json).
func columnsOf(v tree.Value) ([]tree.Value, bool) {
	if len(v.Keys) < 2 || v.Kind != tree.Object || slices.ContainsFunc(v.Keys, isChat) {
		return nil, false
	}
	n := len(v.Items[0].Items)
	for _, item := range v.Items {
		if item.Kind != v.Items[0].Kind || item.Kind != tree.List && item.Kind != tree.Object || len(item.Items) != n {
			return nil, false
		}
		for i, key := range item.Keys {
			if key != v.Items[0].Keys[i] || strings.Trim(key, "0123456789") != "" {
				return nil, false
			}
		}
	}
	if n == 0 || n == 1 && v.Items[0].Kind == tree.List && v.Items[0].Items[0].Kind == tree.Object {
		return nil, false
	}
	rows := make([]tree.Value, n)
	for i := range rows {
		rows[i] = tree.Value{Kind: tree.Object, Keys: v.Keys, At: v.Items[0].Items[i].At}
		for _, item := range v.Items {
			rows[i].Items = append(rows[i].Items, item.Items[i])
		}
	}
	return rows, true
}

// nestedIndex are the rows of an object of objects that have the same fields
// (pandas' to_json(orient="index"), or rows by their ids).
func nestedIndex(v tree.Value) ([]tree.Value, bool) {
	if len(v.Keys) == 0 || !allOf(v.Items, tree.Object) || len(v.Keys) < 2 && strings.Trim(v.Keys[0], "0123456789") != "" {
		return nil, false
	}
	for _, item := range v.Items {
		if len(item.Keys) == 0 || item.Keys[0] != v.Items[0].Keys[0] {
			return nil, false
		}
	}
	return v.Items, true
}

// savedProgram finds the demos of a program that DSPy saved, and its instruction.
// Of several predictors the first with demos is taken.
func (b *builder) savedProgram(v tree.Value) ([]tree.Value, bool) {
	for _, at := range append([]tree.Value{v}, v.Items...) {
		demos, ok := at.Get("demos")
		if !ok || demos.Kind != tree.List || len(demos.Items) == 0 || !hasAny(at, "signature", "signature_instructions", "traces", "lm") {
			continue
		}
		signature, _ := at.Get("signature")
		text, ok := signature.Get("instructions")
		if !ok {
			text, _ = at.Get("signature_instructions")
		}
		rows := make([]tree.Value, len(demos.Items))
		for i, d := range demos.Items {
			rows[i] = without(d, "augmented")
			if text.Text != "" {
				b.systems = append(b.systems, text.Text)
			}
		}
		// The last field of a signature is what the program is to find.
		if fields, ok := signature.Get("fields"); ok && len(fields.Items) > 0 && len(rows[0].Keys) > 0 {
			b.outputName = rows[0].Keys[len(rows[0].Keys)-1]
		}
		return rows, true
	}
	return nil, false
}

// squad flattens what has paragraphs with questions inside (SQuAD).
func (b *builder) squad(items []tree.Value) []tree.Value {
	var rows []tree.Value
	for _, item := range items {
		paragraphs, ok := item.Get("paragraphs")
		if !ok {
			return items
		}
		for _, p := range paragraphs.Items {
			context, _ := p.Get("context")
			qas, _ := p.Get("qas")
			for _, qa := range qas.Items {
				rows = append(rows, tree.Value{Kind: tree.Object, At: qa.At, Keys: append([]string{"context"}, qa.Keys...), Items: append([]tree.Value{context}, qa.Items...)})
			}
		}
	}
	return rows
}
