package labpage

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/lab/metric"
	"fewshot/app/page/experiment"
	"fewshot/app/page/itemtable"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/sheet"
	"fewshot/app/table"
)

// A planDraft is a plan while it is edited: texts stay as the person typed them,
// also while they make no plan.
type planDraft struct {
	kind       lab.Kind
	prompt     prompt.Prompt
	models     []string
	data       string        // a table: TSV, CSV, JSONL or JSON
	choices    table.Choices // how the table is read
	heldOut    string
	seed       string
	k          string
	draws      string
	orders     string
	labels     string
	heats      string // temperatures beside one another
	metrics    []metric.Metric
	judge      lab.Judge // no model: none
	confidence []lab.ConfidenceMethod
	tells      string // instructions beside one another, a line each
	// Parameters of the prompt, as texts.
	maxTokens, temperature string
}

// draftOf is a plan as a draft.
func draftOf(p lab.Plan) planDraft {
	d := planDraft{
		kind: p.Experiment, prompt: p.Prompt, models: p.Models, data: dataText(p.Data),
		heldOut: whole(p.HeldOut), seed: strconv.FormatUint(p.Seed, 10), k: numbers(p.K), draws: whole(p.Draws), orders: whole(p.Orders),
		labels: strings.Join(p.Labels, " | "), heats: fractions(p.Temperatures), metrics: p.Metrics, tells: strings.Join(p.Instructions, "\n"),
		maxTokens: widget.IntegerText(p.Prompt.Parameters.MaxTokens), temperature: widget.FloatText(p.Prompt.Parameters.Temperature),
	}
	d.confidence = p.Confidence
	if p.Judge != nil {
		d.judge = *p.Judge
	}
	if len(d.models) == 0 && p.Prompt.Model != "" {
		d.models = []string{p.Prompt.Model}
	}
	if len(d.metrics) == 0 {
		d.metrics = metric.List{{Type: metric.Exact, Weight: 1}}
	}
	return d
}

// whole is a number, "" for 0.
func whole(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func numbers(list []int) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = strconv.Itoa(n)
	}
	return strings.Join(texts, ", ")
}

func fractions(list []float64) string {
	texts := make([]string, len(list))
	for i, x := range list {
		texts[i] = strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strings.Join(texts, ", ")
}

// between reports whether r stands between the numbers of a list.
func between(r rune) bool { return r == ',' || r == ' ' || r == '，' || r == '、' }

// dataText is items as a table: cells between tabs, or, where there are steps or
// tests, a JSON object a line.
func dataText(items []lab.Item) string {
	more := slices.ContainsFunc(items, func(i lab.Item) bool { return i.Steps != "" || len(i.Tests) > 0 })
	if !more {
		shots := make([]prompt.Shot, len(items))
		for i, item := range items {
			shots[i] = prompt.Shot{Input: item.Input, Output: item.Output}
		}
		return sheet.Editable(shots)
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, item := range items {
		e.Encode(item) // into memory
	}
	return b.String()
}

// become turns the draft into another experiment. Data that this one can't use
// gives way to that of the plan to start from.
func (d *planDraft) become(k lab.Kind, plans []lab.Plan) {
	d.kind = k
	d.k, d.draws, d.orders, d.heats = "", "", "", ""
	if !lab.Of(k).TakesModels && len(d.models) > 1 {
		d.models = d.models[:1]
	}
	if _, err := d.plan(); err == nil {
		return
	}
	for _, p := range plans {
		if p.Experiment == k {
			*d = draftOf(p)
			return
		}
	}
}

// model is the model of an experiment that has one.
func (d planDraft) model() string {
	if len(d.models) > 0 {
		return d.models[0]
	}
	return modelpick.Default
}

// plan is the plan that the draft makes. Errors are of type *chat.Error.
func (d planDraft) plan() (lab.Plan, error) { return d.planOf(itemtable.Read(d.data, d.choices)) }

// planOf is the plan that the draft makes of its data as it was read.
func (d planDraft) planOf(read table.Reading, unread error) (lab.Plan, error) {
	takes := lab.Of(d.kind)
	p := lab.Plan{Version: lab.Version, Experiment: d.kind, Prompt: d.prompt, Metrics: d.metrics, Labels: widget.SplitStops(d.labels)}
	p.Prompt.Version = prompt.Version
	p.Prompt.Shots, p.Prompt.Query, p.Prompt.Model = nil, "", d.model()
	if takes.TakesModels {
		p.Models = d.models
	}
	if !takes.TakesMetrics {
		p.Metrics = nil
	}
	if experiment.KindOf(d.kind).Confidence {
		p.Confidence = d.confidence
	}
	if takes.TakesInstructions {
		for line := range strings.Lines(d.tells) {
			if line = strings.TrimSpace(line); line != "" {
				p.Instructions = append(p.Instructions, line)
			}
		}
	}
	if d.judge.Model != "" && takes.TakesJudge {
		judge := d.judge
		p.Judge = &judge
	}
	for _, n := range []struct {
		text string
		to   *int
		name string
	}{{d.heldOut, &p.HeldOut, "held_out"}, {d.draws, &p.Draws, "draws"}, {d.orders, &p.Orders, "orders"}} {
		if n.text == "" {
			continue
		}
		value, err := strconv.Atoi(n.text)
		if err != nil || value < 1 {
			return p, chat.Invalid(n.name, fmt.Sprintf("“%s” is not a valid number here.", n.text), "Give a whole number of 1 or more, or nothing.")
		}
		*n.to = value
	}
	if widget.SetInteger(&p.Prompt.Parameters.MaxTokens, d.maxTokens, 1, 1_000_000, "wrong") != "" {
		return p, chat.Invalid("max_tokens", fmt.Sprintf("“%s” is not a number of tokens.", d.maxTokens), "Give a whole number of 1 or more, or nothing.")
	}
	if widget.SetFloat(&p.Prompt.Parameters.Temperature, d.temperature, 0, 2, "wrong") != "" {
		return p, chat.Invalid("temperature", fmt.Sprintf("“%s” is not a temperature.", d.temperature), "Give a number from 0 to 2, or nothing.")
	}
	if d.seed != "" {
		seed, err := strconv.ParseUint(d.seed, 10, 64)
		if err != nil {
			return p, chat.Invalid("seed", fmt.Sprintf("“%s” is not a seed.", d.seed), "Give a whole number of 0 or more.")
		}
		p.Seed = seed
	}
	for _, text := range strings.FieldsFunc(d.k, between) {
		k, err := strconv.Atoi(text)
		if err != nil || k < 0 {
			return p, chat.Invalid("k", fmt.Sprintf("“%s” is not a number of shots.", text), "Give whole numbers, such as 0, 1, 3.")
		}
		p.K = append(p.K, k)
	}
	for _, text := range strings.FieldsFunc(d.heats, between) {
		t, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return p, chat.Invalid("temperatures", fmt.Sprintf("“%s” is not a temperature.", text), "Give numbers from 0 to 2, such as 0, 0.8, 2.")
		}
		p.Temperatures = append(p.Temperatures, t)
	}
	if unread != nil {
		return p, unread
	}
	p.Data = itemtable.Items(read)
	// The same checks as a file gets.
	data, err := json.Marshal(p)
	if err != nil {
		return p, err
	}
	return lab.DecodePlan(data)
}

// A planSetting is a setting of a draft: the id of its field, the id of its label, its
// text, and what holds while that is empty.
type planSetting struct{ id, label, value, unset string }

// settings are those that matter for the experiment.
func (d planDraft) settings() []planSetting {
	defaults := lab.DefaultsOf(d.kind)
	all := []planSetting{
		{"plan-held-out", "lab.set.held-out", d.heldOut, "100"},
		{"plan-seed", "lab.set.seed", d.seed, "0"},
	}
	for _, own := range experiment.Settings(d.kind) {
		s := planSetting{id: "plan-" + own.ID, label: "lab.set." + own.Text}
		switch own.ID {
		case "k":
			s.value, s.unset = d.k, numbers(defaults.K)
		case "draws":
			s.value, s.unset = d.draws, strconv.Itoa(defaults.Draws)
			if experiment.KindOf(d.kind).Confidence {
				if !slices.Contains(d.confidence, lab.ConfidenceByAgreement) {
					continue // several answers are of use to compare them alone
				}
				s.unset = "1"
			}
		case "orders":
			s.value, s.unset = d.orders, strconv.Itoa(defaults.Orders)
		case "labels":
			s.value, s.unset = d.labels, "foo | bar"
		case "temperatures":
			s.value, s.unset = d.heats, fractions(defaults.Temperatures)
		}
		all = append(all, s)
	}
	all = append(all, planSetting{"plan-max-tokens", "lab.set.max-tokens", d.maxTokens, "–"})
	if d.kind == lab.KindTemperature { // which has its own ones
		return all
	}
	return append(all, planSetting{"plan-temperature", "lab.set.temperature", d.temperature, "–"})
}

// set takes the text of a setting.
func (d *planDraft) set(id, text string) {
	kind, number, _ := cutLast(id, "-")
	i, err := strconv.Atoi(number)
	isMetric := err == nil && i < len(d.metrics)
	if isMetric {
		d.metrics = slices.Clone(d.metrics)
	}
	switch {
	case id == "plan-held-out":
		d.heldOut = text
	case id == "plan-seed":
		d.seed = text
	case id == "plan-k":
		d.k = text
	case id == "plan-draws":
		d.draws = text
	case id == "plan-orders":
		d.orders = text
	case id == "plan-labels":
		d.labels = text
	case id == "plan-temperatures":
		d.heats = text
	case id == "plan-judge-question":
		d.judge.Question = text
	case id == "plan-thinking":
		d.prompt.Parameters.ReasoningEffort = modelpick.EffortOf(text)
	case id == "plan-max-tokens":
		d.maxTokens = text
	case id == "plan-temperature":
		d.temperature = text
	case kind == "metric-value" && isMetric:
		d.metrics[i].Value = strings.Join(widget.SplitStops(text), "\n")
	case kind == "metric-threshold" && isMetric:
		d.metrics[i].Threshold = fraction(text)
	case kind == "metric-weight" && isMetric:
		d.metrics[i].Weight = fraction(text)
	}
}

// fraction is a number that a person typed: 0 for nothing, -1, which every check
// refuses, for what is none.
func fraction(text string) float64 {
	if text == "" {
		return 0
	}
	x, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", "."), 64)
	if err != nil || x != x {
		return -1
	}
	return x
}

// cutLast cuts s at the last sep.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
