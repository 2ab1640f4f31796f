// Package exchange takes prompts and their data to other tools, and back: promptfoo,
// lm-evaluation-harness, DSPy, and OpenAI's evals.
//
//	files := exchange.Export(exchange.Promptfoo, work)
//	work, notices, err := exchange.Import(values, nil, nil)
//
// Files are read into values elsewhere (app/tree reads JSON; YAML needs a library),
// and written here. A notice names what a tool has no place for.
package exchange

import (
	"fmt"
	"slices"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/lab/metric"
	"fewshot/app/prompt"
	"fewshot/app/table"
	"fewshot/app/tree"
)

// A Tool is one that prompts are taken to.
type Tool string

// The tools.
const (
	Promptfoo Tool = "promptfoo" // promptfooconfig.yaml
	Harness   Tool = "lm-eval"   // a task of lm-evaluation-harness: YAML, and its data as JSONL
	DSPy      Tool = "dspy"      // the state of a saved program
	Evals     Tool = "evals"     // items of OpenAI's evals, as JSONL
)

// Tools are all tools, in the order of a menu.
func Tools() []Tool { return []Tool{Promptfoo, Harness, DSPy, Evals} }

// A Work is what is exchanged: a prompt, the items that it is tried on, and how
// answers are judged.
type Work struct {
	Name    string // for files and tasks: letters, digits, _ and -
	Prompt  prompt.Prompt
	Items   []lab.Item
	Metrics metric.List // none: the exact output
	Base    string      // where this server is, for the tool to ask it: http://127.0.0.1:8080/v1
}

// OfPlan is a plan of the lab as a work: the held-out items are what it is tried on,
// and of the others the first are its examples, as many as the plan has at most.
func OfPlan(p lab.Plan) Work {
	w := Work{Prompt: p.Prompt, Metrics: p.Metrics}
	split := lab.NewSplit(p.Data, p.HeldOut, p.Seed)
	most := 0
	for _, k := range p.K {
		most = max(most, k)
	}
	w.Prompt.Shots, w.Items = nil, split.HeldOut
	for _, item := range split.Pool[:min(most, len(split.Pool))] {
		w.Prompt.Shots = append(w.Prompt.Shots, prompt.Shot{Input: item.Input, Output: item.Output})
	}
	return w
}

// Plan is a work as an experiment: how many of its examples are needed. Without
// items its examples are the data.
func (w Work) Plan() lab.Plan {
	p := lab.Plan{Version: lab.Version, Experiment: lab.KindShots, Prompt: w.Prompt, Metrics: w.Metrics}
	for _, s := range w.Prompt.Shots {
		p.Data = append(p.Data, lab.Item{Input: s.Input, Output: s.Output})
	}
	for _, item := range w.Items {
		if item.Output != "" {
			p.Data = append(p.Data, item)
		}
	}
	p.Prompt.Shots, p.Prompt.Query = nil, ""
	return p
}

// DefaultBase is the address of a server by default.
const DefaultBase = "http://127.0.0.1:8080/v1"

// A File is a file that a tool reads.
type File struct {
	Name string
	Text string
}

// Export writes a work as the files of a tool, the main one first. It fails for a
// tool that isn't known, and for a work that the tool has no form for.
func Export(t Tool, w Work) ([]File, []prompt.Notice, error) {
	w = w.withDefaults()
	switch t {
	case Promptfoo:
		files, notes := w.promptfoo()
		return files, notes, nil
	case Harness:
		files, notes := w.harness()
		return files, notes, nil
	case DSPy:
		return []File{{w.Name + ".json", w.dspy()}}, nil, nil
	case Evals:
		return []File{{w.Name + ".jsonl", w.evals()}}, nil, nil
	}
	return nil, nil, coded(chat.CodeUnknownTool, fmt.Sprintf("There is no export for %q.", tree.Clip(string(t))), "Choose promptfoo, lm-eval, dspy or evals.")
}

func (w Work) withDefaults() Work {
	if w.Name = identifier(w.Name); w.Name == "" {
		w.Name = "fewshot"
	}
	if w.Base == "" {
		w.Base = DefaultBase
	}
	if len(w.Metrics) == 0 {
		w.Metrics = metric.List{{Type: metric.Exact}}
	}
	if len(w.Items) == 0 && w.Prompt.Query != "" {
		w.Items = []lab.Item{{Input: w.Prompt.Query}}
	}
	return w
}

// Import makes a work of what a tool's file holds; the tool is found by its fields.
// Data are the rows that the file names as its data, and shots those that its examples
// come from, if it does and they were read; see [DataFiles] and [ShotFiles].
func Import(values, data, shots []tree.Value) (Work, []prompt.Notice, error) {
	if len(values) == 1 && values[0].Kind == tree.Object {
		v := values[0]
		_, prompts := v.Get("prompts")
		_, tests := v.Get("tests")
		_, text := v.Get("doc_to_text")
		switch {
		case text:
			return importHarness(v, data, shots)
		case prompts || tests:
			return importPromptfoo(v, data)
		}
	}
	r, err := table.OfTree(table.JSON, values, table.Choices{})
	if err != nil {
		return Work{}, nil, err
	}
	w, notes := OfReading(r)
	return w, notes, nil
}

// SaysWhatIsSent reports whether the values are a tool's file that has prompts in it, not
// only data: a configuration of promptfoo, or a task of lm-evaluation-harness.
func SaysWhatIsSent(values []tree.Value) bool {
	if len(values) != 1 || values[0].Kind != tree.Object {
		return false
	}
	_, prompts := values[0].Get("prompts")
	_, text := values[0].Get("doc_to_text")
	return prompts || text
}

// OfReading is a work of a table: its rows are the prompt's shots.
func OfReading(r table.Reading) (Work, []prompt.Notice) {
	if r.Prompt != nil {
		return Work{Prompt: *r.Prompt}, r.Warnings
	}
	return Work{Prompt: prompt.Prompt{Version: prompt.Version, Instruction: r.Instruction, Shots: r.Shots, Format: prompt.Presets()[0].Format}}, r.Warnings
}

// ShotFiles are the files of data that a task's examples come from, relative to itself.
func ShotFiles(v tree.Value) []string {
	arguments, _ := v.Get("dataset_kwargs")
	files, _ := arguments.Get("data_files")
	for _, split := range [...]string{"fewshot_split", "training_split"} {
		name, _ := v.Get(split)
		if file, ok := files.Get(name.Text); ok && file.Kind == tree.Text {
			return []string{file.Text}
		}
	}
	return nil
}

// DataFiles are the files of data that a file names, relative to itself: those of
// tests first, then those that shots come from.
func DataFiles(v tree.Value) []string {
	var names []string
	add := func(v tree.Value) {
		if name := strings.TrimPrefix(v.Text, "file://"); v.Kind == tree.Text && name != "" && !strings.Contains(name, "://") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if tests, ok := v.Get("tests"); ok {
		add(tests)
		for _, item := range tests.Items {
			add(item)
		}
	}
	arguments, _ := v.Get("dataset_kwargs")
	files, _ := arguments.Get("data_files")
	for _, split := range [...]string{"test_split", "validation_split", "training_split", "fewshot_split"} {
		name, _ := v.Get(split)
		if file, ok := files.Get(name.Text); ok {
			add(file)
			for _, item := range file.Items {
				add(item)
			}
		}
	}
	add(files)
	return names
}

// A notes collects notices for the person.
type notes []prompt.Notice

// note adds a notice. The values fill message's %s.
func (n *notes) note(code, field, message, hint string, values ...string) {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	for _, old := range *n {
		if old.Code == code && slices.Equal(old.Values, values) {
			return
		}
	}
	*n = append(*n, prompt.Notice{Code: code, Field: field, Shot: -1, Message: fmt.Sprintf(message, args...), Hint: hint, Values: values})
}

func coded(code, message, hint string) *chat.Error {
	e := chat.Invalid("", message, hint)
	e.Code = code
	return e
}

// identifier is a name of letters, digits, _ and - that says what s does.
func identifier(s string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(s) {
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '_' || c == '-':
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	return strings.Trim(b.String(), "_-")
}

// enabled are the shots that are sent.
func enabled(p prompt.Prompt) []prompt.Shot {
	return slices.DeleteFunc(slices.Clone(p.Shots), func(s prompt.Shot) bool { return s.Off })
}

// literal is a text as both Nunjucks (promptfoo) and Jinja (lm-eval) give it back:
// what would begin an expression there is written as one.
func literal(s string) string {
	return strings.NewReplacer("{{", `{{ "{{" }}`, "{%", `{{ "{%" }}`, "{#", `{{ "{#" }}`, "#}", `{{ "#}" }}`).Replace(s)
}

// unliteral undoes literal.
func unliteral(s string) string {
	return strings.NewReplacer(`{{ "{{" }}`, "{{", `{{ "{%" }}`, "{%", `{{ "{#" }}`, "{#", `{{ "#}" }}`, "#}", `{{ "file" }}`, "file").Replace(s)
}

// A piece is a text, or the name of a variable of a template.
type piece struct {
	text, variable string
}

// pieces takes a template of Jinja or Nunjucks apart; false if it has more in it than
// variables.
func pieces(s string) (all []piece, ok bool) {
	const mark = "\x00"
	s = strings.NewReplacer(`{{ "{{" }}`, mark+"{", `{{ "{%" }}`, mark+"%", `{{ "{#" }}`, mark+"#", `{{ "#}" }}`, "#}", `{{ "file" }}`, "file").Replace(s)
	back := strings.NewReplacer(mark+"{", "{{", mark+"%", "{%", mark+"#", "{#")
	for {
		before, after, found := strings.Cut(s, "{{")
		if strings.Contains(before, "{%") || strings.Contains(before, "{#") {
			return nil, false
		}
		if before != "" {
			all = append(all, piece{text: back.Replace(before)})
		}
		if !found {
			return all, true
		}
		name, rest, closed := strings.Cut(after, "}}")
		name = strings.Trim(name, " -")
		for _, filter := range [...]string{"|trim", "| trim", ".strip()", "| safe", "|safe"} {
			name = strings.TrimSpace(strings.TrimSuffix(name, filter))
		}
		if !closed || name == "" || strings.ContainsAny(name, " \"'()[]{}|+\x00") {
			return nil, false
		}
		all = append(all, piece{variable: name})
		s = rest
	}
}

// variables are the names in a template, each once.
func variables(all []piece) (names []string) {
	for _, p := range all {
		if p.variable != "" && !slices.Contains(names, p.variable) {
			names = append(names, p.variable)
		}
	}
	return names
}

// items are rows as items: the input of its variables by a template, the output what
// a test expects or a task names as its target.
func items(rows []tree.Value, input string, n *notes) ([]lab.Item, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	r, err := table.OfTree(table.JSON, []tree.Value{{Kind: tree.List, Items: rows}}, table.Choices{Input: input, Most: lab.MaxItems})
	if err != nil {
		return nil, err
	}
	*n = append(*n, slices.DeleteFunc(r.Warnings, func(w prompt.Notice) bool { return w.Code == "unused_columns" || w.Code == "no_output_column" })...)
	expected := false
	if at := r.Column(table.Output); at >= 0 {
		expected = strings.Trim(r.Columns[at].Name, "_") == "expected"
	}
	out := make([]lab.Item, len(r.Shots))
	for i, s := range r.Shots {
		if !expected { // another variable, not what is wanted
			s.Output = ""
		}
		out[i] = lab.Item{Input: s.Input, Output: s.Output}
	}
	return out, nil
}
