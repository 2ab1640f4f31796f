// Package lessonpage is the list of lessons and the page of each.
package lessonpage

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"fewshot/app/lab"
	"fewshot/app/page/address"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/experiment"
	"fewshot/app/page/i18n"
	"fewshot/app/page/labworker"
	"fewshot/app/page/layout"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Page is a lesson as its page gets it: texts by language, Markdown made
// into HTML on the server.
type Page struct {
	ID          string              `json:"id"`
	Title       map[string]string   `json:"title"`
	Summary     map[string]string   `json:"summary"`
	HTML        map[string]string   `json:"html"`
	Expect      map[string]string   `json:"expect"`
	Questions   map[string][]string `json:"questions"`
	Licence     string              `json:"licence"`
	Prompt      prompt.Prompt       `json:"prompt"`
	Experiments []Experiment        `json:"experiments"`
	Tokens      []Text              `json:"tokens"`
	Recorded    []Recording         `json:"recorded"`
	Records     map[string]Record   `json:"records"` // what the experiments came to, by their ids
	Counts      map[string][]int    `json:"counts"`  // tokens of each text, by encoding
	Inside      string              `json:"inside"`  // experiment of the model, opened; "" for none
	Guess       *Guess              `json:"guess"`   // nil: there is none
	Minutes     int                 `json:"minutes"` // that the lesson takes, 0: not known
	Taught      bool                `json:"taught"`  // whether there is a page for teachers
	// The lessons before and after; nil at the ends.
	Before *Line `json:"before"`
	After  *Line `json:"after"`
}

// An Experiment is a plan with a title.
type Experiment struct {
	ID    string            `json:"id"`
	Title map[string]string `json:"title"`
	Plan  lab.Plan          `json:"plan"`
}

// A Text is a text whose tokens are counted.
type Text struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// A Record is what an experiment came to when it was measured last.
type Record struct {
	Day     string             `json:"day"`     // YYYY-MM-DD
	Command string             `json:"command"` // that measured it
	Weights map[string]string  `json:"weights"` // of the models that were asked, by their names
	Pairs   int                `json:"pairs"`   // of answers that differ, where they are voted on
	Summary *labworker.Summary `json:"summary"`
}

// A Recording is an answer of a larger model that was recorded.
type Recording struct {
	Model  string `json:"model"`
	Date   string `json:"date"` // when it was recorded
	How    string `json:"how"`
	Prompt string `json:"prompt"`
	Answer string `json:"answer"`
}

// The shell is embedded under a name that is not exported: go-app copies exported
// fields.
type shell = layout.Shell

// A lessonPage is the page of one lesson: its text beside its prompt, which is live; a
// guess; and its experiments with what was recorded of them.
type lessonPage struct {
	app.Compo
	shell
	Lesson Page

	bench  *bench
	runner *experiment.Runner
	chosen int // the experiment that is shown
	models modelpick.List
	model  string // chosen instead of the plan's, "" for the plan's own

	opened string // the prompt that the model is opened on, as a fragment; "" for the lesson's own

	counting bool
	counts   [][]int // tokens by text and encoding: as recorded, or as counted here
	counted  bool    // whether they were counted here

	mark   Mark    // how far the reader has come
	guess  float64 // that is about to be made
	moved  bool    // whether the reader has made it up
	asked  bool    // whether a guess was taken with nothing chosen
	unkept bool    // whether it was said that nothing can be kept
}

// New is the page of a lesson.
func New(lesson Page) app.Composer {
	v := &lessonPage{shell: layout.NewShell(layout.PathLessons), Lesson: lesson, guess: middle}
	if g := lesson.Guess; g != nil { // what is asked is what is shown first
		v.chosen = max(0, slices.IndexFunc(lesson.Experiments, func(e Experiment) bool { return e.ID == g.Experiment }))
	}
	v.runner = v.newRunner()
	v.counts = countsOf(lesson)
	v.models = modelpick.NewList()
	v.bench = newBench(v)
	v.OnLang(func(i18n.Lang) {
		v.runner.Speak()
		v.bench.speak()
	})
	return v
}

func (v *lessonPage) OnMount(ctx app.Context) {
	v.Mount(ctx)
	v.mark = recallProgress()[v.Lesson.ID]
	v.showRecording()
	v.bench.mount(ctx)
	if len(v.Lesson.Experiments) > 0 {
		v.runner.Take(v.plan())
	}
	v.models.Load(ctx, func() {
		v.runner.Know(v.models.Abilities, v.models.Facts)
		v.bench.learn()
		if len(v.Lesson.Experiments) > 0 && v.runner.Idle() {
			v.runner.Ask()
		}
	})
	widget.ListenKeys(ctx, v.key)
	widget.OnLeave(func() { v.bench.sender.Stop(ctx) })
}

// OnDismount ends what is running.
func (v *lessonPage) OnDismount() { v.bench.sender.Stop(v.Context()) }

// key is what a key asks for, nil for nothing: on the bench what it asks of the prompt,
// elsewhere Ctrl/Cmd+Enter runs the experiment and Escape cancels it.
func (v *lessonPage) key(e app.Event) func(app.Context) {
	if v.bench.editor.DialogOpen() {
		return nil // the dialog's own keys
	}
	if target := e.Get("target"); target.Get("closest").Truthy() && target.Call("closest", "#"+idBench).Truthy() {
		return v.bench.key(e)
	}
	if len(v.Lesson.Experiments) == 0 {
		return nil
	}
	return v.runner.Key(e)
}

// Picked chooses another experiment.
func (v *lessonPage) Picked(ctx app.Context, value string) {
	i, err := strconv.Atoi(value)
	if err != nil || i >= len(v.Lesson.Experiments) || !v.runner.Idle() {
		return
	}
	v.chosen = i
	v.runner.Close()
	v.runner = v.newRunner()
	v.runner.Know(v.models.Abilities, v.models.Facts)
	v.runner.Take(v.plan())
	v.runner.Redraw()
}

// newRunner is the runner of the chosen experiment, with what was recorded of it.
func (v *lessonPage) newRunner() *experiment.Runner {
	b := experiment.NewRunner("lesson-", v)
	b.ShowRecorded(v.recording())
	if len(v.Lesson.Experiments) > 0 {
		id := v.Lesson.Experiments[v.chosen].ID
		b.OnComplete(func() {
			if !slices.Contains(v.mark.Ran, id) {
				v.note(func(m *Mark) { m.Ran = append(m.Ran, id) })
			}
		})
	}
	return b
}

// recording is what the chosen experiment came to when it was measured last; nil if it
// never was.
func (v *lessonPage) recording() *experiment.Recording {
	if len(v.Lesson.Experiments) == 0 {
		return nil
	}
	r, ok := v.Lesson.Records[v.Lesson.Experiments[v.chosen].ID]
	if !ok || r.Summary == nil {
		return nil
	}
	recording := &experiment.Recording{Day: r.Day, Command: r.Command, Models: slices.Sorted(maps.Keys(r.Weights)), Summary: r.Summary, Pairs: r.Pairs}
	v.veil(recording, v.Lesson.Experiments[v.chosen].ID)
	return recording
}

// plan is the chosen experiment's, for the chosen model.
func (v *lessonPage) plan() lab.Plan {
	p := v.Lesson.Experiments[v.chosen].Plan
	if v.model != "" && !lab.Of(p.Experiment).TakesModels {
		p.Prompt.Model, p.Models = v.model, []string{v.model}
	}
	return p
}

// onModel has another model do the experiment.
func (v *lessonPage) onModel(ctx app.Context, _ app.Event) {
	v.model = ctx.JSSrc().Get("value").String()
	v.runner.Take(v.plan())
}

// onLab hands the experiment over to the lab, to be changed.
func (v *lessonPage) onLab(ctx app.Context, _ app.Event) {
	data, err := json.Marshal(v.runner.Plan())
	if err != nil {
		return
	}
	v.Context().Async(func() {
		if client.Storage().Put(context.Background(), experiment.KeyPlan, data) != nil || client.Storage().Blocked() {
			v.Context().Dispatch(func(app.Context) {
				v.Say(widget.Notice{Text: v.Lang().T("notice.unkept"), Hint: v.Lang().T("lesson.no_room.hint"), Alert: true})
			})
			return
		}
		app.Window().Get("location").Set("href", address.Of(layout.PathLab))
	})
}

func (v *lessonPage) Render() app.UI {
	l, lesson := v.Lang(), v.Lesson
	class := "main lesson"
	if lesson.Inside != "" {
		class += " opened"
	}
	return v.Around(v, dom.Tag("main").Class(class).Body(
		dom.Tag("article").Class("lesson-text").Body(
			dom.Tag("p").Class("soft").Body(dom.Tag("a").Attr("href", address.Of(layout.PathLessons)).Text("‹ "+l.T("lessons.all"))),
			dom.Tag("h1").Text(l.Of(lesson.Title)),
			app.If(lesson.Minutes > 0, func() app.UI {
				return dom.Tag("p").Class("soft lesson-minutes").Text(l.T("lesson.minutes", lesson.Minutes))
			}),
			dom.Tag("div").OnClick(v.bench.onProse).Body(app.Raw(`<div class="prose">`+l.Of(lesson.HTML)+`</div>`)),
			dom.Tag("p").Body(dom.Tag("a").Class("button").Attr("href", address.Of("/#")+prompt.EncodeFragment(lesson.Prompt)).Text(l.T("lesson.open_prompt"))),
		),
		dom.Tag("div").Class("lesson-bench").Body(v.bench.render()),
		app.If(lesson.Inside != "", v.inside),
		dom.Tag("div").Class("lesson-text lesson-guess").Body(v.expectation()),
		dom.Tag("div").Class("results lesson-measure").Body(
			app.If(len(lesson.Tokens) > 0, v.tokens),
			app.If(len(lesson.Experiments) > 0, v.experiments),
		),
		dom.Tag("div").Class("lesson-text lesson-rest").Body(v.rest()...),
	))
}

// rest is what follows once the lesson was played.
func (v *lessonPage) rest() []app.UI {
	l, lesson := v.Lang(), v.Lesson
	return []app.UI{
		app.If(len(v.questions()) > 0, func() app.UI {
			return dom.Tag("div").Body(
				dom.Tag("h2").Text(l.T("lesson.questions")),
				dom.Tag("ul").Class("prose questions").Body(app.Range(v.questions()).Slice(func(i int) app.UI { return dom.Tag("li").Text(v.questions()[i]) })),
			)
		}),
		app.Range(lesson.Recorded).Slice(func(i int) app.UI { return recording(l, lesson.Recorded[i]) }),
		app.If(lesson.Taught, func() app.UI {
			return dom.Tag("p").Body(dom.Tag("a").ID("lesson-teacher").Attr("href", address.Of(layout.PathLessons+"/")+lesson.ID+"/teacher").Text(l.T("lesson.teacher")))
		}),
		dom.Tag("details").Class("soft").Body(
			dom.Tag("summary").Text(l.T("lesson.embed")),
			dom.Tag("pre").Class("sent-text").Text(embedSnippet(lesson.ID)),
		),
		dom.Tag("p").Class("soft").Text(l.T("lesson.licence", lesson.Licence)),
		dom.Tag("nav").Class("lesson-nav").Aria("label", l.T("lessons.title")).Body(
			app.If(lesson.Before != nil, func() app.UI {
				return dom.Tag("a").Attr("href", address.Of(layout.PathLessons+"/")+lesson.Before.ID).Text("‹ " + l.Of(lesson.Before.Title))
			}),
			dom.Tag("span").Class("grow"),
			app.If(lesson.After != nil, func() app.UI {
				return dom.Tag("a").ID("next-lesson").Class("button").Attr("href", address.Of(layout.PathLessons+"/")+lesson.After.ID).Body(
					dom.Tag("span").Class("soft").Text(l.T("lesson.next")), app.Text(" "+l.Of(lesson.After.Title)+" ›"))
			}),
		),
	}
}

// embedSnippet is what an author puts into a page to show a lesson's prompt there.
func embedSnippet(id string) string {
	return `<script type="module" src="` + address.Home() + `/embed.js"></script>
<few-shot-prompt lesson="` + id + `"></few-shot-prompt>`
}

func (v *lessonPage) questions() []string { return v.Lesson.Questions[v.Lang().Tag()] }

// experiments is the runner, with a choice of what is on it.
func (v *lessonPage) experiments() app.UI {
	l, all := v.Lang(), v.Lesson.Experiments
	e := all[v.chosen]
	return dom.Tag("div").Class("lesson-side").Body(
		app.If(len(all) > 1, func() app.UI {
			return dom.Tag("div").Class("format-row").Role("group").Aria("label", l.T("lab.experiment")).Body(app.Range(all).Slice(func(i int) app.UI {
				return &widget.Pick{ID: "experiment-" + strconv.Itoa(i), Text: l.Of(all[i].Title), Value: strconv.Itoa(i), On: i == v.chosen, To: v}
			}))
		}),
		app.If(!lab.Of(e.Plan.Experiment).TakesModels, func() app.UI {
			return dom.Tag("div").Class("format-row").Body(
				dom.Tag("span").Class("format-name soft").Text(l.T("lab.models")),
				&widget.Chooser{ID: "lesson-model", Label: l.T("lab.models"), Value: v.plan().Prompt.Model, Choices: v.models.Choices(l, v.plan().Prompt.Model), OnChoice: v.onModel},
			)
		}),
		v.runner.Panel(l.Of(e.Title)),
		dom.Tag("p").Class("soft").Body(
			app.Text(l.T("lab.about."+string(e.Plan.Experiment))+" "), experiment.PaperLinks(e.Plan.Experiment), app.Text(" "),
			dom.Button().ID("to-lab").Class("small").Text(l.T("lesson.to_lab")).OnClick(v.onLab),
		),
	)
}

// recording is an answer of a larger model, which says that it is recorded.
func recording(l i18n.Lang, r Recording) app.UI {
	return dom.Tag("div").Class("recording").Body(
		dom.Tag("p").Body(dom.Tag("span").Class("tag").Text(l.T("lesson.recorded", r.Model, r.Date))),
		dom.Tag("pre").Class("sent-text").Text(r.Prompt), dom.Tag("p").Class("answer-line").Text(r.Answer), dom.Tag("p").Class("soft").Text(r.How),
	)
}
