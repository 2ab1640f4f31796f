package table

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fewshot/app/prompt"
)

// pastedGrid takes a few-shot prompt apart that is a text: an instruction, examples
// with a label before each input and output or an arrow between them, and a query
// whose output is missing.
func pastedGrid(src string) (*grid, bool) {
	src = strings.TrimRight(src, " \t\n")
	if len(src) > prompt.MaxBytes || 2*strings.Count(src, "\t") > strings.Count(src, "\n") {
		return nil, false
	}
	p, ok := labelled(src)
	if !ok {
		p, ok = tagged(src)
	}
	if !ok {
		p, ok = arrowed(src)
	}
	if !ok {
		p, ok = inline(src)
	}
	if !ok {
		return nil, false
	}
	g := &grid{kind: Pasted, fixed: true, names: []string{"input", "output"}, prompt: &p, query: p.Query, output: 1}
	for _, s := range p.Shots {
		g.rows = append(g.rows, []string{s.Input, s.Output})
	}
	return g, true
}

// A label is a line that begins with a word and a colon.
type label struct {
	name       string // folded: Input and **Input** are the same
	start, end int    // of the line up to the text behind the colon and its space
}

// labelled reads a prompt whose parts have labels: Input: and Output:, Q: and A:,
// ### Instruction: and ### Response:. What stands between the first label and the
// last one of an example is its input, other labels and all.
func labelled(src string) (prompt.Prompt, bool) {
	labels := labelsOf(src)
	count := map[string]int{}
	for _, l := range labels {
		count[l.name]++
	}
	// The first label that comes again begins an example, and the one before its
	// second place begins an output.
	first, second := -1, -1
	for i, l := range labels {
		if count[l.name] < 2 {
			continue
		}
		for j := i + 1; j < len(labels) && second < 0; j++ {
			if labels[j].name == l.name {
				first, second = i, j
			}
		}
		break
	}
	if first < 0 || second == first+1 {
		return prompt.Prompt{}, false
	}
	in, out := labels[first].name, labels[second-1].name
	for i := second - 1; i > first && count[out] < 2; i-- { // a heading over the next example is no label
		if count[labels[i].name] > 1 {
			out = labels[i].name
		}
	}
	var p prompt.Prompt
	var starts, outs []label
	for _, l := range labels[first:] {
		switch l.name {
		case in:
			starts, outs = append(starts, l), append(outs, label{start: -1})
		case out:
			if outs[len(outs)-1].start < 0 {
				outs[len(outs)-1] = l
			}
		}
	}
	p.Instruction = trimRule(src[:starts[0].start])
	last := len(starts) - 1
	separator := ""
	for i, s := range starts {
		end := len(src)
		if i < last {
			end = starts[i+1].start
		}
		o := outs[i]
		switch {
		case o.start < 0 && i == last:
			p.Query = strings.TrimSpace(src[s.end:end])
		case o.start < 0:
			return prompt.Prompt{}, false
		default:
			output := trimRule(src[o.end:end])
			input := strings.TrimSpace(src[s.end:o.start])
			if output == "" && i == last {
				p.Query = input
				break
			}
			p.Shots = append(p.Shots, prompt.Shot{Input: input, Output: output})
			if i < last && separator == "" {
				at := o.end + strings.Index(src[o.end:end], output) + len(output)
				separator = src[at:end]
			}
		}
	}
	// A list of a: b in which one thing comes twice is none.
	if len(p.Shots) == 0 || len(p.Shots) == 1 && (labels[len(labels)-1].name != out || !blank(src[labels[len(labels)-1].end:])) {
		return prompt.Prompt{}, false
	}
	if separator == "" || strings.IndexByte(separator, '\n') < 0 || strings.IndexFunc(separator, unicode.IsDigit) >= 0 {
		separator = "\n\n"
	}
	o := outs[0]
	between := src[starts[0].end:o.start]
	p.Format = prompt.Format{As: prompt.Text, InputLabel: src[starts[0].start:starts[0].end], OutputLabel: src[o.start:o.end], Separator: separator}
	p.Format.InputEnd = between[len(strings.TrimRight(between, " \t\n")):]
	p.Version = prompt.Version
	return p, true
}

// labelsOf are the labels of a text.
func labelsOf(src string) []label {
	const longest = 30 // characters of a label
	var labels []label
	for at := 0; at < len(src); {
		end := at + strings.IndexByte(src[at:]+"\n", '\n')
		line := src[at:end]
		colon, width := strings.IndexByte(line, ':'), 1
		if w := strings.Index(line, "："); w >= 0 && (colon < 0 || w < colon) {
			colon, width = w, len("：")
		}
		if colon > 0 {
			name := strings.Trim(line[:colon], "#*> \t")
			behind := colon + width
			for strings.HasPrefix(line[behind:], "*") { // **Input:** in Markdown
				behind++
			}
			if isLabel(name) && utf8.RuneCountInString(name) <= longest && !strings.HasPrefix(line[behind:], "//") {
				rest := line[behind:]
				to := at + behind + len(rest) - len(strings.TrimLeft(rest, " \t"))
				if blank(rest) && end < len(src) { // the text begins on the next line
					to = end + 1
				}
				labels = append(labels, label{name: strings.ToLower(name), start: at, end: min(to, len(src))})
			}
		}
		at = end + 1
	}
	return labels
}

// isLabel reports whether a text before a colon is words.
func isLabel(s string) bool {
	words, letters := len(strings.Fields(s)), false
	for _, c := range s {
		switch {
		case unicode.IsLetter(c) || unicode.IsMark(c):
			letters = true
		case !unicode.IsDigit(c) && !strings.ContainsRune(" _-/'()", c):
			return false
		}
	}
	return letters && words <= 4
}

// trimRule takes off white space, rules (###, ---) and headings (Example 2:) at the
// end of what stands between two examples.
func trimRule(s string) string {
	for {
		s = strings.TrimSpace(s)
		at := strings.LastIndexByte(s, '\n') + 1
		line := strings.TrimSpace(s[at:])
		if at > 0 && strings.HasSuffix(line, ":") && strings.HasSuffix(s[:at], "\n\n") { // over what follows
			s = s[:at]
			continue
		}
		rule := len(line) > 1 && strings.Trim(line, "#-=*_~/") == ""
		low := strings.ToLower(strings.Trim(line, "#*: \t"))
		numbered := false
		for _, word := range [...]string{"example ", "例子", "示例", "例"} {
			if n, ok := strings.CutPrefix(low, word); ok && n != "" && strings.Trim(n, " 0123456789:：") == "" {
				numbered = true
			}
		}
		if !rule && !numbered {
			return s
		}
		s = s[:at]
	}
}

// inline reads a prompt with an example a line that has both labels:
// Review: great // Sentiment: positive
func inline(src string) (prompt.Prompt, bool) {
	var p prompt.Prompt
	lines := strings.Split(src, "\n")
	label, _, _ := strings.Cut(lines[len(lines)-1], ":")
	if label = strings.TrimSpace(label); !isLabel(label) || label == "" {
		return p, false
	}
	first := 0
	for first < len(lines) && !strings.HasPrefix(lines[first], label+":") {
		first++
	}
	if len(lines)-first < 2 {
		return p, false
	}
	// The second label is the last word before a colon in the first line.
	rest := lines[first][len(label)+1:]
	colon := strings.LastIndexByte(rest, ':')
	if colon < 0 {
		return p, false
	}
	word := rest[strings.LastIndexByte(rest[:colon], ' ')+1 : colon+1]
	if len(word) < 2 || !isLabel(word[:len(word)-1]) {
		return p, false
	}
	for i, line := range lines[first:] {
		if blank(line) {
			continue
		}
		body, ok := strings.CutPrefix(line, label+":")
		at := strings.LastIndex(body, word)
		if !ok || at < 1 {
			return p, false
		}
		input, output := strings.TrimRight(body[:at], " /|,;-–—"), strings.TrimSpace(body[at+len(word):])
		if i == 0 {
			p.Format.InputEnd = body[len(input):at]
		}
		if input = strings.TrimSpace(input); output == "" && first+i == len(lines)-1 {
			p.Query = input
			break
		}
		p.Shots = append(p.Shots, prompt.Shot{Input: input, Output: output})
	}
	p.Instruction = strings.TrimSpace(strings.Join(lines[:first], "\n"))
	p.Version = prompt.Version
	p.Format.As, p.Format.InputLabel, p.Format.OutputLabel, p.Format.Separator = prompt.Text, label+": ", word+" ", "\n"
	return p, len(p.Shots) > 1 || len(p.Shots) == 1 && p.Query != ""
}

// tagged reads a prompt whose parts stand between tags: <input>…</input>.
func tagged(src string) (prompt.Prompt, bool) {
	var p prompt.Prompt
	name := func(at int) (string, int) { // of the tag that opens there, and where its text begins
		end := strings.IndexByte(src[at:], '>')
		if end < 2 || !isLabel(src[at+1:at+end]) || strings.ContainsRune(src[at:at+end], '/') {
			return "", 0
		}
		return src[at+1 : at+end], at + end + 1
	}
	type part struct {
		name             string
		start, from, end int // of the tag, and of what stands in it
		after            int
	}
	var parts []part
	open, around := "", map[string]bool{} // the tags around pairs
	for at := 0; at < len(src); {
		i := strings.IndexByte(src[at:], '<')
		if i < 0 {
			break
		}
		at += i
		n, from := name(at)
		if n == "" {
			at++
			continue
		}
		end := strings.Index(src[from:], "</"+n+">")
		if end < 0 && around[n] { // and in the one around it
			at = from
			continue
		}
		if end < 0 { // the prompt ends in a tag that the model is to close
			if blank(src[from:]) {
				open = n
				parts = append(parts, part{n, at, from, len(src), len(src)})
			}
			break
		}
		if inner := strings.TrimSpace(src[from : from+end]); strings.HasPrefix(inner, "<") && strings.HasSuffix(inner, ">") {
			if around[n] = true; len(around) > 2 {
				return p, false
			}
			at = from
			continue
		}
		parts = append(parts, part{n, at, from, from + end, from + end + len(n) + 3})
		at = from + end + len(n) + 3
	}
	if len(parts) < 3 {
		return p, false
	}
	// An instruction may have a tag of its own before the pairs begin.
	first := 0
	for first+2 < len(parts) && parts[first].name != parts[first+2].name {
		first++
	}
	in, out := parts[first].name, parts[min(first+1, len(parts)-1)].name
	if in == out || (len(parts)-first) < 3 {
		return p, false
	}
	p.Instruction = src[:parts[first].start]
	for n := range around {
		p.Instruction = strings.ReplaceAll(p.Instruction, "<"+n+">", "")
	}
	p.Instruction = strings.TrimSpace(p.Instruction)
	if first == 1 {
		p.Instruction = strings.TrimSpace(src[parts[0].from:parts[0].end])
	}
	pairs := parts[first:]
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i].name != in || i+1 < len(pairs) && pairs[i+1].name != out {
			return p, false
		}
		input := src[pairs[i].from:pairs[i].end]
		if i+1 >= len(pairs) || open == out && i+2 >= len(pairs) {
			p.Query = strings.TrimSpace(input)
			break
		}
		p.Shots = append(p.Shots, prompt.Shot{Input: strings.TrimSpace(input), Output: strings.TrimSpace(src[pairs[i+1].from:pairs[i+1].end])})
	}
	p.Version = prompt.Version
	p.Format = prompt.Format{As: prompt.Text, InputLabel: "<" + in + ">", InputEnd: "</" + in + ">" + src[pairs[0].after:pairs[1].start],
		OutputLabel: "<" + out + ">", OutputEnd: "</" + out + ">", Separator: "\n\n"}
	if len(pairs) > 2 && pairs[2].start > pairs[1].after {
		between := src[pairs[1].after:pairs[2].start]
		if blank(between) {
			p.Format.Separator = between
		} else if before, after, ok := aroundEach(between, around); ok && strings.HasSuffix(src[:pairs[0].start], after) {
			p.Format.Separator = between[len(before) : len(between)-len(after)]
			// The tag belongs to the format only if the query has it as well.
			if last := pairs[len(pairs)-1-(len(pairs)-1)%2]; strings.HasSuffix(src[:last.start], after) {
				p.Format.InputLabel, p.Format.OutputEnd = after+p.Format.InputLabel, p.Format.OutputEnd+before
			}
		}
	}
	return p, len(p.Shots) > 0
}

// aroundEach takes what stands between two pairs apart if each pair stands in a tag of
// its own: what closes the tag and what opens it again.
func aroundEach(between string, around map[string]bool) (before, after string, ok bool) {
	for n := range around {
		closing, opening := strings.Index(between, "</"+n+">"), strings.Index(between, "<"+n+">")
		if closing < 0 || opening < closing {
			continue
		}
		before, after = between[:closing+len(n)+3], between[opening:]
		if blank(strings.TrimSuffix(before, "</"+n+">")) && blank(strings.TrimPrefix(after, "<"+n+">")) && blank(between[len(before):opening]) {
			return before, after, true
		}
	}
	return "", "", false
}

// arrowed reads a prompt with an example a line, an arrow between input and output,
// and a last line that ends in the arrow; lines above the first arrow are the
// instruction.
func arrowed(src string) (prompt.Prompt, bool) {
	var p prompt.Prompt
	lines := strings.Split(src, "\n")
	last := strings.TrimSpace(lines[len(lines)-1])
	for _, arrow := range [...]string{"=>", "->", "→", "⇒"} {
		query, ok := strings.CutSuffix(last, arrow)
		if !ok || blank(query) {
			continue
		}
		first := -1
		for i, line := range lines[:len(lines)-1] {
			left, right, found := strings.Cut(line, arrow)
			switch {
			case found && (blank(left) || blank(right)):
				return p, false
			case found:
				if first < 0 {
					first = i
				}
				p.Shots = append(p.Shots, prompt.Shot{Input: strings.TrimSpace(left), Output: strings.TrimSpace(right)})
			case first >= 0 && !blank(line):
				return p, false
			}
		}
		if first < 0 {
			return p, false
		}
		p.Instruction = strings.TrimSpace(strings.Join(lines[:first], "\n"))
		p.Query = strings.TrimSpace(query)
		p.Version = prompt.Version
		p.Format = prompt.Format{As: prompt.Text, InputEnd: " ", OutputLabel: arrow + " ", Separator: "\n"}
		return p, true
	}
	return p, false
}
