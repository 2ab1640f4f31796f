//go:build !js || study

package ui

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/prompt"
	"fewshot/app/table"
)

// A planDraft is a plan while it is edited: texts stay as the person typed them,
// also while they make no plan.
type planDraft struct {
	kind    lab.Kind
	prompt  prompt.Prompt
	models  []string
	data    string // a table: TSV, CSV, JSONL or JSON
	heldOut string
	seed    string
	k       string
	draws   string
	orders  string
	labels  string
	metrics []lab.Metric
	judge   lab.Judge // no model: none
	sure    []lab.Sureness
	tells   string // instructions beside one another, a line each
	// Parameters of the prompt, as texts.
	maxTokens, temperature string
}

// severalModels are the experiments that compare models.
var severalModels = map[lab.Kind]bool{lab.KindModels: true, lab.KindRefusal: true, lab.KindKnowing: true, lab.KindPreference: true}

// scored reports whether the metrics of a plan are what judges its answers.
func scored(k lab.Kind) bool {
	return k != lab.KindCalibration && k != lab.KindRefusal && k != lab.KindPreference
}

// tells reports whether an experiment compares instructions.
func tells(k lab.Kind) bool { return k == lab.KindModels || k == lab.KindPreference }

// judgeable reports whether a model may judge an experiment's answers.
func judgeable(k lab.Kind) bool {
	return k != lab.KindCalibration && k != lab.KindRefusal && k != lab.KindSamples
}

// draftOf is a plan as a draft.
func draftOf(p lab.Plan) planDraft {
	d := planDraft{
		kind: p.Experiment, prompt: p.Prompt, models: p.Models, data: dataText(p.Data),
		heldOut: whole(p.HeldOut), seed: strconv.FormatUint(p.Seed, 10), k: numbers(p.K), draws: whole(p.Draws), orders: whole(p.Orders),
		labels: strings.Join(p.Labels, " | "), metrics: p.Metrics, tells: strings.Join(p.Instructions, "\n"),
		maxTokens: optional(p.Prompt.Parameters.MaxTokens), temperature: optionalDecimal(p.Prompt.Parameters.Temperature),
	}
	d.sure = p.Sureness
	if p.Judge != nil {
		d.judge = *p.Judge
	}
	if len(d.models) == 0 && p.Prompt.Model != "" {
		d.models = []string{p.Prompt.Model}
	}
	if len(d.metrics) == 0 {
		d.metrics = lab.Metrics{{Type: lab.MetricExact, Weight: 1}}
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

// dataText is items as a table: cells between tabs, or, where there are steps, a
// JSON object a line.
func dataText(items []lab.Item) string {
	steps := slices.ContainsFunc(items, func(i lab.Item) bool { return i.Steps != "" })
	if !steps {
		shots := make([]prompt.Shot, len(items))
		for i, item := range items {
			shots[i] = prompt.Shot{Input: item.Input, Output: item.Output}
		}
		return table.Editable(shots)
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
	d.k, d.draws, d.orders = "", "", ""
	if !severalModels[k] && len(d.models) > 1 {
		d.models = d.models[:1]
	}
	if _, err := d.plan(); err == nil {
		return
	}
	for _, p := range plans {
		if p.Experiment == k {
			*d = draftOf(p)
		}
	}
}

// model is the model of an experiment that has one.
func (d planDraft) model() string {
	if len(d.models) > 0 {
		return d.models[0]
	}
	return tinyInPage
}

// plan is the plan that the draft makes. Errors are of type *chat.Error.
func (d planDraft) plan() (lab.Plan, error) {
	p := lab.Plan{Version: lab.Version, Experiment: d.kind, Prompt: d.prompt, Metrics: d.metrics, Labels: splitStops(d.labels)}
	p.Prompt.Version = prompt.Version
	p.Prompt.Shots, p.Prompt.Query, p.Prompt.Model = nil, "", d.model()
	if severalModels[d.kind] {
		p.Models = d.models
	}
	if !scored(d.kind) {
		p.Metrics = nil
	}
	if d.kind == lab.KindKnowing {
		p.Sureness = d.sure
	}
	if tells(d.kind) {
		for line := range strings.Lines(d.tells) {
			if line = strings.TrimSpace(line); line != "" {
				p.Instructions = append(p.Instructions, line)
			}
		}
	}
	if d.judge.Model != "" && judgeable(d.kind) {
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
			return p, chat.Invalid(n.name, fmt.Sprintf("“%s” is no number of this kind.", n.text), "Give a whole number from 1 up, or nothing.")
		}
		*n.to = value
	}
	if setInteger(&p.Prompt.Parameters.MaxTokens, d.maxTokens, 1, 1_000_000, "wrong") != "" {
		return p, chat.Invalid("max_tokens", fmt.Sprintf("“%s” is no number of tokens.", d.maxTokens), "Give a whole number from 1 up, or nothing.")
	}
	if setFloat(&p.Prompt.Parameters.Temperature, d.temperature, 0, 2, "wrong") != "" {
		return p, chat.Invalid("temperature", fmt.Sprintf("“%s” is no temperature.", d.temperature), "Give a number from 0 to 2, or nothing.")
	}
	if d.seed != "" {
		seed, err := strconv.ParseUint(d.seed, 10, 64)
		if err != nil {
			return p, chat.Invalid("seed", fmt.Sprintf("“%s” is no seed.", d.seed), "Give a whole number from 0 up.")
		}
		p.Seed = seed
	}
	for _, text := range strings.FieldsFunc(d.k, func(r rune) bool { return r == ',' || r == ' ' || r == '，' || r == '、' }) {
		k, err := strconv.Atoi(text)
		if err != nil || k < 0 {
			return p, chat.Invalid("k", fmt.Sprintf("“%s” is no number of shots.", text), "Give whole numbers, such as 0, 1, 3.")
		}
		p.K = append(p.K, k)
	}
	items, err := parseItems(d.data)
	if err != nil {
		return p, err
	}
	p.Data = items
	// The same checks as a file gets.
	data, err := json.Marshal(p)
	if err != nil {
		return p, err
	}
	return lab.DecodePlan(data)
}

// parseItems reads a table of inputs and outputs, and of steps where a column is
// named so.
func parseItems(text string) ([]lab.Item, error) {
	if strings.TrimSpace(text) == "" {
		return nil, chat.Invalid("data", "There is no data yet.", "Paste rows of input and output, or choose a plan to start from.")
	}
	r, err := table.Read([]byte(text), table.Choices{Most: lab.MaxItems})
	if err != nil {
		return nil, err
	}
	steps := slices.IndexFunc(r.Columns, func(c table.Column) bool { return strings.EqualFold(c.Name, "steps") })
	items := make([]lab.Item, len(r.Shots))
	for i, s := range r.Shots {
		items[i] = lab.Item{Input: s.Input, Output: s.Output, Steps: r.Cell(i, steps)}
	}
	return items, nil
}

// A planSetting is a setting of a draft.
type planSetting struct{ id, value, unset string }

// name is what the setting is called in an experiment.
func (s planSetting) name(k lab.Kind) string {
	name := strings.TrimPrefix(s.id, "plan-")
	switch {
	case name == "k" && k == lab.KindShots:
		return "ks"
	case name == "draws" && (k == lab.KindSamples || k == lab.KindKnowing):
		return "samples"
	}
	return name
}

// settings are those that matter for the experiment.
func (d planDraft) settings() []planSetting {
	all := []planSetting{{"plan-held-out", d.heldOut, "100"}, {"plan-seed", d.seed, "0"}}
	defaults := lab.DefaultsOf(d.kind)
	if d.kind != lab.KindRefusal {
		all = append(all, planSetting{"plan-k", d.k, numbers(defaults.K)})
	}
	switch d.kind {
	case lab.KindShots, lab.KindLabels, lab.KindFormat, lab.KindSamples:
		all = append(all, planSetting{"plan-draws", d.draws, strconv.Itoa(defaults.Draws)})
	case lab.KindKnowing:
		if slices.Contains(d.sure, lab.SureByAgreement) {
			all = append(all, planSetting{"plan-draws", d.draws, "1"})
		}
	case lab.KindOrder:
		all = append(all, planSetting{"plan-orders", d.orders, strconv.Itoa(defaults.Orders)})
	}
	if d.kind == lab.KindLabels {
		all = append(all, planSetting{"plan-labels", d.labels, "foo | bar"})
	}
	return append(all,
		planSetting{"plan-max-tokens", d.maxTokens, "–"},
		planSetting{"plan-temperature", d.temperature, "–"})
}

func optional(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func optionalDecimal(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
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
	case id == "plan-judge-question":
		d.judge.Question = text
	case id == "plan-thinking":
		setParameter(&d.prompt.Parameters, idThinking, text)
	case id == "plan-max-tokens":
		d.maxTokens = text
	case id == "plan-temperature":
		d.temperature = text
	case kind == "metric-value" && isMetric:
		d.metrics[i].Value = strings.Join(splitStops(text), "\n")
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
