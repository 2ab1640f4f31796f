package labpage

import (
	"slices"
	"strconv"
	"strings"

	"fewshot/app/lab"
	"fewshot/app/lab/metric"
	"fewshot/app/page/autosave"
	"fewshot/app/page/dom"
	"fewshot/app/page/experiment"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/preview"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is the left half of the lab: the plan, to be edited.

// editor is the plan.
func (v *page) editor() app.UI {
	l, d := v.Lang(), v.draft
	takes := lab.Of(d.kind)
	starts := []widget.Choice{{Value: widget.NoChoice, Text: l.T("lab.start.none")}}
	for i := range v.Plans {
		starts = append(starts, widget.Choice{Value: strconv.Itoa(i), Text: startText(l, v.Plans, i)})
	}
	return dom.Tag("section").Class("panel plan").Aria("label", l.T("lab.plan")).Body(
		dom.Tag("div").Class("panel-head").Body(
			dom.Tag("h2").Text(l.T("lab.plan")), dom.Tag("span").Class("grow"),
			dom.Tag("select").ID("plan-start").Class("select").Aria("label", l.T("lab.start")).OnChange(v.onStart).Body(widget.Options(starts)...),
		),
		&autosave.Besides{Lang: l, Others: v.others, Excerpt: v.excerpt, On: v},
		v.group(l.T("lab.experiment"),
			&widget.Chooser{ID: "plan-kind", Label: l.T("lab.experiment"), Value: string(d.kind), Choices: kindChoices(l), OnChoice: v.onKind},
			dom.Tag("p").Class("soft").Body(app.Text(l.T("lab.about."+string(d.kind))+" "), experiment.PaperLinks(d.kind)),
		),
		v.group(l.T("lab.models"), v.modelChoice()...),
		v.group(l.T("lab.prompt"), v.promptChoice()...),
		v.group(l.T("lab.data"),
			&widget.Field{ID: "plan-data", Label: l.T("lab.data"), Placeholder: l.T("lab.data.empty"), Value: d.data, To: v},
			// Always an element, so that those behind it stay the same ones: a file that is
			// chosen while its field is replaced would be lost.
			dom.Tag("div").Body(app.If(v.unread == nil && len(v.read.Columns) > 0, func() app.UI {
				return &preview.Preview{Lang: l, ID: "plan-table", Reading: &v.read.Reading, Step: v.step, On: v}
			})),
			dom.Tag("p").Class("soft").Text(l.T("lab.data.about")),
			dom.Tag("p").Class("soft").Body(
				dom.Tag("label").Attr("for", "plan-file").Text(l.T("lab.file")+" "),
				app.ElemSelfClosing("input").Attr("type", "file").ID("plan-file").Attr("accept", preview.FileTypes).OnChange(v.onFile),
			),
		),
		app.If(experiment.KindOf(d.kind).Confidence, func() app.UI { return v.group(l.T("lab.confidence"), v.confidenceMethods()) }),
		v.group(l.T("lab.settings"), dom.Tag("div").Class("parameters").Body(
			app.Range(d.settings()).Slice(func(i int) app.UI {
				s := d.settings()[i]
				return &widget.Setting{ID: s.id, Label: l.T(s.label), Value: s.value, Unset: s.unset, To: v}
			}),
			&modelpick.ThinkingSetting{ID: "plan-thinking", Lang: l, Value: d.prompt.Parameters.ReasoningEffort, To: v},
		)),
		app.If(takes.TakesMetrics, func() app.UI { return v.group(l.T("lab.metrics"), v.metrics()...) }),
		app.If(takes.TakesJudge, func() app.UI { return v.group(l.T("lab.judge"), v.judge()...) }),
		v.group(l.T("lab.export"), v.exports()),
	)
}

func (v *page) group(title string, content ...app.UI) app.UI {
	return dom.Tag("fieldset").Class("plan-group").Body(append([]app.UI{dom.Tag("legend").Text(title)}, content...)...)
}

func (v *page) modelChoice() []app.UI {
	l, d := v.Lang(), v.draft
	if !lab.Of(d.kind).TakesModels {
		return []app.UI{&widget.Chooser{ID: "plan-model", Label: l.T("header.model"), Value: d.model(), Choices: v.models.Choices(l, d.model()), OnChoice: v.onModel}}
	}
	all := append([]widget.Choice{{Value: widget.NoChoice, Text: l.T("lab.models.add")}}, v.models.Choices(l, "")...)
	return []app.UI{
		dom.Tag("div").Class("format-row").Body(app.Range(d.models).Slice(func(i int) app.UI {
			return dom.Tag("span").Class("chip").Body(
				app.Text(d.models[i]+" "),
				dom.Button().Class("quiet small").DataSet("model", d.models[i]).Aria("label", l.T("lab.models.drop", d.models[i])).Text("×").OnClick(v.onDropModel),
			)
		})),
		&widget.Chooser{ID: "plan-model", Label: l.T("lab.models.add"), Value: widget.NoChoice, Choices: all, OnChoice: v.onModel},
	}
}

func (v *page) promptChoice() []app.UI {
	l, p := v.Lang(), v.draft.prompt
	presets := prompt.Presets()
	now, isPreset := prompt.PresetOf(p.Format)
	return []app.UI{
		dom.Tag("div").Class("format-row").Role("group").Aria("label", l.T("format.layout")).Body(
			dom.Tag("span").Class("format-name").Text(l.T("format.as")),
			app.Range(modelpick.Layouts).Slice(func(i int) app.UI {
				return &widget.Pick{ID: "plan-as-" + string(modelpick.Layouts[i]), Text: l.T("format.as." + string(modelpick.Layouts[i])), Value: "as:" + string(modelpick.Layouts[i]), On: p.Format.As == modelpick.Layouts[i], To: v}
			}),
		),
		app.If(p.Format.As != prompt.Turns, func() app.UI {
			return dom.Tag("div").Class("format-row").Role("group").Aria("label", l.T("format.labels")).Body(
				dom.Tag("span").Class("format-name").Text(l.T("format.labels")),
				app.Range(presets).Slice(func(i int) app.UI {
					return &widget.Pick{ID: "plan-preset-" + strconv.Itoa(i), Text: presets[i].Name, Value: presets[i].Name, On: isPreset && presets[i].ID == now.ID, To: v}
				}),
			)
		}).Else(func() app.UI { return dom.Tag("p").Class("soft").Text(l.T("format.turns.none")) }),
		&widget.Field{ID: "plan-instruction", Label: l.T("part.instruction"), Placeholder: l.T("editor.instruction.empty"), Value: p.Instruction, To: v},
		app.If(lab.Of(v.draft.kind).TakesInstructions, func() app.UI {
			return &widget.Field{ID: "plan-instructions", Label: l.T("lab.instructions"), Placeholder: l.T("lab.instructions.empty"), Value: v.draft.tells, To: v}
		}),
		dom.Tag("p").Class("soft").Body(
			app.Text(l.T("lab.prompt.about")+" "),
			dom.Button().Class("small").ID("plan-playground").Text(l.T("lab.prompt.take")).OnClick(v.onPlayground),
		),
		app.If(v.runner.Outline() != nil, func() app.UI {
			return dom.Tag("details").Class("sample").Body(
				dom.Tag("summary").Class("soft").Text(l.T("lab.prompt.sample")),
				dom.Tag("pre").Class("sent-text").Text(v.runner.Outline().Sample),
			)
		}),
	}
}

func (v *page) metrics() []app.UI {
	l, d := v.Lang(), v.draft
	var types []widget.Choice
	for _, t := range metric.Types() {
		types = append(types, widget.Choice{Value: string(t), Text: l.T("metric." + string(t))})
	}
	return []app.UI{
		app.Range(d.metrics).Slice(func(i int) app.UI {
			m, n := d.metrics[i], strconv.Itoa(i)
			return dom.Tag("div").Class("metric").Body(
				&widget.Chooser{ID: "metric-type-" + n, Index: n, Label: l.T("metric.type", i+1), Value: string(m.Type), Choices: types, OnChoice: v.onMetricType},
				app.If(needsValue[m.Type] != "", func() app.UI {
					return &widget.Setting{ID: "metric-value-" + n, Label: l.T("metric.value." + needsValue[m.Type]), Value: strings.ReplaceAll(m.Value, "\n", " | "), To: v}
				}),
				app.If(m.Type == metric.Numeric, func() app.UI {
					return &widget.Setting{ID: "metric-threshold-" + n, Label: l.T("metric.tolerance"), Value: decimal(m.Threshold), Unset: "0", To: v}
				}),
				app.If(len(d.metrics) > 1, func() app.UI {
					return &widget.Setting{ID: "metric-weight-" + n, Label: l.T("metric.weight"), Value: decimal(m.Weight), Unset: "1", To: v}
				}),
				app.If(len(d.metrics) > 1, func() app.UI {
					return dom.Button().Class("quiet small").DataSet("i", n).Aria("label", l.T("metric.drop", i+1)).Text("×").OnClick(v.onDropMetric)
				}),
			)
		}),
		dom.Tag("p").Body(dom.Button().Class("small").Text(l.T("metric.add")).OnClick(v.onAddMetric)),
	}
}

// confidenceMethods lets the person choose how a model's confidence is measured.
func (v *page) confidenceMethods() app.UI {
	all := lab.ConfidenceMethods()
	return dom.Tag("div").Class("format-row").Body(app.Range(all).Slice(func(i int) app.UI {
		on := slices.Contains(v.draft.confidence, all[i])
		return dom.Button().ID("plan-sure-"+string(all[i])).Class("pick").DataSet("way", string(all[i])).Aria("pressed", strconv.FormatBool(on)).
			Text(v.Lang().T("confidence.by." + string(all[i]))).OnClick(v.onConfidence)
	}))
}

// judge lets a model of the server judge: ours are too small to.
func (v *page) judge() []app.UI {
	l, d := v.Lang(), v.draft
	none := l.T("lab.judge.none")
	if experiment.KindOf(d.kind).Votes() {
		none = l.T("lab.judge.none_votes")
	}
	all := []widget.Choice{{Value: widget.NoChoice, Text: none}}
	for _, m := range v.models.Names {
		if !modelpick.IsTiny(m) || m == d.judge.Model {
			all = append(all, widget.Choice{Value: m, Text: m})
		}
	}
	value := d.judge.Model
	if value == "" {
		value = widget.NoChoice
	}
	return []app.UI{
		&widget.Chooser{ID: "plan-judge", Label: l.T("lab.judge"), Value: value, Choices: all, OnChoice: v.onJudge},
		app.If(d.judge.Model != "", func() app.UI {
			question := lab.SameQuestion
			if experiment.KindOf(d.kind).Votes() {
				question = lab.BetterQuestion
			}
			return dom.Tag("div").Body(
				&widget.Setting{ID: "plan-judge-question", Label: l.T("lab.judge.question"), Value: d.judge.Question, Unset: question, To: v},
				dom.Tag("p").Class("soft").Text(l.T("lab.judge.about")),
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

// startText names a plan to start from: by its experiment, and, where there are several of
// one, by what the data begins with that the other's does not.
func startText(l i18n.Lang, plans []lab.Plan, i int) string {
	text := l.T("lab.kind." + string(plans[i].Experiment))
	for j, other := range plans {
		if j != i && other.Experiment == plans[i].Experiment {
			own, others := []rune(plans[i].Data[0].Input), []rune(other.Data[0].Input)
			same := 0
			for same < min(len(own), len(others)) && own[same] == others[same] {
				same++
			}
			return text + " · " + string(own[same:min(len(own), same+24)]) + "…"
		}
	}
	return text
}

func kindChoices(l i18n.Lang) []widget.Choice {
	var all []widget.Choice
	for _, k := range lab.Kinds() {
		all = append(all, widget.Choice{Value: string(k), Text: l.T("lab.kind." + string(k))})
	}
	return all
}
