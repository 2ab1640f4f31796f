package prompt

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"fewshot/app/tree"
)

// A Notice is something that a person may want to know about what they built
// or imported. It never stands in the way of anything.
type Notice struct {
	Code    string   // stable, for translations
	Field   string   // what it is about: shots[2].output, query, format.output_label
	Shot    int      // index into Prompt.Shots, or -1
	Message string   // what was found, a sentence
	Hint    string   // what to do, a sentence
	Values  []string // what differs between two messages of one code, in their order
}

// Lint says what looks like a mistake in p, in the order of its parts: fields
// of shots in the order of the shots, then the query, the format, and the stop
// sequences. It looks at enabled shots only, and is fast enough to be called
// after every keystroke.
//
// Codes: no_shots, empty_shot, empty_input, empty_output, edge_space, duplicate_shot,
// contradiction, contains_separator, contains_label, contains_stop,
// same_output, inconsistent_output, mixed_case, empty_query, query_in_shots,
// same_labels, label_space, ends_in_space, no_stop, empty_stop, too_many_stops,
// same_samples.
func Lint(p Prompt) []Notice {
	l := linter{p: p, f: p.Format, stop: p.Stops()}
	l.shots()
	l.outputs()
	l.query()
	if p.Format.As != Turns {
		l.format()
	}
	l.stops()
	if t := p.Parameters.Temperature; t != nil && *t == 0 && p.Parameters.Samples() > 1 {
		l.add("same_samples", -1, "parameters.temperature", "At temperature 0 all samples are the same.", "Raise the temperature, say to 0.8, or ask for one sample.")
	}
	return l.found
}

type linter struct {
	p     Prompt
	f     Format
	stop  []string
	found []Notice
}

// add reports a notice. values fill message's %s.
func (l *linter) add(code string, shot int, field, message, hint string, values ...string) {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	if shot >= 0 {
		field = fmt.Sprintf("shots[%d].%s", shot, field)
	}
	l.found = append(l.found, Notice{Code: code, Field: field, Shot: shot,
		Message: fmt.Sprintf(message, args...), Hint: hint, Values: values})
}

// shots looks at each shot, and for two with the same input.
func (l *linter) shots() {
	first := map[string]int{} // a shot by its input
	for i, s := range l.p.Shots {
		if s.Off {
			continue
		}
		if blank(s.Input) && blank(s.Output) {
			l.add("empty_shot", i, "input", "Example %s is empty.", "Fill it in, or switch it off: it costs tokens and teaches nothing.", ordinal(i))
			continue
		}
		if blank(s.Input) {
			l.add("empty_input", i, "input", "Example %s has no input.", "Fill it in, or switch the example off.", ordinal(i))
		} else if j, ok := first[s.Input]; !ok {
			first[s.Input] = i
		} else if l.p.Shots[j].Output == s.Output {
			l.add("duplicate_shot", i, "input", "Example %s says the same as example %s.", "Switch one of them off: it costs tokens and teaches nothing new.", ordinal(i), ordinal(j))
		} else {
			l.add("contradiction", i, "input", "Examples %s and %s have the same input and different outputs.", "Correct one of them, unless it is on purpose.", ordinal(j), ordinal(i))
		}
		if blank(s.Output) {
			l.add("empty_output", i, "output", "Example %s has no output.", "Fill it in, or switch the example off: the model may learn to answer with nothing.", ordinal(i))
		}
		l.content(i, "input", s.Input)
		l.content(i, "output", s.Output)
	}
	if l.p.enabled() == 0 {
		l.add("no_shots", -1, "shots", "The prompt has no examples (zero-shot).", "Add an example or switch one on.")
	}
}

// content looks at the text of an input, an output or the query.
func (l *linter) content(shot int, field, s string) {
	if s == "" {
		return
	}
	if !blank(s) && strings.TrimFunc(s, unicode.IsSpace) != s {
		l.add("edge_space", shot, field, "There is white space at the beginning or the end.", "Remove it, unless it is on purpose: the model sees it.")
	}
	if l.f.As == Turns {
		return
	}
	if blankLine := strings.Trim(l.f.Separator, " \t") == ""; !blankLine && strings.Contains(s, l.f.Separator) {
		l.add("contains_separator", shot, field, "The text contains the separator between examples.", "Choose another separator, or XML tags: the model can't see where this example ends.")
	}
	for _, label := range [...]string{l.f.InputLabel, l.f.OutputLabel} {
		if label = strings.TrimSpace(label); begins(s, label) {
			l.add("contains_label", shot, field, "The text contains the label “%s”.", "Choose another label: the model may take it for the beginning of another example.", label)
			break
		}
	}
	for _, stop := range l.stop {
		// In an input a line end that stops an answer does no harm.
		if (field == "output" || !blank(stop)) && stop != "" && strings.Contains(s, stop) {
			l.add("contains_stop", shot, field, "The text contains the stop sequence %s.", "Change the stop sequence: an answer like this one would be cut short.", visible(stop))
			break
		}
	}
}

// outputs compares the enabled shots' outputs with each other.
func (l *linter) outputs() {
	const longest = 64 // bytes; what is longer is not a label
	spelled := map[string]string{}
	var upper, lower []int // shots whose output begins with such a letter
	same, n, first := true, 0, ""
	for i, s := range l.p.Shots {
		if s.Off || blank(s.Output) {
			continue
		}
		if n == 0 {
			first = s.Output
		}
		n++
		same = same && s.Output == first
		switch r, _ := utf8.DecodeRuneInString(s.Output); {
		case unicode.IsUpper(r):
			upper = append(upper, i)
		case unicode.IsLower(r):
			lower = append(lower, i)
		}
		if len(s.Output) > longest {
			continue
		}
		key := strings.ToLower(strings.TrimFunc(s.Output, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }))
		if key == "" {
			continue
		}
		if other, ok := spelled[key]; !ok {
			spelled[key] = s.Output
		} else if other != s.Output && strings.TrimSpace(other) != strings.TrimSpace(s.Output) {
			l.add("inconsistent_output", i, "output", "“%s” is written “%s” elsewhere.", "Write it in one way, so that the model does too.", tree.Clip(s.Output), tree.Clip(other))
		}
	}
	if n >= 3 && same {
		l.add("same_output", -1, "shots", "All examples have the output “%s”.", "Add one with another output: the model may only repeat it.", tree.Clip(first))
	}
	if len(upper)+len(lower) == n && n >= 3 {
		if len(upper) == 1 {
			l.add("mixed_case", upper[0], "output", "Only example %s's output begins with a capital letter.", "Write them in one way, so that the model does too.", ordinal(upper[0]))
		} else if len(lower) == 1 {
			l.add("mixed_case", lower[0], "output", "Only example %s's output begins with a small letter.", "Write them in one way, so that the model does too.", ordinal(lower[0]))
		}
	}
}

func (l *linter) query() {
	if blank(l.p.Query) {
		l.add("empty_query", -1, "query", "The query is empty.", "Write what the model should answer.")
		return
	}
	for i, s := range l.p.Shots {
		if !s.Off && s.Input == l.p.Query {
			l.add("query_in_shots", -1, "query", "The query is the input of example %s: its answer is in the prompt.", "Ask something else to see what the model has learned.", ordinal(i))
			break
		}
	}
	l.content(-1, "query", l.p.Query)
}

func (l *linter) format() {
	in, out := strings.TrimSpace(l.f.InputLabel), strings.TrimSpace(l.f.OutputLabel)
	if in == out && in != "" {
		l.add("same_labels", -1, "format.output_label", "Input and output have the same label, “%s”.", "Give the output a different label.", in)
	}
	for _, label := range [...]struct{ field, text string }{
		{"format.input_label", l.f.InputLabel}, {"format.output_label", l.f.OutputLabel},
	} {
		end := label.text[len(trimSpaceRight(label.text)):]
		if strings.Trim(end, "\n") != "" && end != " " {
			l.add("label_space", -1, label.field, "The label ends in unusual white space: %s.", "One space, or a line end, is what models know best.", visible(end))
		}
	}
	if blank(l.f.OutputLabel) && l.f.InputEnd != strings.TrimRight(l.f.InputEnd, " \t\u00a0") {
		l.add("ends_in_space", -1, "format.input_end", "The prompt ends in a space, after which models answer worse.", "Put the last words before the answer into the output's label: its last space is left out after the query.")
	}
}

func (l *linter) stops() {
	if len(l.stop) > MaxStops {
		l.add("too_many_stops", -1, "parameters.stop", "There are %s stop sequences; models take at most 4.", "Remove some.", fmt.Sprint(len(l.stop)))
	}
	for _, s := range l.stop {
		if s == "" {
			l.add("empty_stop", -1, "parameters.stop", "A stop sequence is empty.", "Remove it.")
			break
		}
	}
	if l.f.As == Text && l.p.Parameters.Stop == nil && len(l.stop) == 0 {
		l.add("no_stop", -1, "parameters.stop", "Nothing tells where an answer ends: the separator of the examples also occurs inside an output.", "Choose a separator that no output contains, or XML tags, or set a stop sequence.")
	}
}

// enabled is the number of shots that are part of the prompt.
func (p Prompt) enabled() int {
	n := 0
	for _, s := range p.Shots {
		if !s.Off {
			n++
		}
	}
	return n
}

// begins reports whether s holds a label where a model may take it for one: a
// word at the beginning of a line, or an arrow or a tag anywhere.
func begins(s, label string) bool {
	r, n := utf8.DecodeRuneInString(label)
	if n == len(label) {
		return false // a single character stands in many texts
	}
	if !unicode.IsLetter(r) {
		return strings.Contains(s, label)
	}
	return strings.HasPrefix(s, label) || strings.Contains(s, "\n"+label)
}

func ordinal(shot int) string { return fmt.Sprint(shot + 1) }

// blank reports whether s is nothing but white space.
func blank(s string) bool { return strings.TrimSpace(s) == "" }

// visible shows white space in a short text: ␠ ⇥ ↵ for a space, a tab, a line
// end.
func visible(s string) string {
	return strings.NewReplacer(" ", "␠", "\t", "⇥", "\n", "↵", "\r", "␍", "\u00a0", "⍽").Replace(s)
}
