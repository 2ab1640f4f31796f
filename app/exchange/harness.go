package exchange

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"fewshot/app/lab"
	"fewshot/app/lab/metric"
	"fewshot/app/prompt"
	"fewshot/app/tree"
)

// A task of lm-evaluation-harness, after its docs/task_guide.md (commit c7e4c82) and
// doc_to_target and process_results of lm_eval/api/task.py, read on 2026-11-26:
// https://github.com/EleutherAI/lm-evaluation-harness/blob/main/docs/task_guide.md
// Its prompt is the description, then examples and the question, each of them
// doc_to_text + target_delimiter + doc_to_target, with fewshot_delimiter between.

// harness writes a task and its data.
func (w Work) harness() ([]File, []prompt.Notice) {
	var n notes
	f := w.Prompt.Format
	if f.As == prompt.Turns {
		n.note("turns_as_text", "prompt.format", "A task has labels, and no turns: the labels of Input and Output are taken.", "Run it with --apply_chat_template and --fewshot_as_multiturn for turns.")
		f = prompt.Presets()[0].Format
	}
	shots := enabled(w.Prompt)
	label := strings.TrimRightFunc(f.OutputLabel, unicode.IsSpace)
	description := ""
	if w.Prompt.Instruction != "" {
		description = literal(w.Prompt.Instruction + f.Separator)
	}
	files := object("test", w.Name+".jsonl")
	if len(shots) > 0 {
		files = object("test", w.Name+".jsonl", "train", w.Name+"_shots.jsonl")
	}
	fields := []any{
		"task", w.Name,
		"dataset_path", "json",
		"dataset_kwargs", object("data_files", files),
		"test_split", "test",
	}
	if len(shots) > 0 {
		fields = append(fields, "training_split", "train", "fewshot_split", "train", "fewshot_config", object("sampler", "first_n"))
	}
	labels := labelsOf(w)
	kind := "generate_until"
	if labels != nil {
		kind = "multiple_choice"
	}
	fields = append(fields,
		"num_fewshot", number(strconv.Itoa(len(shots))),
		"output_type", kind,
		"description", description,
		"doc_to_text", literal(f.InputLabel)+"{{input}}"+literal(f.InputEnd+label),
		// By its name the field is taken as it is. As a template, {{output}}, digits would be
		// the number of a choice, and what stands in brackets a list.
		"doc_to_target", "output",
		"target_delimiter", f.OutputLabel[len(label):],
		"fewshot_delimiter", f.OutputEnd+f.Separator)
	if labels != nil {
		fields = append(fields, "doc_to_choice", labels,
			"metric_list", []tree.Value{object("metric", "acc", "aggregation", "mean", "higher_is_better", true)})
	} else {
		generation := []any{"until", stopsOf(w.Prompt, f), "do_sample", false}
		q := w.Prompt.Parameters
		if q.MaxTokens != nil {
			generation = append(generation, "max_gen_toks", number(strconv.Itoa(*q.MaxTokens)))
		}
		if q.Temperature != nil && *q.Temperature > 0 {
			generation[3] = true
			generation = append(generation, "temperature", number(strconv.FormatFloat(*q.Temperature, 'g', -1, 64)))
		}
		fields = append(fields, "generation_kwargs", object(generation...), "metric_list", []tree.Value{w.exactMatch(&n)})
		if strings.TrimSpace(f.OutputLabel[len(label):]) == "" && len(f.OutputLabel) > len(label) || f.OutputLabel == "" {
			// The answer begins with the space that a target has before it.
			fields = append(fields, "filter_list", []tree.Value{object("name", "trimmed", "filter", []tree.Value{
				object("function", "regex", "regex_pattern", `(?s)^\s*(.*?)\s*$`, "group_select", number("0")), object("function", "take_first")})})
		}
	}
	fields = append(fields, "metadata", object("version", number("1.0")))
	out := []File{{w.Name + ".yaml", yaml(object(fields...))}, {w.Name + ".jsonl", rows(w.Items)}}
	if len(shots) > 0 {
		var items []lab.Item
		for _, s := range shots {
			items = append(items, lab.Item{Input: s.Input, Output: s.Output})
		}
		out = append(out, File{w.Name + "_shots.jsonl", rows(items)})
	}
	return out, n
}

// stopsOf are what ends an answer, in a format of text.
func stopsOf(p prompt.Prompt, f prompt.Format) []string {
	p.Format = f
	if stops := p.Stops(); len(stops) > 0 {
		return stops
	}
	return []string{"\n\n"}
}

// labelsOf are the labels that an answer may have, if the work is judged by them.
func labelsOf(w Work) []string {
	if len(w.Metrics) != 1 || w.Metrics[0].Type != metric.Label {
		return nil
	}
	var labels []string
	for line := range strings.Lines(w.Metrics[0].Value) {
		if line = strings.TrimSpace(line); line != "" {
			labels = append(labels, line)
		}
	}
	for _, item := range w.Items {
		if !slices.Contains(labels, strings.TrimSpace(item.Output)) {
			return nil
		}
	}
	return labels
}

// exactMatch is the metric exact_match, as near to the work's as its options come.
func (w Work) exactMatch(n *notes) tree.Value {
	loose := false
	for _, m := range w.Metrics {
		switch m.Type {
		case metric.Exact:
		case metric.Normalised, metric.Label:
			loose = true
		default:
			loose = true
			n.note("metric_as_exact_match", "metrics", "lm-evaluation-harness has no metric %s: exact_match is written, without regard to case and punctuation.", "Write a filter or a metric of your own there if that is too strict.", string(m.Type))
		}
	}
	fields := []any{"metric", "exact_match", "aggregation", "mean", "higher_is_better", true}
	if loose {
		fields = append(fields, "ignore_case", true, "ignore_punctuation", true)
	}
	return object(fields...)
}

// rows are items as JSONL.
func rows(items []lab.Item) string {
	var b []byte
	for _, item := range items {
		b = append(tree.AppendJSON(b, object("input", item.Input, "output", item.Output)), '\n')
	}
	return string(b)
}

// importHarness reads a task, with rows of its data, and of that which its examples come
// from. Examples that stand in the task itself go before those.
func importHarness(v tree.Value, data, shots []tree.Value) (Work, []prompt.Notice, error) {
	var n notes
	var w Work
	get := func(name string) string {
		t, _ := v.Get(name)
		return t.Text
	}
	w.Name = get("task")
	delimiter, separator := " ", "\n\n"
	if d, ok := v.Get("target_delimiter"); ok {
		delimiter = d.Text
	}
	if d, ok := v.Get("fewshot_delimiter"); ok {
		separator = d.Text
	}
	// White space before the target is as good as the delimiter's.
	if target := get("doc_to_target"); strings.TrimSpace(target) != "" {
		delimiter += target[:len(target)-len(strings.TrimLeftFunc(target, unicode.IsSpace))]
	}
	text := get("doc_to_text")
	if !strings.Contains(text, "{") && text != "" { // the name of a field
		text = "{{" + text + "}}"
	}
	all, ok := pieces(text)
	names := variables(all)
	p := prompt.Prompt{Version: prompt.Version, Format: prompt.Format{As: prompt.Text, Separator: separator}}
	input := ""
	if !ok || len(names) == 0 {
		n.note("template_too_much", "prompts", "The prompt's template has more in it than variables; it is kept as the instruction.", "Write its parts into the playground.")
		p.Instruction = text
	} else {
		first := slices.IndexFunc(all, func(p piece) bool { return p.variable != "" })
		last := len(all) - 1
		for all[last].variable == "" {
			last--
		}
		for _, part := range all[first : last+1] {
			if part.variable != "" {
				input += "{" + part.variable + "}"
			} else {
				input += part.text
			}
		}
		after := joined(all[last+1:])
		rest := strings.TrimLeft(after, "\n")
		p.Format.InputLabel = joined(all[:first])
		p.Format.InputEnd, p.Format.OutputLabel = after[:len(after)-len(rest)], rest+delimiter
		p.Instruction = strings.TrimSpace(unliteral(get("description")))
	}
	generation, _ := v.Get("generation_kwargs")
	if most, ok := generation.Get("max_gen_toks"); ok {
		if k, err := strconv.Atoi(most.Text); err == nil && k > 0 {
			p.Parameters.MaxTokens = &k
		}
	}
	zero := 0.0
	p.Parameters.Temperature = &zero
	if t, ok := generation.Get("temperature"); ok {
		if x, err := strconv.ParseFloat(t.Text, 64); err == nil && x >= 0 && x <= 2 {
			p.Parameters.Temperature = &x
		}
	}
	if until, ok := generation.Get("until"); ok && until.Kind == tree.List {
		list := []string{}
		for _, s := range until.Items {
			if s.Kind == tree.Text && s.Text != "" && len(list) < prompt.MaxStops {
				list = append(list, s.Text)
			}
		}
		if !slices.Equal(list, p.Stops()) {
			p.Parameters.Stop = list
		}
	}
	config, _ := v.Get("fewshot_config")
	if samples, ok := config.Get("samples"); ok && samples.Kind == tree.List {
		shots = samples.Items
	}
	if k, err := strconv.Atoi(get("num_fewshot")); err == nil && k >= 0 {
		shots = shots[:min(k, len(shots))]
	}
	examples, err := items(withTarget(shots, v, &n), input, &n)
	if err != nil {
		return w, nil, err
	}
	for _, e := range examples {
		p.Shots = append(p.Shots, prompt.Shot{Input: e.Input, Output: e.Output})
	}
	w.Prompt = p
	if w.Items, err = items(withTarget(data, v, &n), input, &n); err != nil {
		return w, nil, err
	}
	if len(data) == 0 {
		n.note("no_tests", "tests", "There are no tests in the file, or they stand in another.", "Import the file with the tests as a table.")
	}
	w.Metrics = metric.List{{Type: metric.Exact}}
	list, _ := v.Get("metric_list")
	for _, m := range list.Items {
		if loose, ok := m.Get("ignore_case"); ok && loose.Kind == tree.True {
			w.Metrics = metric.List{{Type: metric.Normalised}}
		}
	}
	if choices, ok := v.Get("doc_to_choice"); ok && choices.Kind == tree.List {
		var labels []string
		for _, c := range choices.Items {
			labels = append(labels, c.Text)
		}
		w.Metrics = metric.List{{Type: metric.Label, Value: strings.Join(labels, "\n")}}
	}
	return w, n, nil
}

// withTarget gives each row what doc_to_target says as its output. A number is that
// of a choice.
func withTarget(data []tree.Value, v tree.Value, n *notes) []tree.Value {
	target, ok := v.Get("doc_to_target")
	if !ok {
		return data
	}
	name := strings.TrimSpace(target.Text)
	all, simple := pieces(name)
	if simple && len(all) == 1 && all[0].variable != "" {
		name = all[0].variable
	} else if !simple || len(all) != 1 || target.Kind != tree.Text {
		n.note("target_too_much", "tests", "The task's target is more than a field, so the outputs are left empty.", "Import the data as a table.")
		return data
	}
	choices, _ := v.Get("doc_to_choice")
	template := strings.Contains(target.Text, "{{") // what it makes is a number if it consists of digits
	out := make([]tree.Value, len(data))
	for i, row := range data {
		cell, _ := row.Get(name)
		if k, err := strconv.Atoi(cell.Text); err == nil && (cell.Kind == tree.Number || template) && choices.Kind == tree.List && k >= 0 && k < len(choices.Items) {
			cell = choices.Items[k]
		}
		at := slices.Index(row.Keys, name)
		row.Keys, row.Items = slices.Clone(row.Keys), slices.Clone(row.Items)
		if at >= 0 {
			row.Items[at] = cell
		}
		row.Keys, row.Items = append(row.Keys, "__expected"), append(row.Items, cell)
		out[i] = row
	}
	return out
}
