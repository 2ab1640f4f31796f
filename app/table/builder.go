package table

import (
	"slices"
	"strconv"
	"strings"

	"fewshot/app/tree"
)

// A builder makes a grid of values.
type builder struct {
	*grid
	src     string
	index   map[string]int // a column by its name
	left    []int          // lines of rows that were left out
	lines   int            // line ends before counted, a place in src
	counted int
	many    []int // rows at which chats of several turns end
	tools   []int // lines of chats with calls of tools
	systems []string
	shared  [][2]string // example turns that all chats begin with
	// The name of the column that the file itself says is the output, or "".
	outputName string
}

// leave notes the line of a row that can't be read. Rows come in their order.
func (b *builder) leave(list *[]int, v tree.Value) {
	if at := min(v.At, len(b.src)); at > b.counted {
		b.lines, b.counted = b.lines+strings.Count(b.src[b.counted:at], "\n"), at
	}
	*list = append(*list, b.lines+1)
}

// add adds the row or rows of a value.
func (b *builder) add(v tree.Value) {
	v = b.unwrap(v)
	switch {
	case v.Kind == tree.Object:
		if c, ok := chatOf(v); ok {
			b.addChat(c, v)
			return
		}
		var keys, cells []string
		for i, key := range v.Keys {
			b.flatten(&keys, &cells, key, v.Items[i], 0)
		}
		if len(keys) == 0 {
			b.leave(&b.left, v)
			return
		}
		b.row(keys, cells)
	case v.Kind == tree.List && len(v.Items) > 0:
		if c, ok := chatOf(tree.Value{Kind: tree.Object, Keys: []string{"messages"}, Items: []tree.Value{v}}); ok && allOf(v.Items, tree.Object) {
			b.addChat(c, v)
			return
		}
		cells, names := make([]string, len(v.Items)), make([]string, len(v.Items))
		for i, item := range v.Items {
			cells[i], names[i] = b.cell(item), strconv.Itoa(i+1)
		}
		if len(names) > 1 {
			names[0], names[1] = "input", "output"
		}
		b.row(names, cells)
		for i, item := range v.Items {
			b.mark(&b.grid.nested, names[i], item.Kind >= tree.List)
		}
	default:
		b.leave(&b.left, v)
	}
}

// row adds a row of cells.
func (b *builder) row(keys, cells []string) {
	var row []string
	for i, key := range keys {
		at := b.column(key)
		for len(row) <= at {
			row = append(row, "")
		}
		row[at] = cells[i]
	}
	b.rows = append(b.rows, row)
}

// column is the index of a column.
func (b *builder) column(name string) int {
	at, ok := b.index[name]
	if !ok {
		at = len(b.names)
		b.index[name] = at
		b.names = append(b.names, name)
	}
	return at
}

// mark notes something of a column.
func (b *builder) mark(list *[]bool, name string, on bool) {
	if !on {
		return
	}
	at := b.column(name)
	for len(*list) <= at {
		*list = append(*list, false)
	}
	(*list)[at] = true
}

// finish fills up short rows, and says what became of the others.
func (b *builder) finish() {
	g := b.grid
	if len(b.shared) > 0 {
		var before [][]string
		for _, turn := range b.shared {
			before = append(before, turn[:])
		}
		g.rows = append(before, g.rows...)
		for i := range b.many {
			b.many[i] += len(b.shared)
		}
	}
	for i := range g.rows {
		for len(g.rows[i]) < len(g.names) {
			g.rows[i] = append(g.rows[i], "")
		}
	}
	if len(b.many) > 0 {
		g.warn("many_turns", "rows", "Chats of several turns were split into an example a turn; they end at row: %s.", "Check that each example makes sense without the turns before it.", rowList(b.many))
	}
	if len(b.tools) > 0 {
		g.warn("chats_left_out", "rows", "Chats with calls of tools, or with images, are left out: line %s.", "Only turns of text between user and assistant can be imported.", rowList(b.tools))
	}
	if len(b.left) > 0 {
		g.warn("lines_left_out", "rows", "Lines that can't be read are left out: %s.", "Correct them in the file, and import it again, if they matter.", rowList(b.left))
	}
	g.systems = b.systems
	if at, ok := b.index[b.outputName]; ok {
		g.output = at
	}
}

// isWrapped reports whether unwrap finds a row in a value.
func isWrapped(v tree.Value) bool {
	for _, name := range [...]string{"row", "item", "doc", "vars"} {
		if inner, ok := v.Get(name); ok && inner.Kind == tree.Object {
			return true
		}
	}
	return false
}

// unwrap is the row that a value holds besides other things: of Hugging Face's viewer, OpenAI's
// evals, and samples of lm-evaluation-harness.
func (b *builder) unwrap(v tree.Value) tree.Value {
	if row, ok := v.Get("row"); ok && row.Kind == tree.Object && hasAny(v, "row_idx", "truncated_cells") {
		return row
	}
	if item, ok := v.Get("item"); ok && item.Kind == tree.Object {
		return item
	}
	if doc, ok := v.Get("doc"); ok && doc.Kind == tree.Object && hasAny(v, "doc_id", "resps", "arguments", "filtered_resps") {
		if target, ok := v.Get("target"); ok && target.Kind <= tree.Text {
			doc.Keys, doc.Items = append(slices.Clone(doc.Keys), "target"), append(slices.Clone(doc.Items), target)
			b.outputName = "target"
		}
		return doc
	}
	if vars, ok := v.Get("vars"); ok && vars.Kind == tree.Object {
		b.outputName = "__expected"
		return testCase(v, vars)
	}
	return v
}

// testCase is a test of promptfoo: its variables, and what its first assertion
// expects of the output.
func testCase(v, vars tree.Value) tree.Value {
	row := tree.Value{Kind: tree.Object, At: v.At, Keys: slices.Clone(vars.Keys), Items: slices.Clone(vars.Items)}
	asserts, _ := v.Get("assert")
	for _, a := range asserts.Items {
		kind, _ := a.Get("type")
		value, ok := a.Get("value")
		switch strings.TrimSuffix(kind.Text, "-any") {
		case "equals", "contains", "icontains", "starts-with", "is-json", "contains-json", "similar", "levenshtein", "factuality", "answer-relevance", "model-graded-factuality", "rouge-n", "bleu", "regex":
			if ok && value.Kind <= tree.Text {
				row.Keys, row.Items = append(row.Keys, "__expected"), append(row.Items, value)
			} else if ok && value.Kind == tree.List && len(value.Items) > 0 && value.Items[0].Kind <= tree.Text {
				row.Keys, row.Items = append(row.Keys, "__expected"), append(row.Items, value.Items[0])
			} else {
				continue
			}
		default:
			continue
		}
		break
	}
	if d, ok := v.Get("description"); ok && d.Kind == tree.Text {
		row.Keys, row.Items = append(row.Keys, "__description"), append(row.Items, d)
	}
	return row
}

// flatten adds a field to a row: a text as it is, choices as a column each, of
// several answers the first, and the fields of an object with a dot before them.
// What is a list or an object otherwise becomes JSON, and its column is marked.
func (b *builder) flatten(keys, cells *[]string, name string, v tree.Value, depth int) {
	add := func(name, text string) {
		b.column(name)
		*keys, *cells = append(*keys, name), append(*cells, text)
	}
	switch {
	case v.Kind == tree.List && isChoices(name) && len(v.Items) > 1 && len(v.Items) <= 26 && allScalars(v.Items):
		for i, item := range v.Items {
			add(name+"."+string(rune('A'+i)), b.cell(item))
		}
		return
	case v.Kind == tree.List && isChoices(name) && len(v.Items) > 1 && len(v.Items) <= 26 && allOf(v.Items, tree.Object) && hasAny(v.Items[0], "text"):
		for i, item := range v.Items { // [{"label": "A", "text": "…"}, …]
			text, _ := item.Get("text")
			add(name+"."+string(rune('A'+i)), b.cell(text))
		}
		return
	case v.Kind == tree.List && len(v.Items) > 0 && isAnswers(name):
		first := v.Items[0]
		if text, ok := first.Get("text"); ok {
			first = text
		}
		if first.Kind <= tree.Text {
			add(name, b.cell(first))
			if len(v.Items) > 1 {
				b.mark(&b.grid.several, name, !sameTexts(v.Items))
			}
			return
		}
	case v.Kind == tree.Object && len(v.Items) > 0 && depth < 4:
		if text, ok := v.Get("text"); ok && text.Kind == tree.List { // of SQuAD and ARC as Hugging Face has them
			if labels, ok := v.Get("label"); ok && labels.Kind == tree.List || isChoices(name) {
				b.flatten(keys, cells, "choices", text, depth+1)
				return
			}
			if len(text.Items) > 0 {
				b.flatten(keys, cells, "answers", text, depth+1)
				return
			}
			add(name, "")
			return
		}
		if choices, ok := v.Get("choices"); ok && choices.Kind == tree.List { // {"stem": …, "choices": […]}
			for i, key := range v.Keys {
				b.flatten(keys, cells, key, v.Items[i], depth+1)
			}
			return
		}
		// An output that is an object may be meant to be JSON.
		if roleOf(name).role != Output || strings.EqualFold(name, "outputs") || strings.EqualFold(name, "translation") {
			for i, key := range v.Keys {
				b.flatten(keys, cells, name+"."+key, v.Items[i], depth+1)
			}
			return
		}
	}
	add(name, b.cell(v))
	b.mark(&b.grid.nested, name, v.Kind >= tree.List && len(v.Items) > 0)
}

// cell is a JSON value as a cell: a text as it is, null and what is empty as
// nothing, and anything else as JSON on one line.
func (b *builder) cell(v tree.Value) string {
	switch {
	case v.Kind == tree.Text:
		return v.Text
	case v.Kind == tree.Null, v.Kind == tree.List && len(v.Items) == 0:
		return ""
	}
	return string(tree.AppendJSON(nil, v))
}

//go:noinline
func hasAny(v tree.Value, names ...string) bool {
	for _, name := range names {
		if _, ok := v.Get(name); ok {
			return true
		}
	}
	return false
}

// without is an object without a field.
func without(v tree.Value, name string) tree.Value {
	i := slices.Index(v.Keys, name)
	if i < 0 {
		return v
	}
	v.Keys, v.Items = slices.Delete(slices.Clone(v.Keys), i, i+1), slices.Delete(slices.Clone(v.Items), i, i+1)
	return v
}

//go:noinline
func allOf(items []tree.Value, kinds ...tree.Kind) bool {
	for _, v := range items {
		if !slices.Contains(kinds, v.Kind) {
			return false
		}
	}
	return true
}

//go:noinline
func allScalars(items []tree.Value) bool {
	for _, v := range items {
		if v.Kind >= tree.List {
			return false
		}
	}
	return true
}

func sameTexts(items []tree.Value) bool {
	for _, v := range items {
		if v.Text != items[0].Text || v.Kind != items[0].Kind {
			return false
		}
	}
	return true
}
