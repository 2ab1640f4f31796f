//go:build !js || study

package ui

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"fewshot/app/client"
	"fewshot/app/lab"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A labView is the page on which a person makes an experiment of their own, and
// runs it: the plan on the left, the bench on the right.
type labView struct {
	app.Compo
	shell
	Plans []lab.Plan // to start from

	draft  planDraft
	bench  *bench
	models modelList
	typed  int // number of the last keystroke
}

// keyPlan is where the store keeps the plan of the last visit.
const keyPlan = "labplan"

func newLabView(plans []lab.Plan) *labView {
	v := &labView{shell: newShell(pathLab), Plans: plans}
	v.bench = newBench("lab-", v.shell.page)
	v.relang = func(l lang) { v.bench.lang = l; v.bench.step++; v.bench.draw() }
	v.models = newModelList()
	if len(plans) > 0 {
		v.draft = draftOf(plans[0])
	}
	return v
}

// OnMount takes up the plan that a lesson handed over, or that of the last
// visit.
func (v *labView) OnMount(ctx app.Context) {
	v.mount(ctx)
	ctx.Async(func() {
		kept, _ := client.Storage().Get(ctx, keyPlan)
		ctx.Dispatch(func(ctx app.Context) {
			if p, err := lab.DecodePlan(kept); err == nil {
				v.draft = draftOf(p)
			}
			v.check()
		})
	})
	v.models.load(ctx)
	listenKeys(ctx, func() *bench { return v.bench })
}

// listenKeys takes the keys of a page with a bench: Ctrl/Cmd+Enter runs, Escape
// cancels.
func listenKeys(ctx app.Context, on func() *bench) {
	if !app.IsClient {
		return
	}
	keys := app.FuncOf(func(_ app.Value, args []app.Value) any {
		e, b := app.Event{Value: args[0]}, on()
		switch key := e.Get("key").String(); {
		case key == "Enter" && (e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()):
			e.PreventDefault()
			ctx.Dispatch(b.Run)
		case key == "Escape" && b.state != benchReady:
			ctx.Dispatch(b.Cancel)
		}
		return nil
	})
	app.Window().Call("fewshotKeys", keys)
}

// check makes a plan of the draft, has the bench work it out, and keeps it.
func (v *labView) check() {
	p, err := v.draft.plan()
	if err != nil {
		v.bench.refuse(err)
		return
	}
	v.bench.Take(p)
	v.keep(p)
}

func (v *labView) keep(p lab.Plan) {
	if !app.IsClient {
		return
	}
	data, err := json.Marshal(p)
	if err != nil {
		return
	}
	v.own.Async(func() { client.Storage().Put(context.Background(), keyPlan, data) })
}

// change changes the draft by f and checks it.
func (v *labView) change(f func(d *planDraft)) {
	f(&v.draft)
	v.check()
}

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

// Picked takes a preset format.
func (v *labView) Picked(_ app.Context, value string) {
	for _, preset := range prompt.Presets() {
		if preset.Name == value {
			v.change(func(d *planDraft) { d.prompt.Format = preset.Format })
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
			d.data = prompt.Export(p.Shots, prompt.TSV)
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

// maxLabBytes is the largest file that the lab opens: a record of a large run.
const maxLabBytes = 64 << 20

// onFile opens a plan, a record or a table.
func (v *labView) onFile(ctx app.Context, _ app.Event) {
	file := ctx.JSSrc().Get("files").Index(0)
	if !file.Truthy() {
		return
	}
	if file.Get("size").Int() > maxLabBytes {
		v.notice = notice{Text: v.lang.t("import.too_large"), Hint: v.lang.t("lab.too_large.hint"), Alert: true}
		return
	}
	input := ctx.JSSrc()
	file.Call("arrayBuffer").Then(func(buffer app.Value) {
		input.Set("value", "")
		array := app.Window().Get("Uint8Array").New(buffer)
		data := make([]byte, array.Get("length").Int())
		app.CopyBytesToGo(data, array)
		v.own.Dispatch(func(app.Context) { v.open(data) })
	})
}

// open takes the content of a file.
func (v *labView) open(data []byte) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) == nil {
		switch {
		case fields["outcomes"] != nil:
			if p, err := lab.DecodePlan(fields["plan"]); err == nil {
				v.change(func(d *planDraft) { *d = draftOf(p) })
			}
			v.bench.Replay(data)
			return
		case fields["experiment"] != nil:
			p, err := lab.DecodePlan(data)
			if err != nil {
				v.notice = worded(v.lang, asError(err, v.lang))
				v.notice.Alert = true
				return
			}
			v.change(func(d *planDraft) { *d = draftOf(p) })
			return
		}
	}
	v.change(func(d *planDraft) { d.data = string(data) })
}

func (v *labView) Render() app.UI {
	l := v.lang
	return v.around(v, tag("main").Class("main lab").Body(
		tag("div").Class("lab-intro").Body(
			tag("h1").Text(l.t("lab.title")),
			tag("p").Class("soft").Text(l.t("lab.lead")),
		),
		v.editor(),
		&benchPanel{Lang: l, Title: l.t("bench.title"), B: v.bench, Step: v.bench.step},
	))
}

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
		v.group(l.t("lab.settings"), tag("div").Class("parameters").Body(app.Range(d.settings()).Slice(func(i int) app.UI {
			s := d.settings()[i]
			return &setting{ID: s.id, Label: l.t("lab.set." + s.name(d.kind)), Value: s.value, Unset: s.unset, To: v}
		}))),
		app.If(scored(d.kind), func() app.UI { return v.group(l.t("lab.metrics"), v.metrics()...) }),
		app.If(judgeable(d.kind), func() app.UI { return v.group(l.t("lab.judge"), v.judge()...) }),
	)
}

func (v *labView) group(title string, content ...app.UI) app.UI {
	return tag("fieldset").Class("plan-group").Body(append([]app.UI{tag("legend").Text(title)}, content...)...)
}

func (v *labView) modelChoice() []app.UI {
	l, d := v.lang, v.draft
	if !severalModels[d.kind] {
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
	return []app.UI{
		tag("div").Class("format-row").Body(
			app.Range(presets).Slice(func(i int) app.UI {
				return &pick{ID: "plan-preset-" + strconv.Itoa(i), Text: presets[i].Name, Value: presets[i].Name, On: presets[i].Format == p.Format, To: v}
			}),
		),
		&field{ID: "plan-instruction", Label: l.t("part.instruction"), Placeholder: l.t("editor.instruction.empty"), Value: p.Instruction, To: v},
		app.If(tells(v.draft.kind), func() app.UI {
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
	for _, t := range lab.MetricTypes() {
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
				app.If(m.Type == lab.MetricNumeric, func() app.UI {
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
	all := lab.Surenesses()
	return tag("div").Class("format-row").Body(app.Range(all).Slice(func(i int) app.UI {
		on := slices.Contains(v.draft.sure, all[i])
		return button().ID("plan-sure-"+string(all[i])).Class("pick").DataSet("way", string(all[i])).Aria("pressed", strconv.FormatBool(on)).
			Text(v.lang.t("sureness." + string(all[i]))).OnClick(v.onSureness)
	}))
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

func (v *labView) onJudge(ctx app.Context, _ app.Event) {
	model := ctx.JSSrc().Get("value").String()
	if model == noChoice {
		model = ""
	}
	v.change(func(d *planDraft) { d.judge.Model = model })
}

// decimal is a number as people write it, "" for 0.
func decimal(x float64) string {
	if x == 0 {
		return ""
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// needsValue says which kind of value a type of metric needs.
var needsValue = map[lab.MetricType]string{
	lab.MetricContains: "text", lab.MetricContainsAny: "texts", lab.MetricRegexp: "pattern", lab.MetricLabel: "labels", lab.MetricAfterMarker: "marker",
}

func kindChoices(l lang) []choice {
	var all []choice
	for _, k := range lab.Kinds() {
		all = append(all, choice{Value: string(k), Text: l.t("lab.kind." + string(k))})
	}
	return all
}

// A chooser is a selection whose value follows the page's state.
type chooser struct {
	app.Compo
	ID       string
	Index    string // data-i, for what stands in a list
	Label    string
	Value    string
	Choices  []choice
	OnChoice app.EventHandler
}

func (c *chooser) OnMount(app.Context) { setValue(c.ID, c.Value) }
func (c *chooser) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) { setValue(c.ID, c.Value) })
}

func (c *chooser) Render() app.UI {
	return tag("select").ID(c.ID).Class("select").DataSet("i", c.Index).Aria("label", c.Label).OnChange(c.OnChoice).Body(options(c.Choices)...)
}

// A paper is where an experiment comes from.
type paper struct{ name, arxiv string }

// papers are those that the experiments follow.
var papers = map[lab.Kind][]paper{
	lab.KindShots:       {{"Brown 2020", "2005.14165"}},
	lab.KindOrder:       {{"Lu 2022", "2104.08786"}},
	lab.KindLabels:      {{"Min 2022", "2202.12837"}, {"Wei 2023", "2303.03846"}},
	lab.KindFormat:      {{"Sclar 2023", "2310.11324"}},
	lab.KindSelection:   {{"Liu 2021", "2101.06804"}},
	lab.KindCalibration: {{"Zhao 2021", "2102.09690"}},
	lab.KindSteps:       {{"Wei 2022", "2201.11903"}, {"Kojima 2022", "2205.11916"}},
	lab.KindSamples:     {{"Wang 2022", "2203.11171"}},
	lab.KindModels:      {{"Ouyang 2022", "2203.02155"}},
	lab.KindRefusal:     {{"Röttger 2023", "2308.01263"}},
	lab.KindKnowing:     {{"Kadavath 2022", "2207.05221"}},
	lab.KindPreference:  {{"Christiano 2017", "1706.03741"}, {"Chiang 2024", "2403.04132"}},
}

func paperLinks(k lab.Kind) app.UI {
	return tag("span").Body(app.Range(papers[k]).Slice(func(i int) app.UI {
		p := papers[k][i]
		return tag("a").Class("paper").Attr("href", "https://arxiv.org/abs/"+p.arxiv).Attr("target", "_blank").Attr("rel", "noopener").Text(p.name)
	}))
}
