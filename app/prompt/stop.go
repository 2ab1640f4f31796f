package prompt

import "strings"

// MaxStops is the most stop sequences that a request may carry.
const MaxStops = 4

// Stops are the stop sequences that p is sent with: the person's own list, if
// there is one (an empty list that is not nil is none at all), else what
// follows from the format and the enabled shots.
func (p Prompt) Stops() []string {
	if p.Parameters.Stop != nil {
		return p.Parameters.Stop
	}
	return Stops(p.Format, p.Shots...)
}

// Stops derives the stop sequences from a format: what ends an output, or
// begins the next shot. A sequence is only used if it would have ended every
// enabled shot's output exactly where it ends. Tried in this order:
//
//   - the text of OutputEnd, such as a closing tag;
//   - a line end, if what follows an output begins with one: small models
//     then stop at the end of a line, and the shots' outputs are single lines;
//   - the separator ("\n\n");
//   - the separator with the label that begins the next input ("\n\nQ:").
//
// Nothing is returned for the layout Turns, where a message ends by itself,
// nor if none of these will do.
func Stops(f Format, shots ...Shot) []string {
	if f.As == Turns {
		return nil
	}
	for _, stop := range stopCandidates(f) {
		if endsAll(stop, f, shots) {
			return []string{stop}
		}
	}
	return nil
}

// stopCandidates lists what may end an output, the best first.
func stopCandidates(f Format) []string {
	var all []string
	after := f.OutputEnd + f.Separator
	label := trimSpaceRight(f.InputLabel)
	end := strings.TrimSpace(f.OutputEnd)
	if end != "" {
		all = append(all, end, trimSpaceRight(f.OutputEnd))
	} else if strings.HasPrefix(strings.TrimLeft(after, " \t"), "\n") {
		all = append(all, "\n")
	}
	// A separator of spaces alone would end an answer after its first word.
	if strings.Trim(after, " \t") != "" {
		all = append(all, after)
	}
	if label != "" {
		all = append(all, after+label)
	}
	return all
}

// endsAll reports whether a model that wrote the enabled shots' outputs, each
// with what follows it in the prompt, would have been stopped by stop right
// after each output: no earlier, and later by white space at most.
func endsAll(stop string, f Format, shots []Shot) bool {
	// The white space that the query's output label lacks is the model's to
	// write: with "Output:\n" it begins with a line end.
	lead := f.OutputLabel[len(trimSpaceRight(f.OutputLabel)):]
	after := f.OutputEnd + f.Separator + f.InputLabel
	ends := func(output string) bool {
		written := lead + output
		at := strings.Index(written+after, stop) - len(written)
		return at >= 0 && strings.TrimSpace(after[:at]) == ""
	}
	any := false
	for _, s := range shots {
		if s.Off {
			continue
		}
		any = true
		if !ends(s.Output) {
			return false
		}
	}
	return any || ends("x")
}

// Take is p with its first k enabled shots, and those after them switched off.
// Its stop sequences are those of p, so that prompts with 0, 1, 3 shots that
// are compared differ in nothing but their shots.
func (p Prompt) Take(k int) Prompt {
	stop := p.Stops()
	p.Parameters.Stop = append(make([]string, 0, len(stop)), stop...)
	shots := make([]Shot, len(p.Shots))
	copy(shots, p.Shots)
	for i := range shots {
		if shots[i].Off {
			continue
		}
		shots[i].Off = k <= 0
		k--
	}
	p.Shots = shots
	return p
}
