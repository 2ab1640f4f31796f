package exchange

import (
	"strings"

	"fewshot/app/prompt"
	"fewshot/app/tree"
)

// dspy writes the state of a program of one dspy.Predict, as Module.save writes it:
// dspy.Predict("input -> output").load("NAME.json") reads it. Read for it on 2026-11-26:
// dump_state and load_state of dspy/predict/predict.py (commit 1747531), which want lm and
// signature, and load of dspy/primitives/base_module.py (628cd76), which wants
// metadata.dependency_versions and compares what stands in it.
func (w Work) dspy() string {
	in, out := prompt.Headings(w.Prompt.Format)
	inField, outField := fieldName(in, "input"), fieldName(out, "output")
	if inField == outField {
		inField, outField = "input", "output"
	}
	demos := []tree.Value{}
	for _, s := range enabled(w.Prompt) {
		demos = append(demos, object(inField, s.Input, outField, s.Output))
	}
	instruction := w.Prompt.Instruction
	if instruction == "" {
		instruction = "Given the fields `" + inField + "`, produce the fields `" + outField + "`." // DSPy's own
	}
	state := object(
		"traces", []tree.Value{},
		"train", []tree.Value{},
		"demos", demos,
		"signature", object(
			"instructions", instruction,
			"fields", []tree.Value{
				object("prefix", heading(inField)+":", "description", "${"+inField+"}"),
				object("prefix", heading(outField)+":", "description", "${"+outField+"}"),
			}))
	state.Keys, state.Items = append(state.Keys, "lm", "metadata"), append(state.Items, tree.Value{}, object("dependency_versions", tree.Value{Kind: tree.Object}))
	return string(tree.AppendJSON(nil, state)) + "\n"
}

// fieldName is a heading as the name of a variable of Python, or another.
func fieldName(heading, other string) string {
	name := strings.ReplaceAll(identifier(heading), "-", "_")
	if name == "" || name[0] < 'a' || name[0] > 'z' || len(name) < len([]rune(heading))/2 {
		return other
	}
	switch name {
	case "from", "in", "is", "class", "not", "and", "or", "if", "for", "as", "def", "pass", "with", "instructions", "fields", "signature":
		return other
	}
	return name
}

// heading is a field's name as DSPy writes it before the field.
func heading(field string) string {
	words := strings.Split(field, "_")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, " ")
}

// evals writes items of OpenAI's evals: a line {"item": {…}} each, as a data source of
// kind jsonl has them. Without items the prompt's examples are written.
func (w Work) evals() string {
	var b []byte
	line := func(input, output string) {
		b = append(tree.AppendJSON(b, object("item", object("input", input, "ideal", output))), '\n')
	}
	for _, item := range w.Items {
		if item.Output != "" {
			line(item.Input, item.Output)
		}
	}
	if len(b) == 0 {
		for _, s := range enabled(w.Prompt) {
			line(s.Input, s.Output)
		}
	}
	return string(b)
}
