package table

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A profile is what the cells of a column look like.
type profile struct {
	name     string
	known    known
	passed   Why     // why it is passed over when input and output are guessed, or ""
	filled   int     // cells with something in them
	distinct int     // different ones
	length   float64 // of a cell on average, in characters
	label    bool    // few different short ones, each several times
}

// profiles looks at the columns of data.
func (g *grid) profiles(header []string, data [][]string) []profile {
	const sample = 2000 // rows
	if len(data) > sample {
		data = data[:sample]
	}
	width := len(header)
	if width == 0 {
		width = usualWidth(data)
	}
	all := make([]profile, width)
	for c := range all {
		p := &all[c]
		if c < len(header) {
			p.name = strings.TrimSpace(header[c])
			p.known = roleOf(p.name)
		}
		var cells []string
		count := map[string]int{}
		total, short, codes, dates := 0, true, true, true
		for _, row := range data {
			cell := strings.TrimSpace(cellAt(row, c))
			if cell == "" {
				continue
			}
			cells = append(cells, cell)
			count[cell]++
			total += utf8.RuneCountInString(cell)
			short = short && len(cell) <= 40
			codes = codes && isCode(cell)
			dates = dates && isDate(cell)
		}
		p.filled, p.distinct = len(cells), len(count)
		p.length = float64(total) / float64(max(1, len(cells)))
		p.label = short && len(cells) > 1 && 2*len(count) <= len(cells)
		named := p.known.role == Input || p.known.role == Output
		switch {
		case p.filled == 0:
			p.passed = Empty
		case named && !p.known.weak && p.known.rank < 50:
		case p.known.id && !named && p.filled == len(data):
			p.passed = IDs
		case len(data) > 1 && p.filled == len(data) && counts(cells) && !named:
			p.passed = Counting
		case len(data) > 2 && p.filled == len(data) && p.distinct == p.filled && codes && !named:
			p.passed = IDs
		case len(data) > 1 && p.filled == len(data) && dates && !named:
			p.passed = IDs
		case p.filled > 1 && p.distinct == 1 && !named, len(data) > 1 && p.distinct == 1 && p.filled < len(data) && p.length <= 2 && !named:
			p.passed = Constant
		}
	}
	return all
}

// isCode reports whether a cell is a code: one word with digits in it that is no
// number with a point, or a long row of hexadecimal digits.
func isCode(s string) bool {
	if strings.ContainsAny(s, " \t\n.,") || len(s) > 64 {
		return false
	}
	digits, letters := 0, 0
	for _, c := range s {
		switch {
		case '0' <= c && c <= '9':
			digits++
		case c >= 0x80 || strings.ContainsRune("=+*/%€$?!", c):
			return false
		default:
			letters++
		}
	}
	return digits > 0 && (letters > 0 || len(s) >= 4) && 3*digits >= len(s)
}

// isDate reports whether a cell is a date or a time: 2026-11-26, 11/26/2026 10:15.
func isDate(s string) bool {
	if len(s) < 8 || len(s) > 40 {
		return false
	}
	groups, colons, inDigits := 0, 0, false
	for i := range len(s) {
		switch c := s[i]; {
		case isDigit(c) && !inDigits:
			groups++
		case c == ':' && inDigits:
			colons++
		}
		inDigits = isDigit(s[i])
	}
	return colons > 0 && groups > 3 || groups == 3 && strings.Trim(s, "0123456789-/.") == ""
}

// A layout is how the columns of a table are taken.
type layout struct {
	columns []Column
	input   template
	letters []int // the columns of a question's choices, if the output is to be a letter
	asked   answering
	unsure  bool // whether the choices are counted from 0 or 1
}

// guess says which column is what: by the shape of the whole, by names, and where
// these say nothing by what the cells look like.
func (g *grid) guess(header []string, data [][]string) layout {
	all := g.profiles(header, data)
	l := layout{columns: make([]Column, len(all))}
	for i, p := range all {
		l.columns[i] = Column{Name: p.name, Why: p.passed}
		if i < len(g.ignore) && g.ignore[i] {
			all[i].passed, l.columns[i].Why = IDs, IDs
		}
	}
	take := func(i int, r Role, why Why) {
		if i >= 0 && l.columns[i].Role == Unused {
			l.columns[i].Role, l.columns[i].Why = r, why
		}
	}
	if g.chats || g.prompt != nil {
		take(0, Input, ByName)
		take(1, Output, ByName)
		return l.join()
	}
	if g.choices(&l, all, data) {
		g.others(&l, all, true)
		return l
	}
	output, why := named(Output, all), ByName
	if g.output >= 0 && g.output < len(all) {
		output = g.output
	}
	if in, ok := pair(all, output); ok {
		if output < 0 {
			output, why = rest(all, in), ByText
		}
		if output >= 0 {
			for _, i := range in {
				take(i, Input, ByShape)
			}
			take(output, Output, why)
			l.input = stacked(l.columns, in)
			g.others(&l, all, true)
			return l
		}
	}
	input := named(Input, all)
	// Two languages are the two sides.
	if input < 0 && output < 0 || input >= 0 && all[input].known.weak && output < 0 {
		if a, b := tongues(all); b >= 0 {
			input, output = a, b
		}
	}
	if input == output {
		input = -1
	}
	// A word that is a name by chance only doesn't turn two columns round, nor do two
	// names of inputs.
	if input < 0 && output >= 0 && all[output].known.weak && !slices.ContainsFunc(all[:output], func(p profile) bool { return p.passed == "" }) {
		output = -1
	}
	if output < 0 && input > 0 {
		if first := slices.IndexFunc(all, func(p profile) bool { return p.known.role == Input && !p.known.id && p.passed == "" }); first >= 0 && first < input {
			input = first
		}
	}
	// An instruction that differs from row to row is part of the input.
	if at := named(Instruction, all); at >= 0 && at != output && !sameCells(data, at) {
		in := []int{at}
		if input >= 0 && (output >= 0 || input != at) {
			in = append(in, input)
		}
		if context := aroundColumn(all); context >= 0 && context != input && output >= 0 {
			in = append(in, context)
		}
		if output < 0 {
			output, why = rest(all, in), ByText
		}
		for _, i := range in {
			take(i, Input, ByShape)
		}
		take(output, Output, why)
		l.input = stacked(l.columns, in)
		g.others(&l, all, output >= 0)
		return l
	} else if at >= 0 && at != output && (input >= 0 || output < 0) {
		take(at, Instruction, ByName)
	} else if at >= 0 && input < 0 {
		input = at
	}
	both := input >= 0 && output >= 0
	whyIn := ByName
	if !both {
		input, output, whyIn, why = fill(all, l.columns, input, output)
	}
	take(input, Input, whyIn)
	take(output, Output, why)
	g.others(&l, all, both)
	return l.join()
}

// join makes the template of the columns that are the input.
func (l layout) join() layout {
	var in []int
	for i, c := range l.columns {
		if c.Role == Input {
			in = append(in, i)
		}
	}
	l.input = stacked(l.columns, in)
	return l
}

// others gives the columns for notes and for what is off their roles, if an input and
// an output are known without them.
func (g *grid) others(l *layout, all []profile, known bool) {
	for _, role := range [...]Role{Note, Off} {
		for i := range l.columns {
			is := all[i].known.role == role || role == Note && g.noteLike(all[i])
			if is && l.columns[i].Role == Unused && (known || role == Note || g.kind == TSV || g.kind == CSV) {
				l.columns[i].Role, l.columns[i].Why = role, ByName
				break
			}
		}
	}
	for i := range l.columns {
		if l.columns[i].Role == Unused && l.columns[i].Why == "" {
			l.columns[i].Why = NotAsked
		}
	}
}

// noteLike reports whether a name that is an input's or output's elsewhere is a note
// beside both.
func (g *grid) noteLike(p profile) bool {
	switch fold(p.name) {
	case "comment", "comments", "kommentar", "commentaire", "comentario", "description", "explanation":
		return true
	}
	return false
}

// named is the column whose name is the surest of a role, or -1.
func named(role Role, all []profile) int {
	best := -1
	for i, p := range all {
		if p.known.role != role {
			continue
		}
		if best < 0 || p.score() < all[best].score() {
			best = i
		}
	}
	return best
}

// score orders the names of a role: the lower the surer.
func (p profile) score() int {
	n := p.known.rank
	if p.known.weak {
		n += 200
	}
	if p.passed != "" {
		n += 400
	}
	return n
}

// rest is the column that is most likely the output where the input is known.
func rest(all []profile, in []int) int {
	best := -1
	for i, p := range all {
		if p.passed != "" || slices.Contains(in, i) || p.known.role == Note || p.known.role == Off {
			continue
		}
		if best < 0 || p.label && !all[best].label {
			best = i
		}
	}
	return best
}

// pairNames are two texts of which the output says something.
var pairNames = [][2]string{{"premise", "hypothesis"}, {"text", "hypothesis"}, {"sentence", "question"}, {"query", "passage"}, {"query", "document"}, {"claim", "evidence"}, {"title", "description"}, {"前提", "假设"}, {"文本", "假设"}}

// pair finds two columns that make the input together: a premise and a hypothesis,
// a context and a question, sentence1 and sentence2.
func pair(all []profile, output int) (in []int, ok bool) {
	at := func(name string) int {
		return slices.IndexFunc(all, func(p profile) bool {
			whole := fold(p.name)
			return whole[strings.LastIndexByte(whole, '.')+1:] == name && p.passed != Empty
		})
	}
	for _, names := range pairNames {
		if a, b := at(names[0]), at(names[1]); a >= 0 && b >= 0 && a != output && b != output {
			return []int{a, b}, true
		}
	}
	if context := aroundColumn(all); context >= 0 && context != output {
		for i, p := range all {
			switch whole := fold(p.name); whole[strings.LastIndexByte(whole, '.')+1:] {
			case "question", "query", "q", "问题", "提问", "frage", "pregunta", "domanda", "pergunta", "вопрос", "質問", "질문":
				if i != context && i != output {
					return []int{context, i}, true
				}
			}
		}
	}
	for i, p := range all {
		stem, ok := numbered(p.name, "1", "a")
		if !ok || i == output || p.known.id && p.known.role != Input {
			continue
		}
		for j, q := range all {
			if other, ok := numbered(q.name, "2", "b"); ok && other == stem && j != output && p.passed != Empty && q.passed != Empty {
				if output < 0 && len(all) < 3 {
					return nil, false
				}
				return []int{i, j}, true
			}
		}
	}
	return nil, false
}

// numbered is a name without its number or letter at the end.
func numbered(name string, ends ...string) (stem string, ok bool) {
	whole := fold(name)
	for _, end := range ends {
		if stem, ok = strings.CutSuffix(whole, end); ok && len(stem) > 1 && (end == "1" || end == "2" || strings.HasSuffix(stem, " ")) && stem != "qid" {
			return strings.TrimSpace(stem), true
		}
	}
	return "", false
}

// aroundColumn is the column of a text that a question is about, or -1.
func aroundColumn(all []profile) int {
	return slices.IndexFunc(all, func(p profile) bool { return p.known.around && p.passed != Empty })
}

// tongues are the first two columns that are named by languages, or -1.
func tongues(all []profile) (a, b int) {
	a, b = -1, -1
	for i, p := range all {
		if !p.known.tongue || p.passed == Empty {
			continue
		}
		if a < 0 {
			a = i
		} else {
			return a, i
		}
	}
	return -1, -1
}

// fill finds the input or the output, or both, by what the cells look like. Columns
// that are passed over come last, and those named as notes before them.
func fill(all []profile, columns []Column, input, output int) (in, out int, whyIn, whyOut Why) {
	in, out, whyIn, whyOut = input, output, ByName, ByName
	var free []int
	for step := range 4 {
		for i, p := range all {
			if i == in || i == out || columns[i].Role != Unused {
				continue
			}
			var s int
			switch {
			case p.passed == Empty:
				s = 3
			case p.known.role == Off:
				s = 2
			case p.passed != "":
				s = 2
			case p.known.role == Note:
				s = 1
			}
			if s == step && !slices.Contains(free, i) {
				free = append(free, i)
			}
		}
		missing := 0
		if in < 0 {
			missing++
		}
		if out < 0 {
			missing++
		}
		if len(free) >= missing {
			break
		}
	}
	// A note may be the text itself: {"note": …, "label": …} beside an author.
	if in < 0 && out >= 0 {
		for i, p := range all {
			if p.known.role == Note && i != out && p.passed == "" && !slices.Contains(free, i) {
				free = append(free, i)
			}
		}
	}
	longest := func() int {
		best := -1
		for _, i := range free {
			if best < 0 || all[i].length > 1.5*all[best].length && all[i].length > 8 {
				best = i
			}
		}
		return best
	}
	drop := func(i int) { free = slices.DeleteFunc(free, func(j int) bool { return j == i }) }
	switch {
	case len(free) == 0:
	case in >= 0: // the output
		out, whyOut = free[0], ByPlace
		for _, i := range free {
			if i > in && out < in && !all[out].label {
				out = i
			}
			if all[i].label && !all[out].label {
				out, whyOut = i, ByText
			}
		}
	case out >= 0: // the input
		in, whyIn = longest(), ByText
		if len(free) == 1 {
			whyIn = ByPlace
		}
	default:
		whyIn, whyOut = ByPlace, ByPlace
		slices.Sort(free)
		if text := longest(); len(free) > 1 && text != free[0] && (all[free[0]].label || len(free) > 2 && all[free[0]].length <= 4 || all[free[0]].length*3 < all[text].length && (short(all[free[0]]) || all[free[0]].distinct < all[free[0]].filled)) {
			// A label stands before its text.
			in, out, whyIn, whyOut = text, free[0], ByText, ByText
			break
		}
		in = free[0]
		drop(in)
		if len(free) > 0 {
			out = free[0]
			for _, i := range free {
				if all[i].label && !all[out].label && len(free) > 1 {
					out, whyOut = i, ByText
				}
			}
		}
	}
	return in, out, whyIn, whyOut
}

// short reports whether a column's cells are numbers or letters.
func short(p profile) bool { return p.length <= 2 }
