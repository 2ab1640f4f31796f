//go:build !js || study

package ui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"fewshot/app/lab"
	"fewshot/app/prompt"
	"fewshot/app/table"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what a person does to the plan.

// Typed takes what was typed into a text field; it is checked after a pause.
func (v *labView) Typed(ctx app.Context, id, text string) {
	switch id {
	case "plan-data":
		v.draft.data = text
	case "plan-instructions":
		v.draft.tells = text
	case "plan-instruction":
		v.draft.prompt.Instruction = text
	}
	v.typed++
	mine := v.typed
	v.own.After(400*time.Millisecond, func(ctx app.Context) {
		if mine == v.typed {
			v.check()
		}
	})
}

// Set takes the text of a setting.
func (v *labView) Set(_ app.Context, id, text string) {
	v.change(func(d *planDraft) { d.set(id, strings.TrimSpace(text)) })
}

// Picked takes a layout, or a preset format, which keeps the layout.
func (v *labView) Picked(_ app.Context, value string) {
	if as, ok := strings.CutPrefix(value, "as:"); ok {
		v.change(func(d *planDraft) { d.prompt.Format.As = prompt.Layout(as) })
		return
	}
	for _, preset := range prompt.Presets() {
		if preset.Name == value {
			v.change(func(d *planDraft) {
				as := d.prompt.Format.As
				d.prompt.Format = preset.Format
				d.prompt.Format.As = as
			})
		}
	}
}

func (v *labView) onKind(ctx app.Context, _ app.Event) {
	kind := lab.Kind(ctx.JSSrc().Get("value").String())
	v.change(func(d *planDraft) { d.become(kind, v.Plans) })
}

// onStart takes one of the plans to start from.
func (v *labView) onStart(ctx app.Context, _ app.Event) {
	value := ctx.JSSrc().Get("value").String()
	ctx.JSSrc().Set("value", noChoice)
	for _, p := range v.Plans {
		if string(p.Experiment) == value {
			v.change(func(d *planDraft) { *d = draftOf(p) })
		}
	}
}

// onModel takes the model, or one more where there are several.
func (v *labView) onModel(ctx app.Context, _ app.Event) {
	model := ctx.JSSrc().Get("value").String()
	if model == noChoice {
		return
	}
	v.change(func(d *planDraft) {
		if !severalModels[d.kind] {
			d.models = []string{model}
		} else if !slices.Contains(d.models, model) {
			d.models = append(slices.Clone(d.models), model)
		}
	})
	if severalModels[v.draft.kind] {
		ctx.JSSrc().Set("value", noChoice)
	}
}

func (v *labView) onDropModel(ctx app.Context, _ app.Event) {
	model := ctx.JSSrc().Get("dataset").Get("model").String()
	v.change(func(d *planDraft) {
		d.models = slices.DeleteFunc(slices.Clone(d.models), func(m string) bool { return m == model })
	})
}

// onPlayground takes the format, instruction and parameters of the prompt that
// stands in the playground, and its examples if there is no data yet.
func (v *labView) onPlayground(app.Context, app.Event) {
	p, err := prompt.Decode([]byte(recall(keyDraft)))
	if err != nil {
		v.notice = notice{Text: v.lang.t("lab.no_draft"), Hint: v.lang.t("lab.no_draft.hint")}
		return
	}
	v.change(func(d *planDraft) {
		if strings.TrimSpace(d.data) == "" {
			d.data = table.Editable(p.Shots)
		}
		p.Shots, p.Query = nil, ""
		d.prompt = p
		if p.Model != "" && !severalModels[d.kind] {
			d.models = []string{p.Model}
		}
	})
	v.notice = notice{Text: v.lang.t("lab.took_draft")}
}

func (v *labView) onAddMetric(app.Context, app.Event) {
	v.change(func(d *planDraft) {
		d.metrics = append(slices.Clone(d.metrics), lab.Metric{Type: lab.MetricNormalised, Weight: 1})
	})
}

func (v *labView) onDropMetric(ctx app.Context, _ app.Event) {
	if i, err := strconv.Atoi(ctx.JSSrc().Get("dataset").Get("i").String()); err == nil && i < len(v.draft.metrics) {
		v.change(func(d *planDraft) { d.metrics = slices.Delete(slices.Clone(d.metrics), i, i+1) })
	}
}

func (v *labView) onMetricType(ctx app.Context, _ app.Event) {
	i, err := strconv.Atoi(ctx.JSSrc().Get("dataset").Get("i").String())
	kind := lab.MetricType(ctx.JSSrc().Get("value").String())
	if err == nil && i < len(v.draft.metrics) {
		v.change(func(d *planDraft) {
			d.metrics = slices.Clone(d.metrics)
			d.metrics[i].Type = kind
		})
	}
}

// onSureness adds a way to learn how sure a model is, or takes it away.
func (v *labView) onSureness(ctx app.Context, _ app.Event) {
	way := lab.Sureness(ctx.JSSrc().Get("dataset").Get("way").String())
	v.change(func(d *planDraft) {
		if slices.Contains(d.sure, way) {
			d.sure = slices.DeleteFunc(slices.Clone(d.sure), func(other lab.Sureness) bool { return other == way })
		} else {
			d.sure = append(slices.Clone(d.sure), way)
		}
	})
}

func (v *labView) onJudge(ctx app.Context, _ app.Event) {
	model := ctx.JSSrc().Get("value").String()
	if model == noChoice {
		model = ""
	}
	v.change(func(d *planDraft) { d.judge.Model = model })
}
