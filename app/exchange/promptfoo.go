package exchange

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fewshot/app/lab/metric"
	"fewshot/app/prompt"
	"fewshot/app/tree"
)

// This file writes the configuration of promptfoo: https://www.promptfoo.dev/docs/configuration/reference/

// promptfoo writes promptfooconfig.yaml.
func (w Work) promptfoo() ([]File, []prompt.Notice) {
	var n notes
	var tests []tree.Value
	for _, item := range w.Items {
		var asserts []tree.Value
		if item.Output != "" {
			for _, m := range w.Metrics {
				if a, ok := assertion(m, item.Output, &n); ok {
					asserts = append(asserts, a)
				}
			}
		}
		input := template(item.Input)
		if w.Prompt.Format.As == prompt.Turns { // into messages a variable goes as it stands
			if input = item.Input; strings.HasPrefix(input, "file://") {
				n.note("input_is_an_address", "tests", "promptfoo takes an input that begins with file:// for a file.", "Put a word before it.")
			}
		}
		test := object("vars", object("input", input))
		if len(asserts) > 0 {
			test = object("vars", object("input", input, "expected", template(item.Output)), "assert", asserts)
		}
		tests = append(tests, test)
	}
	raw := object("raw", w.promptText(), "label", w.Name)
	config := object(
		"description", w.Name,
		"prompts", []tree.Value{raw},
		"providers", []tree.Value{w.provider()},
		"defaultTest", object("options", object("transform", "output.trim()")),
		"tests", tests)
	return []File{{"promptfooconfig.yaml", "# yaml-language-server: $schema=https://promptfoo.dev/config-schema.json\n" + yaml(config)}}, n
}

// template is a text as a variable or an expected value. One that begins as the
// address of a file would be read from there.
func template(s string) string {
	s = literal(s)
	if rest, ok := strings.CutPrefix(s, "file://"); ok {
		s = `{{ "file" }}://` + rest
	}
	return s
}

// promptText is the prompt with {{input}} in place of its query: a text, or in turns
// JSON of messages.
func (w Work) promptText() string {
	p := w.Prompt
	p.Query = "\x00"
	for i := range p.Shots {
		p.Shots = slices.Clone(p.Shots)
		p.Shots[i].Input, p.Shots[i].Output = literal(p.Shots[i].Input), literal(p.Shots[i].Output)
	}
	p.Instruction = literal(p.Instruction)
	f := &p.Format
	for _, s := range []*string{&f.InputLabel, &f.InputEnd, &f.OutputLabel, &f.OutputEnd, &f.Separator} {
		*s = literal(*s)
	}
	segments := prompt.Render(p).Segments
	if p.Format.As != prompt.Turns {
		return strings.Replace(segments[0].Text, "\x00", "{{input}}", 1)
	}
	messages := make([]tree.Value, len(segments))
	for i, b := range segments {
		messages[i] = object("role", b.Role, "content", strings.Replace(b.Text, "\x00", "{{input}}", 1))
	}
	return string(tree.AppendJSON(nil, value(messages)))
}

// provider asks this server, in OpenAI's protocol.
func (w Work) provider() tree.Value {
	endpoint := "completion"
	if w.Prompt.Format.As != prompt.Text {
		endpoint = "chat"
	}
	model := w.Prompt.Model
	if model == "" {
		model = "tiny/base"
	}
	config := object("apiBaseUrl", w.Base, "apiKeyEnvar", "FEWSHOT_ACCESS_TOKEN", "apiKeyRequired", false)
	q := w.Prompt.Parameters
	whole := func(name string, n *int) {
		if n != nil {
			config.Keys, config.Items = append(config.Keys, name), append(config.Items, number(strconv.Itoa(*n)))
		}
	}
	decimal := func(name string, x *float64) {
		if x != nil {
			config.Keys, config.Items = append(config.Keys, name), append(config.Items, number(strconv.FormatFloat(*x, 'g', -1, 64)))
		}
	}
	decimal("temperature", q.Temperature)
	whole("max_tokens", q.MaxTokens)
	decimal("top_p", q.TopP)
	decimal("frequency_penalty", q.FrequencyPenalty)
	decimal("presence_penalty", q.PresencePenalty)
	if stops := w.Prompt.Stops(); len(stops) > 0 {
		config.Keys, config.Items = append(config.Keys, "stop"), append(config.Items, value(stops))
	}
	return object("id", "openai:"+endpoint+":"+model, "config", config)
}

// The comparisons that promptfoo has no assertion for, in JavaScript. The answer and
// what is expected are brought into a form, and must be equal then.
var scripts = map[metric.Type]string{
	metric.Normalised: `const form = (s) => s.normalize("NFKC").toLowerCase().replace(/[\p{P}\p{S}\s]+/gu, " ").trim();
return form(output) === form(context.vars.expected);`,
	metric.JSON: `const form = (s) => JSON.stringify(JSON.parse(s.replace(/^\x60{3}\w*\n|\n\x60{3}$/g, "")), (k, v) => (v && typeof v === "object" && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort()) : v));
try { return form(output) === form(context.vars.expected); } catch { return false; }`,
	metric.Numeric: `const last = (s) => Number((s.replace(/,(?=\d{3})/g, "").match(/-?\d+(\.\d+)?/g) ?? ["NaN"]).at(-1));
return Math.abs(last(output) - last(context.vars.expected)) <= TOLERANCE;`,
	metric.AfterMarker: `const after = (s) => s.slice(s.lastIndexOf(MARKER) + (s.includes(MARKER) ? MARKER.length : 0)).trim().split("\n")[0].replace(/[.。]$/, "").trim().toLowerCase();
return output.includes(MARKER) && after(output) === after(context.vars.expected);`,
	metric.Distinct: `const words = output.toLowerCase().replace(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/gu, " $& ").match(/[\p{L}\p{N}\p{M}'’]+/gu) ?? [];
const fours = words.slice(3).map((_, i) => words.slice(i, i + 4).join(" "));
return fours.length ? new Set(fours).size / fours.length : Math.min(words.length, 1);`,
}

// assertion is a metric as an assertion about one answer. Its name is the metric's,
// so that an import knows it. ok is false of a metric that promptfoo can't judge by.
func assertion(m metric.Metric, expected string, n *notes) (a tree.Value, ok bool) {
	var weight tree.Value
	if m.Weight > 0 && m.Weight != 1 {
		weight = number(strconv.FormatFloat(m.Weight, 'g', -1, 64))
	}
	of := func(kind string, v any) (tree.Value, bool) {
		return object("type", kind, "value", v, "metric", string(m.Type), "weight", weight), true
	}
	text := m.Value
	if text == "" {
		text = expected
	}
	switch m.Type {
	case metric.Contains:
		return of("icontains", template(strings.TrimSpace(text)))
	case metric.ContainsAny:
		var lines []string
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" {
				lines = append(lines, template(line))
			}
		}
		return of("icontains-any", lines)
	case metric.Regexp:
		pattern := strings.ReplaceAll(m.Value, "(?P<", "(?<")
		if strings.Contains(pattern, "(?<answer>") {
			quoted := string(tree.AppendText(nil, pattern))
			return of("javascript", literal(fmt.Sprintf("const found = output.match(new RegExp(%s, \"u\"));\nreturn found?.groups?.answer?.trim() === context.vars.expected.trim();", quoted)))
		}
		return of("regex", literal(pattern))
	case metric.Normalised, metric.Numeric, metric.JSON, metric.AfterMarker, metric.Distinct:
		script := scripts[m.Type]
		script = strings.ReplaceAll(script, "TOLERANCE", strconv.FormatFloat(m.Threshold, 'g', -1, 64))
		script = strings.ReplaceAll(script, "MARKER", string(tree.AppendText(nil, m.Value)))
		return of("javascript", literal(script))
	case metric.Tests, metric.Words:
		n.note("metric_left_out", "metrics", "promptfoo can't judge by the metric %s: it is left out.", "Write an assertion of your own there, or judge the answers here.", string(m.Type))
		return tree.Value{}, false
	case metric.Label:
		n.note("label_as_equals", "metrics", "promptfoo has no list of labels: an answer must equal the expected label.", "Add an assertion there if answers that are no label matter.")
	}
	return of("equals", template(strings.TrimSpace(expected)))
}
