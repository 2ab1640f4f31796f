package labpage

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"fewshot/app/lab"
	"fewshot/app/lab/metric"
	"fewshot/app/page/editor"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/sheet"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what a person does to the plan.

// Typed takes what was typed into a text field; it is checked after a pause.
func (v *page) Typed(ctx app.Context, id, text string) {
	switch id {
	case "plan-data":
		v.draft.data = text
	case "plan-instructions":
		v.draft.tells = text
	case "plan-instruction":
		v.draft.prompt.Instruction = text
	}
	v.edited()
	v.typed++
	mine := v.typed
	v.Context().After(400*time.Millisecond, func(ctx app.Context) {
		if mine == v.typed {
			v.check()
		}
	})
}

// Set takes the text of a setting.
func (v *page) Set(_ app.Context, id, text string) {
	v.change(func(d *planDraft) { d.set(id, strings.TrimSpace(text)) })
}

// Picked takes a layout, or a preset format, which keeps the layout.
func (v *page) Picked(_ app.Context, value string) {
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

func (v *page) onKind(ctx app.Context, _ app.Event) {
	kind := lab.Kind(ctx.JSSrc().Get("value").String())
	d := v.draft
	d.become(kind, v.Plans)
	if d.data != v.draft.data { // another plan's
		v.begin(d)
		return
	}
	v.change(func(now *planDraft) { *now = d })
}

// onStart takes one of the plans to start from.
func (v *page) onStart(ctx app.Context, _ app.Event) {
	value := ctx.JSSrc().Get("value").String()
	ctx.JSSrc().Set("value", widget.NoChoice)
	if i, err := strconv.Atoi(value); err == nil && i >= 0 && i < len(v.Plans) {
		v.begin(draftOf(v.Plans[i]))
	}
}

// onModel takes the model, or one more where there are several.
func (v *page) onModel(ctx app.Context, _ app.Event) {
	model := ctx.JSSrc().Get("value").String()
	if model == widget.NoChoice {
		return
	}
	v.change(func(d *planDraft) {
		if !lab.Of(d.kind).TakesModels {
			d.models = []string{model}
		} else if !slices.Contains(d.models, model) {
			d.models = append(slices.Clone(d.models), model)
		}
	})
	if lab.Of(v.draft.kind).TakesModels {
		ctx.JSSrc().Set("value", widget.NoChoice)
	}
}

func (v *page) onDropModel(ctx app.Context, _ app.Event) {
	model := ctx.JSSrc().Get("dataset").Get("model").String()
	v.change(func(d *planDraft) {
		d.models = slices.DeleteFunc(slices.Clone(d.models), func(m string) bool { return m == model })
	})
}

// onPlayground takes the format, instruction and parameters of the prompt that
// stands in the playground, and its examples if there is no data yet.
func (v *page) onPlayground(app.Context, app.Event) {
	p, err := prompt.Decode([]byte(editor.StoredDraft(editor.KeyDraft)))
	if err != nil {
		v.Say(widget.Notice{Text: v.Lang().T("lab.no_draft"), Hint: v.Lang().T("lab.no_draft.hint")})
		return
	}
	v.change(func(d *planDraft) {
		if strings.TrimSpace(d.data) == "" {
			d.data = sheet.Editable(p.Shots)
		}
		p.Shots, p.Query = nil, ""
		d.prompt = p
		if p.Model != "" && !lab.Of(d.kind).TakesModels {
			d.models = []string{p.Model}
		}
	})
	v.Say(widget.Notice{Text: v.Lang().T("lab.took_draft")})
}

func (v *page) onAddMetric(app.Context, app.Event) {
	v.change(func(d *planDraft) {
		d.metrics = append(slices.Clone(d.metrics), metric.Metric{Type: metric.Normalised, Weight: 1})
	})
}

func (v *page) onDropMetric(ctx app.Context, _ app.Event) {
	if i, err := strconv.Atoi(ctx.JSSrc().Get("dataset").Get("i").String()); err == nil && i < len(v.draft.metrics) {
		v.change(func(d *planDraft) { d.metrics = slices.Delete(slices.Clone(d.metrics), i, i+1) })
	}
}

func (v *page) onMetricType(ctx app.Context, _ app.Event) {
	i, err := strconv.Atoi(ctx.JSSrc().Get("dataset").Get("i").String())
	kind := metric.Type(ctx.JSSrc().Get("value").String())
	if err == nil && i < len(v.draft.metrics) {
		v.change(func(d *planDraft) {
			d.metrics = slices.Clone(d.metrics)
			d.metrics[i].Type = kind
		})
	}
}

// onConfidence adds a way to learn how sure a model is, or takes it away.
func (v *page) onConfidence(ctx app.Context, _ app.Event) {
	way := lab.ConfidenceMethod(ctx.JSSrc().Get("dataset").Get("way").String())
	v.change(func(d *planDraft) {
		if slices.Contains(d.confidence, way) {
			d.confidence = slices.DeleteFunc(slices.Clone(d.confidence), func(other lab.ConfidenceMethod) bool { return other == way })
		} else {
			d.confidence = append(slices.Clone(d.confidence), way)
		}
	})
}

func (v *page) onJudge(ctx app.Context, _ app.Event) {
	model := ctx.JSSrc().Get("value").String()
	if model == widget.NoChoice {
		model = ""
	}
	v.change(func(d *planDraft) { d.judge.Model = model })
}
