package table

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"fewshot/app/prompt"
	"fewshot/app/table/view"
	"fewshot/app/tree"
)

// reading takes a grid with a person's choices.
func (g *grid) reading(c Choices) (Reading, error) {
	r := Reading{Reading: view.Reading{Kind: g.kind, Parts: g.parts, Query: g.query, Choices: c, Warnings: slices.Clone(g.warnings)}, grid: g}
	header := g.names
	if !g.fixed {
		r.Header, r.Unsure = g.header(c.Header)
		if r.Header == Named {
			header = g.rows[0]
		}
	} else {
		r.Header = Named
	}
	data := g.data(r.Header)
	l := g.guess(header, data)
	if len(c.Roles) == len(l.columns) && len(c.Roles) > 0 {
		l = l.chosen(c.Roles)
	}
	if c.Input != "" {
		l.letters = nil
		l.input = parseTemplate(c.Input, l.columns)
		l.moveOutput(c.Roles == nil)
		for i := range l.columns {
			used := slices.ContainsFunc(l.input, func(p part) bool { return p.column == i })
			switch {
			case used && l.columns[i].Role != Output:
				l.columns[i].Role, l.columns[i].Why = Input, ByChoice
			case !used && l.columns[i].Role == Input:
				l.columns[i].Role, l.columns[i].Why = Unused, ByChoice
			}
		}
	}
	r.Columns = l.columns
	r.Input = l.input.write(l.columns)
	if g.prompt != nil {
		r.Prompt = g.prompt
		r.Instruction = g.prompt.Instruction
	}
	r.take(l, data, c)
	r.instruct(data)
	r.warn(l, data)
	return r, nil
}

// header says whether the first row is one.
func (g *grid) header(choice Header) (h Header, unsure bool) {
	switch {
	case choice != Guess:
		return choice, false
	case g.certain != Guess:
		return g.certain, false
	}
	score := headerScore(g.rows)
	if score > 0 {
		return Named, score < certainHeader
	}
	return None, score > certainNone
}

// chosen is the layout with a person's roles.
func (l layout) chosen(roles []Role) layout {
	same := true
	for i, role := range roles {
		if l.columns[i].Role != role {
			l.columns[i].Role, l.columns[i].Why = role, ByChoice
			same = false
		}
	}
	if same {
		return l
	}
	l.letters = nil
	return l.join()
}

// moveOutput takes another column as the output if the one that was guessed is part
// of the template.
func (l *layout) moveOutput(guessed bool) {
	uses := func(i int) bool { return slices.ContainsFunc(l.input, func(p part) bool { return p.column == i }) }
	at := slices.IndexFunc(l.columns, func(c Column) bool { return c.Role == Output })
	if !guessed || at < 0 || !uses(at) {
		return
	}
	l.columns[at].Role = Unused
	for _, passed := range [...]bool{false, true} {
		for i, c := range l.columns {
			pass := c.Why == Counting || c.Why == IDs || c.Why == Constant
			if !uses(i) && c.Role != Note && c.Role != Off && c.Why != Empty && pass == passed {
				l.columns[i].Role, l.columns[i].Why = Output, ByPlace
				return
			}
		}
	}
}

// take makes the shots, of all rows or of a sample.
func (r *Reading) take(l layout, data [][]string, c Choices) {
	r.Rows = len(data)
	most := c.Most
	if most <= 0 || most > MaxRows {
		most = MaxRows
	}
	if r.grid.prompt != nil {
		most = MaxRows
	}
	r.kept = make([]int, len(data))
	for i := range r.kept {
		r.kept[i] = i
	}
	if len(data) > most {
		if c.Sample {
			rand.New(rand.NewPCG(c.Seed, 0)).Shuffle(len(r.kept), func(i, j int) { r.kept[i], r.kept[j] = r.kept[j], r.kept[i] })
			slices.Sort(r.kept[:most])
		}
		r.kept = r.kept[:most]
	}
	if p := r.grid.prompt; p != nil {
		r.Shots = slices.Clone(p.Shots)
		if r.Shots == nil {
			r.Shots = []prompt.Shot{}
		}
		return
	}
	output, note, off := r.Column(Output), r.Column(Note), r.Column(Off)
	var odd []int
	size := 0
	r.Shots = make([]prompt.Shot, len(r.kept))
	for i, at := range r.kept {
		row := data[at]
		s := prompt.Shot{Input: l.input.fill(row), Output: cellAt(row, output), Note: cellAt(row, note), Off: isYes(cellAt(row, off))}
		if l.letters != nil {
			letter := letterOf(row, strings.TrimSpace(s.Output), l.letters, l.asked)
			if letter == "" {
				odd = append(odd, at+1)
			} else {
				s.Output = letter
			}
		}
		if size += len(s.Input) + len(s.Output) + len(s.Note); size > c.Bytes && c.Bytes > 0 {
			r.Shots, r.kept = r.Shots[:i], r.kept[:i]
			break
		}
		r.Shots[i] = s
	}
	switch taken := len(r.Shots); {
	case taken == len(data):
	case c.Sample && taken == most:
		r.add("rows_sampled", "rows", "There are %s rows; a random sample of %s is taken.", "Another seed takes others.", fmt.Sprint(len(data)), fmt.Sprint(taken))
	default:
		r.add("rows_cut", "rows", "There are %s rows; the first %s are taken.", "Take a random sample if the rows are sorted.", fmt.Sprint(len(data)), fmt.Sprint(taken))
	}
	if len(odd) > 0 {
		r.add("answer_not_a_choice", "rows", "Rows whose answer is none of their choices: %s.", "Correct them after importing.", rowList(odd))
	}
	if l.unsure {
		r.add("choice_base_unsure", "columns.output", "The answers are numbers, and it isn't sure whether the first choice is 0 or 1; 0 is taken.", "Check the letters of the outputs.")
	}
}

// instruct finds the instruction that all rows have: a system message, or a column.
func (r *Reading) instruct(data [][]string) {
	cells := r.grid.systems
	if at := r.Column(Instruction); at >= 0 {
		cells = nil
		for _, row := range data {
			cells = append(cells, cellAt(row, at))
		}
	}
	var said []string // what is said, each once
	missing := false
	for _, s := range cells {
		switch {
		case blank(s):
			missing = true
		case !slices.Contains(said, s) && len(said) < 2:
			said = append(said, s)
		}
	}
	switch {
	case len(said) == 1:
		r.Instruction = said[0]
		if missing {
			r.add("instruction_in_some", "instruction", "Only some of the rows have an instruction; it is taken for all.", "Delete the instruction after importing if it isn't meant for the others.")
		}
	case len(said) > 1:
		r.add("instructions_differ", "instruction", "The rows have different instructions, so none is taken.", "Write one instruction for all, or put it into each input.")
	}
}

// add adds a warning.
//
//go:noinline
func (r *Reading) add(code, field, message, hint string, values ...string) {
	r.Warnings = append(r.Warnings, notice(code, field, message, hint, values...))
}

// warn says what looks like a mistake.
func (r *Reading) warn(l layout, data [][]string) {
	if r.grid.prompt != nil {
		return
	}
	output := r.Column(Output)
	var inputs []int
	for i, c := range r.Columns {
		if c.Role == Input {
			inputs = append(inputs, i)
		}
	}
	if r.Unsure {
		names := strings.Join(clipped(r.grid.rows[0]), ", ")
		if r.Header == Named {
			r.add("header_unsure", "header", "The first row is taken as the names of the columns: %s.", "Say so if it is an example.", names)
		} else {
			r.add("no_header_unsure", "header", "The first row is taken as an example, but it may be the names of the columns: %s.", "Say so if it is a header.", names)
		}
	}
	width := len(r.Columns)
	var short, long, noInput, noOutput, hard []int
	for i, at := range r.kept {
		row := data[at]
		switch {
		case len(row) > width && filled(row[width:]) > 0:
			long = append(long, at+1)
		case len(row) < width && !r.grid.fixed && output >= 0 && len(row) > output:
			short = append(short, at+1)
		}
		if blank(r.Shots[i].Input) && len(inputs) > 0 {
			noInput = append(noInput, at+1)
		}
		if blank(r.Shots[i].Output) && output >= 0 {
			noOutput = append(noOutput, at+1)
		}
		for _, c := range row {
			if strings.Contains(c, "\u00a0") {
				hard = append(hard, at+1)
				break
			}
		}
	}
	if len(data) == 0 {
		r.add("no_rows", "rows", "There is a header and nothing below it.", "Say that the first row is no header if it is an example.")
	}
	if len(inputs) == 0 {
		r.add("no_input_column", "columns.input", "No column is the input: the examples will have none.", "Choose the column that is.")
	}
	if output < 0 {
		r.add("no_output_column", "columns.output", "There is only one column: the examples will have no outputs.", "Add a column, or choose another format: cells are separated by a tab, a comma or a semicolon.")
	}
	if len(long) > 0 {
		r.add("long_rows", "rows", "Rows with more cells than the others: %s.", "What stands in them beyond the last column is not used. In CSV a text with a comma needs double quotes around it.", rowList(long))
	}
	if len(short) > 0 {
		r.add("short_rows", "rows", "Rows with fewer cells than the others: %s.", "The missing cells are taken as empty.", rowList(short))
	}
	if len(noInput) > 0 {
		r.add("missing_inputs", "rows", "Rows without an input: %s.", "Fill them in after importing.", rowList(noInput))
	}
	if len(noOutput) > 0 {
		r.add("missing_outputs", "rows", "Rows without an output: %s.", "Fill them in after importing.", rowList(noOutput))
	}
	if cols := r.marked(r.grid.nested); cols != "" {
		r.add("nested_cells", "columns", "Columns whose cells hold lists or objects: %s.", "They are taken as JSON. Choose another column if that isn't meant.", cols)
	}
	if cols := r.marked(r.grid.several); cols != "" {
		r.add("several_answers", "columns", "Columns with several answers in a cell: %s.", "The first of each is taken.", cols)
	}
	if unused := r.unused(); len(unused) > 0 {
		r.add("unused_columns", "columns", "Columns that are not used: %s.", "Choose which columns are input and output if these matter.", strings.Join(unused, ", "))
	}
	if len(hard) > 0 {
		r.add("no_break_spaces", "rows", "Rows with no-break spaces: %s.", "They are kept. To a model they are not the same as spaces; replace them unless they are on purpose.", rowList(hard))
	}
}

// marked names the columns of a list that are taken for something.
func (r *Reading) marked(list []bool) string {
	var names []string
	for i, on := range list {
		if on && i < len(r.Columns) && r.Columns[i].Role != Unused {
			names = append(names, r.name(i))
		}
	}
	return strings.Join(names, ", ")
}

// unused names the columns that nothing is taken from, but for those that only count
// the rows or are empty.
func (r *Reading) unused() []string {
	var names []string
	for i, c := range r.Columns {
		switch {
		case c.Role != Unused || c.Why == Empty:
		case c.Why == Counting && (c.Name == "" || roleOf(c.Name).id) && r.Header == Named && i == 0 && blank(c.Name):
		default:
			names = append(names, r.name(i))
		}
	}
	return names
}

// name is a column's name for a person, or its number.
func (r *Reading) name(i int) string {
	if name := strings.TrimSpace(r.Columns[i].Name); name != "" {
		return tree.Clip(name)
	}
	return fmt.Sprint(i + 1)
}

func clipped(texts []string) []string {
	var out []string
	for _, s := range texts {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, tree.Clip(s))
		}
	}
	return out
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

// isYes reports whether a cell says that a shot is off.
func isYes(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "1", "x", "yes", "off", "是", "✓":
		return true
	}
	return false
}
