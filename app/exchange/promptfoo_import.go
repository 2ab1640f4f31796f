package exchange

import (
	"slices"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/lab/metric"
	"fewshot/app/prompt"
	"fewshot/app/table"
	"fewshot/app/tree"
)

// This file reads what promptfoo.go writes, and what people write for promptfoo.

// importPromptfoo reads a configuration. Of several prompts, or providers, the first
// is taken.
func importPromptfoo(v tree.Value, data []tree.Value) (Work, []prompt.Notice, error) {
	var n notes
	var w Work
	if d, ok := v.Get("description"); ok {
		w.Name = d.Text
	}
	prompts, _ := v.Get("prompts")
	text := firstPrompt(prompts, &n)
	p, input, err := fewShot(text, &n)
	if err != nil {
		return w, nil, err
	}
	w.Prompt = p
	w.Prompt.Model = w.readProvider(v, &n)
	tests, _ := v.Get("tests")
	rows := tests.Items
	if len(rows) == 0 || rows[0].Kind != tree.Object {
		rows = data
	}
	defaults, _ := v.Get("defaultTest")
	var tested []tree.Value
	for _, row := range rows {
		tested = append(tested, unescape(withDefaults(row, defaults)))
	}
	if w.Items, err = items(tested, input, &n); err != nil {
		return w, nil, err
	}
	if len(rows) == 0 {
		n.note("no_tests", "tests", "There are no tests in the file, or they stand in another.", "Import the file with the tests as a table.")
	}
	w.Metrics = metricsOf(tested, &n)
	return w, n, nil
}

// firstPrompt is the text of the first prompt that stands in the file itself.
func firstPrompt(prompts tree.Value, n *notes) string {
	list := prompts.Items
	if prompts.Kind == tree.Text {
		list = []tree.Value{prompts}
	}
	text := ""
	for _, p := range list {
		for _, name := range [...]string{"raw", "content", "id"} {
			if inner, ok := p.Get(name); ok {
				p = inner
				break
			}
		}
		switch {
		case p.Kind != tree.Text || text != "":
			n.note("other_prompts", "prompts", "The file has several prompts; the first is taken.", "Take out the first and import it again if you want another.")
		case strings.HasPrefix(p.Text, "file://"):
			n.note("prompt_elsewhere", "prompts", "A prompt stands in another file: %s.", "Paste its text into the playground.", tree.Clip(p.Text))
		default:
			text = p.Text
		}
	}
	return text
}

// fewShot takes a prompt's template apart: into its examples and format where it has
// any, and the template of the input.
func fewShot(text string, n *notes) (p prompt.Prompt, input string, err error) {
	p = prompt.Prompt{Version: prompt.Version, Format: prompt.Format{As: prompt.Text, Separator: "\n\n"}}
	if strings.TrimSpace(text) == "" {
		p.Format = prompt.Presets()[0].Format
		return p, "", nil
	}
	if trimmed := strings.TrimSpace(text); strings.HasPrefix(trimmed, "[") {
		if messages, err := tree.Parse(trimmed); err == nil && messages.Kind == tree.List {
			return turns(messages)
		}
	}
	all, ok := pieces(text)
	names := variables(all)
	if !ok || len(names) == 0 {
		if !ok {
			n.note("template_too_much", "prompts", "The prompt's template has more in it than variables; it is kept as the instruction.", "Write its parts into the playground.")
		}
		p.Instruction = strings.TrimSpace(text)
		return p, "", nil
	}
	// Everything from the first variable to the last is the input.
	first := slices.IndexFunc(all, func(p piece) bool { return p.variable != "" })
	last := len(all) - 1
	for all[last].variable == "" {
		last--
	}
	before, after := joined(all[:first]), joined(all[last+1:])
	for _, part := range all[first : last+1] {
		if part.variable != "" {
			input += "{" + part.variable + "}"
		} else {
			input += part.text
		}
	}
	const mark = "\x01"
	if r, err := table.ReadText(before+mark+after, table.Choices{Kind: table.Pasted}); err == nil && r.Prompt != nil && r.Query == mark {
		p = *r.Prompt
		p.Query = ""
		return p, input, nil
	}
	// A prompt without examples: what stands on the input's line is its label.
	at := strings.LastIndexByte(before, '\n') + 1
	p.Instruction = strings.TrimSpace(before[:at])
	p.Format.InputLabel = before[at:]
	rest := strings.TrimLeft(after, "\n")
	p.Format.InputEnd, p.Format.OutputLabel = after[:len(after)-len(rest)], rest
	return p, input, nil
}

// turns reads a prompt of messages: the last is what is asked.
func turns(messages tree.Value) (p prompt.Prompt, input string, err error) {
	r, err := table.OfTree(table.JSON, []tree.Value{object("messages", messages)}, table.Choices{})
	if err != nil || len(r.Shots) == 0 {
		return p, "", coded(chat.CodeBadMessages, "The prompt's messages are not turns of user and assistant.", "Each message needs a role (system, user, assistant) and a text as content.")
	}
	p = prompt.Prompt{Version: prompt.Version, Instruction: unliteral(r.Instruction), Format: prompt.Format{As: prompt.Turns}}
	for _, s := range r.Shots[:len(r.Shots)-1] {
		p.Shots = append(p.Shots, prompt.Shot{Input: unliteral(s.Input), Output: unliteral(s.Output)})
	}
	all, _ := pieces(r.Shots[len(r.Shots)-1].Input)
	for _, part := range all {
		if part.variable != "" {
			input += "{" + part.variable + "}"
		} else {
			input += part.text
		}
	}
	return p, input, nil
}

func joined(all []piece) string {
	var b strings.Builder
	for _, p := range all {
		b.WriteString(p.text)
	}
	return b.String()
}

// readProvider reads the first provider: its model, as this server names it, and the
// parameters.
func (w *Work) readProvider(v tree.Value, n *notes) string {
	providers, ok := v.Get("providers")
	if !ok {
		providers, _ = v.Get("targets")
	}
	p := providers
	if providers.Kind == tree.List && len(providers.Items) > 0 {
		p = providers.Items[0]
	}
	if len(providers.Items) > 1 && providers.Kind == tree.List {
		n.note("other_providers", "providers", "The file has several providers; the first is taken.", "Compare models in the lab.")
	}
	id := p
	if inner, ok := p.Get("id"); ok {
		id = inner
	}
	config, _ := p.Get("config")
	q := &w.Prompt.Parameters
	if t, ok := config.Get("temperature"); ok && t.Kind == tree.Number {
		if x, err := strconv.ParseFloat(t.Text, 64); err == nil && x >= 0 && x <= 2 {
			q.Temperature = &x
		}
	}
	if t, ok := config.Get("top_p"); ok && t.Kind == tree.Number {
		if x, err := strconv.ParseFloat(t.Text, 64); err == nil && x >= 0 && x <= 1 {
			q.TopP = &x
		}
	}
	if m, ok := config.Get("max_tokens"); ok && m.Kind == tree.Number {
		if k, err := strconv.Atoi(m.Text); err == nil && k > 0 {
			q.MaxTokens = &k
		}
	}
	if stops, ok := config.Get("stop"); ok && stops.Kind == tree.List {
		list := []string{}
		for _, s := range stops.Items {
			if s.Kind == tree.Text && s.Text != "" && len(list) < prompt.MaxStops {
				list = append(list, s.Text)
			}
		}
		if !slices.Equal(list, w.Prompt.Stops()) { // else they follow from the format
			q.Stop = list
		}
	}
	provider, rest, _ := strings.Cut(id.Text, ":")
	for _, kind := range [...]string{"chat:", "completion:", "messages:", "responses:"} {
		if model, ok := strings.CutPrefix(rest, kind); ok {
			rest = model
			if kind == "chat:" && w.Prompt.Format.As == prompt.Text {
				w.Prompt.Format.As = prompt.Message
			}
		}
	}
	switch {
	case rest == "":
		return ""
	case strings.Contains(rest, "/"): // of this server, by its own name
		return rest
	}
	return provider + "/" + rest
}

// withDefaults is a test with the variables and assertions that all tests have.
func withDefaults(test, defaults tree.Value) tree.Value {
	out := test
	for _, name := range [...]string{"vars", "assert"} {
		more, ok := defaults.Get(name)
		if !ok {
			continue
		}
		own, has := test.Get(name)
		if has {
			for i, item := range more.Items {
				switch {
				case name == "assert":
					own.Items = append(slices.Clone(own.Items), item)
				case !slices.Contains(own.Keys, more.Keys[i]):
					own.Keys, own.Items = append(slices.Clone(own.Keys), more.Keys[i]), append(slices.Clone(own.Items), item)
				}
			}
			more = own
		}
		at := slices.Index(out.Keys, name)
		out.Keys, out.Items = slices.Clone(out.Keys), slices.Clone(out.Items)
		if at < 0 {
			out.Keys, out.Items = append(out.Keys, name), append(out.Items, more)
		} else {
			out.Items[at] = more
		}
	}
	return out
}

// unescape takes the escapes of templates out of the texts of a test, and what we
// wrote beside the assertion for its script.
func unescape(v tree.Value) tree.Value {
	switch v.Kind {
	case tree.Text:
		v.Text = unliteral(v.Text)
	case tree.List, tree.Object:
		v.Items = slices.Clone(v.Items)
		for i := range v.Items {
			v.Items[i] = unescape(v.Items[i])
		}
	}
	return v
}

// metricsOf are the metrics that the assertions of the first test with any mean.
func metricsOf(tests []tree.Value, n *notes) metric.List {
	var all metric.List
	for i, test := range tests {
		asserts, _ := test.Get("assert")
		for _, a := range asserts.Items {
			kind, _ := a.Get("type")
			name, _ := a.Get("metric")
			text, _ := a.Get("value")
			var m metric.Metric
			switch kind.Text {
			case "equals":
				m.Type = metric.Exact
			case "contains", "icontains", "starts-with":
				m.Type = metric.Contains
			case "contains-any", "icontains-any":
				m.Type = metric.ContainsAny
			case "regex":
				m.Type, m.Value = metric.Regexp, text.Text
			case "is-json", "contains-json":
				m.Type = metric.JSON
			}
			if t := metric.Type(name.Text); slices.Contains(metric.Types(), t) && m.Type != metric.Regexp && (t != metric.Regexp && t != metric.Label && t != metric.AfterMarker) {
				m.Type = t
			}
			if m.Type == "" || m.Check() != nil {
				n.note("assertion_unknown", "tests", "There is no metric for the assertion %s; it is left out.", "Judge these answers by a model, in the lab.", tree.Clip(kind.Text))
				continue
			}
			if i == 0 || len(all) == 0 {
				all = append(all, m)
			} else if !slices.ContainsFunc(all, func(o metric.Metric) bool { return o.Type == m.Type && o.Value == m.Value }) {
				n.note("assertions_differ", "tests", "The tests have different assertions; those of the first are taken for all.", "Check the metrics in the lab.")
			}
		}
	}
	return all
}
