//go:build !js || study

package ui

import (
	"slices"
	"strconv"
	"strings"

	"fewshot/app/lab"
	"fewshot/app/prompt"

	"fewshot/app/lab/metric"
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is the left half of the lab: the plan, to be edited.

// editor is the plan.
func (v *labView) editor() app.UI {
	l, d := v.lang, v.draft
	starts := []choice{{Value: noChoice, Text: l.t("lab.start.none")}}
	for _, p := range v.Plans {
		starts = append(starts, choice{Value: string(p.Experiment), Text: l.t("lab.kind." + string(p.Experiment))})
	}
	return tag("section").Class("panel plan").Aria("label", l.t("lab.plan")).Body(
		tag("div").Class("panel-head").Body(
			tag("h2").Text(l.t("lab.plan")), tag("span").Class("grow"),
			tag("select").ID("plan-start").Class("select").Aria("label", l.t("lab.start")).OnChange(v.onStart).Body(options(starts)...),
		),
		v.group(l.t("lab.experiment"),
			&chooser{ID: "plan-kind", Label: l.t("lab.experiment"), Value: string(d.kind), Choices: kindChoices(l), OnChoice: v.onKind},
			tag("p").Class("soft").Body(app.Text(l.t("lab.about."+string(d.kind))+" "), paperLinks(d.kind)),
		),
		v.group(l.t("lab.models"), v.modelChoice()...),
		v.group(l.t("lab.prompt"), v.promptChoice()...),
		v.group(l.t("lab.data"),
			&field{ID: "plan-data", Label: l.t("lab.data"), Placeholder: l.t("lab.data.empty"), Value: d.data, To: v},
			tag("p").Class("soft").Text(l.t("lab.data.about")),
			tag("p").Class("soft").Body(
				tag("label").Attr("for", "plan-file").Text(l.t("lab.file")+" "),
				app.ElemSelfClosing("input").Attr("type", "file").ID("plan-file").Attr("accept", ".json,.jsonl,.csv,.tsv,.txt").OnChange(v.onFile),
			),
		),
		app.If(d.kind == lab.KindKnowing, func() app.UI { return v.group(l.t("lab.sureness"), v.sureness()) }),
		v.group(l.t("lab.settings"), tag("div").Class("parameters").Body(
			app.Range(d.settings()).Slice(func(i int) app.UI {
				s := d.settings()[i]
				return &setting{ID: s.id, Label: l.t("lab.set." + s.name(d.kind)), Value: s.value, Unset: s.unset, To: v}
			}),
			&thinkingSetting{ID: "plan-thinking", Lang: l, Value: d.prompt.Parameters.ReasoningEffort, To: v},
		)),
		app.If(lab.Of(d.kind).TakesMetrics, func() app.UI { return v.group(l.t("lab.metrics"), v.metrics()...) }),
		app.If(lab.Of(d.kind).TakesJudge, func() app.UI { return v.group(l.t("lab.judge"), v.judge()...) }),
	)
}

func (v *labView) group(title string, content ...app.UI) app.UI {
	return tag("fieldset").Class("plan-group").Body(append([]app.UI{tag("legend").Text(title)}, content...)...)
}

func (v *labView) modelChoice() []app.UI {
	l, d := v.lang, v.draft
	if !lab.Of(d.kind).TakesModels {
		return []app.UI{&chooser{ID: "plan-model", Label: l.t("header.model"), Value: d.model(), Choices: v.models.choices(l, d.model()), OnChoice: v.onModel}}
	}
	all := append([]choice{{Value: noChoice, Text: l.t("lab.models.add")}}, v.models.choices(l, "")...)
	return []app.UI{
		tag("div").Class("format-row").Body(app.Range(d.models).Slice(func(i int) app.UI {
			return tag("span").Class("chip").Body(
				app.Text(d.models[i]+" "),
				button().Class("quiet small").DataSet("model", d.models[i]).Aria("label", l.t("lab.models.drop", d.models[i])).Text("×").OnClick(v.onDropModel),
			)
		})),
		&chooser{ID: "plan-model", Label: l.t("lab.models.add"), Value: noChoice, Choices: all, OnChoice: v.onModel},
	}
}

func (v *labView) promptChoice() []app.UI {
	l, p := v.lang, v.draft.prompt
	presets := prompt.Presets()
	now, isPreset := prompt.PresetOf(p.Format)
	return []app.UI{
		tag("div").Class("format-row").Role("group").Aria("label", l.t("format.layout")).Body(
			tag("span").Class("format-name").Text(l.t("format.as")),
			app.Range(layouts).Slice(func(i int) app.UI {
				return &pick{ID: "plan-as-" + string(layouts[i]), Text: l.t("format.as." + string(layouts[i])), Value: "as:" + string(layouts[i]), On: p.Format.As == layouts[i], To: v}
			}),
		),
		app.If(p.Format.As != prompt.Turns, func() app.UI {
			return tag("div").Class("format-row").Role("group").Aria("label", l.t("format.labels")).Body(
				tag("span").Class("format-name").Text(l.t("format.labels")),
				app.Range(presets).Slice(func(i int) app.UI {
					return &pick{ID: "plan-preset-" + strconv.Itoa(i), Text: presets[i].Name, Value: presets[i].Name, On: isPreset && presets[i].ID == now.ID, To: v}
				}),
			)
		}).Else(func() app.UI { return tag("p").Class("soft").Text(l.t("format.turns.none")) }),
		&field{ID: "plan-instruction", Label: l.t("part.instruction"), Placeholder: l.t("editor.instruction.empty"), Value: p.Instruction, To: v},
		app.If(lab.Of(v.draft.kind).TakesInstructions, func() app.UI {
			return &field{ID: "plan-instructions", Label: l.t("lab.instructions"), Placeholder: l.t("lab.instructions.empty"), Value: v.draft.tells, To: v}
		}),
		tag("p").Class("soft").Body(
			app.Text(l.t("lab.prompt.about")+" "),
			button().Class("small").ID("plan-playground").Text(l.t("lab.prompt.take")).OnClick(v.onPlayground),
		),
		app.If(v.bench.outline != nil, func() app.UI {
			return tag("details").Class("sample").Body(
				tag("summary").Class("soft").Text(l.t("lab.prompt.sample")),
				tag("pre").Class("sent-text").Text(v.bench.outline.Sample),
			)
		}),
	}
}

func (v *labView) metrics() []app.UI {
	l, d := v.lang, v.draft
	var types []choice
	for _, t := range metric.Types() {
		types = append(types, choice{Value: string(t), Text: l.t("metric." + string(t))})
	}
	return []app.UI{
		app.Range(d.metrics).Slice(func(i int) app.UI {
			m, n := d.metrics[i], strconv.Itoa(i)
			return tag("div").Class("metric").Body(
				&chooser{ID: "metric-type-" + n, Index: n, Label: l.t("metric.type", i+1), Value: string(m.Type), Choices: types, OnChoice: v.onMetricType},
				app.If(needsValue[m.Type] != "", func() app.UI {
					return &setting{ID: "metric-value-" + n, Label: l.t("metric.value." + needsValue[m.Type]), Value: strings.ReplaceAll(m.Value, "\n", " | "), To: v}
				}),
				app.If(m.Type == metric.Numeric, func() app.UI {
					return &setting{ID: "metric-threshold-" + n, Label: l.t("metric.tolerance"), Value: decimal(m.Threshold), Unset: "0", To: v}
				}),
				app.If(len(d.metrics) > 1, func() app.UI {
					return &setting{ID: "metric-weight-" + n, Label: l.t("metric.weight"), Value: decimal(m.Weight), Unset: "1", To: v}
				}),
				app.If(len(d.metrics) > 1, func() app.UI {
					return button().Class("quiet small").DataSet("i", n).Aria("label", l.t("metric.drop", i+1)).Text("×").OnClick(v.onDropMetric)
				}),
			)
		}),
		tag("p").Body(button().Class("small").Text(l.t("metric.add")).OnClick(v.onAddMetric)),
	}
}

// sureness lets the person choose how it is learnt how sure a model is.
func (v *labView) sureness() app.UI {
	all := lab.ConfidenceMethods()
	return tag("div").Class("format-row").Body(app.Range(all).Slice(func(i int) app.UI {
		on := slices.Contains(v.draft.sure, all[i])
		return button().ID("plan-sure-"+string(all[i])).Class("pick").DataSet("way", string(all[i])).Aria("pressed", strconv.FormatBool(on)).
			Text(v.lang.t("sureness." + string(all[i]))).OnClick(v.onSureness)
	}))
}

// judge lets a model of the server judge: ours are too small to.
func (v *labView) judge() []app.UI {
	l, d := v.lang, v.draft
	none := l.t("lab.judge.none")
	if d.kind == lab.KindPreference {
		none = l.t("lab.judge.none_votes")
	}
	all := []choice{{Value: noChoice, Text: none}}
	for _, m := range v.models.names {
		if !isTiny(m) || m == d.judge.Model {
			all = append(all, choice{Value: m, Text: m})
		}
	}
	value := d.judge.Model
	if value == "" {
		value = noChoice
	}
	return []app.UI{
		&chooser{ID: "plan-judge", Label: l.t("lab.judge"), Value: value, Choices: all, OnChoice: v.onJudge},
		app.If(d.judge.Model != "", func() app.UI {
			question := lab.SameQuestion
			if d.kind == lab.KindPreference {
				question = lab.BetterQuestion
			}
			return tag("div").Body(
				&setting{ID: "plan-judge-question", Label: l.t("lab.judge.question"), Value: d.judge.Question, Unset: question, To: v},
				tag("p").Class("soft").Text(l.t("lab.judge.about")),
			)
		}),
	}
}

// decimal is a number as people write it, "" for 0.
func decimal(x float64) string {
	if x == 0 {
		return ""
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// needsValue says which kind of value a type of metric needs.
var needsValue = map[metric.Type]string{
	metric.Contains: "text", metric.ContainsAny: "texts", metric.Regexp: "pattern", metric.Label: "labels", metric.AfterMarker: "marker",
}

func kindChoices(l lang) []choice {
	var all []choice
	for _, k := range lab.Kinds() {
		all = append(all, choice{Value: string(k), Text: l.t("lab.kind." + string(k))})
	}
	return all
}
