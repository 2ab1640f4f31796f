//go:build !js || study

package ui

import (
	"context"
	"encoding/json"
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/client"
	"fewshot/app/lab"
	"fewshot/app/model"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/token"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A LessonLine is a lesson in the list of all.
type LessonLine struct {
	ID      string            `json:"id"`
	Title   map[string]string `json:"title"` // by language
	Summary map[string]string `json:"summary"`
}

// A LessonPage is a lesson as its page gets it: texts by language, Markdown made
// into HTML on the server.
type LessonPage struct {
	ID          string              `json:"id"`
	Title       map[string]string   `json:"title"`
	Summary     map[string]string   `json:"summary"`
	HTML        map[string]string   `json:"html"`
	Expect      map[string]string   `json:"expect"`
	Questions   map[string][]string `json:"questions"`
	Licence     string              `json:"licence"`
	Prompt      prompt.Prompt       `json:"prompt"`
	Experiments []LessonExperiment  `json:"experiments"`
	Tokens      []LessonText        `json:"tokens"`
	Recorded    []LessonRecording   `json:"recorded"`
	// The lessons before and after; nil at the ends.
	Before *LessonLine `json:"before"`
	After  *LessonLine `json:"after"`
}

// A LessonExperiment is a plan with a title.
type LessonExperiment struct {
	ID    string            `json:"id"`
	Title map[string]string `json:"title"`
	Plan  lab.Plan          `json:"plan"`
}

// A LessonText is a text whose tokens are counted.
type LessonText struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// A LessonRecording is an answer of a larger model that was recorded.
type LessonRecording struct {
	Model  string `json:"model"`
	Date   string `json:"date"` // when it was recorded
	How    string `json:"how"`
	Prompt string `json:"prompt"`
	Answer string `json:"answer"`
}

// A lessonList is the page that lists the lessons.
type lessonList struct {
	app.Compo
	shell
	Lessons []LessonLine
	Served  bool // whether there is a server, which may have classes
}

func (p *lessonList) OnMount(ctx app.Context) { p.mount(ctx) }

func (p *lessonList) Render() app.UI {
	l := p.lang
	return p.around(p, tag("main").Class("main lessons").Body(
		tag("div").Class("lab-intro").Body(tag("h1").Text(l.t("lessons.title")), tag("p").Class("soft").Text(l.t("lessons.lead")),
			app.If(p.Served, func() app.UI {
				return tag("p").Class("soft").Body(
					app.Text(l.t("lessons.class")+" "), tag("a").Attr("href", PathClass).Text(l.t("lessons.join")), app.Text(" · "), tag("a").Attr("href", pathTeach).Text(l.t("lessons.teach")),
				)
			}),
		),
		tag("ol").Class("lesson-list").Body(app.Range(p.Lessons).Slice(func(i int) app.UI {
			line := p.Lessons[i]
			return tag("li").Body(tag("a").Class("lesson-card").Attr("href", pathLessons+"/"+line.ID).Body(
				tag("span").Class("lesson-number").Text(strconv.Itoa(i+1)),
				tag("span").Body(tag("b").Text(words(l, line.Title)), tag("span").Class("soft").Text(words(l, line.Summary))),
			))
		})),
	))
}

// A lessonView is the page of one lesson: its text, and its experiments behind
// a button each.
type lessonView struct {
	app.Compo
	shell
	Lesson LessonPage

	bench  *bench
	chosen int // the experiment on the bench
	models modelList
	model  string // chosen instead of the plan's, "" for the plan's own

	counting bool
	counts   [][]int // tokens by text and encoding; nil until they were counted
}

// lessonPriced is the model that a lesson's texts are priced for; it counts with
// the first of lessonEncodings.
const lessonPriced = "openai/gpt-5.4-mini"

// lessonEncodings are what the texts of a lesson are counted with.
var lessonEncodings = []string{token.O200k, token.CL100k, token.P50k, token.R50k, token.Qwen3, token.Tekken, token.DeepSeekV3, token.Tiny}

func newLessonView(lesson LessonPage) *lessonView {
	v := &lessonView{shell: newShell(pathLessons), Lesson: lesson}
	v.bench = newBench("lesson-", v.shell.page)
	v.models = newModelList()
	v.relang = func(l lang) { v.bench.lang = l; v.bench.step++; v.bench.draw() }
	return v
}

func (v *lessonView) OnMount(ctx app.Context) {
	v.mount(ctx)
	if len(v.Lesson.Experiments) > 0 {
		v.bench.Take(v.plan())
		v.models.load(ctx, func() {
			v.bench.session.Know(v.models.abilities, v.models.told)
			if v.bench.state == benchReady {
				v.bench.askAgain()
			}
		})
	}
	listenKeys(ctx, func() *bench { return v.bench })
}

// Picked puts another experiment on the bench.
func (v *lessonView) Picked(ctx app.Context, value string) {
	i, err := strconv.Atoi(value)
	if err != nil || i >= len(v.Lesson.Experiments) || v.bench.state != benchReady {
		return
	}
	v.chosen = i
	b := newBench("lesson-", v.shell.page)
	v.bench.session.Stop()
	b.session.Know(v.models.abilities, v.models.told)
	b.lang, b.step = v.lang, v.bench.step+1
	v.bench = b
	b.Take(v.plan())
}

// plan is the chosen experiment's, for the chosen model.
func (v *lessonView) plan() lab.Plan {
	p := v.Lesson.Experiments[v.chosen].Plan
	if v.model != "" && !severalModels[p.Experiment] {
		p.Prompt.Model, p.Models = v.model, []string{v.model}
	}
	return p
}

// onModel has another model do the experiment.
func (v *lessonView) onModel(ctx app.Context, _ app.Event) {
	v.model = ctx.JSSrc().Get("value").String()
	v.bench.Take(v.plan())
}

// onLab hands the experiment over to the lab, to be changed.
func (v *lessonView) onLab(ctx app.Context, _ app.Event) {
	data, err := json.Marshal(v.bench.plan)
	if err != nil {
		return
	}
	v.own.Async(func() {
		client.Storage().Put(context.Background(), keyPlan, data)
		app.Window().Get("location").Set("href", pathLab)
	})
}

// onCount counts the lesson's texts.
func (v *lessonView) onCount(app.Context, app.Event) {
	if v.counting {
		return
	}
	v.counting = true
	page, texts := v.own, v.Lesson.Tokens
	page.Async(func() {
		counts := make([][]int, len(texts))
		var failed error
		for _, name := range lessonEncodings {
			tokenizer, err := loadTokenizer(page, name)
			if err != nil {
				failed = err
				break
			}
			for i, text := range texts {
				counts[i] = append(counts[i], tokenizer.Count(text.Text))
			}
		}
		page.Dispatch(func(app.Context) {
			v.counting = false
			if failed != nil {
				v.notice = worded(v.lang, asError(failed, v.lang))
				v.notice.Alert = true
				return
			}
			v.counts = counts
		})
	})
}

// loadTokenizer fetches an encoding's vocabulary and loads it.
func loadTokenizer(ctx context.Context, name string) (token.Tokenizer, error) {
	if name == token.Tiny {
		return tinylm.FamilyTokenizer(), nil
	}
	packed, err := client.Fetch(ctx, "vocab/"+token.Vocabulary(name)+".bin", nil)
	if err != nil {
		return nil, err
	}
	return token.Load(name, packed)
}

func (v *lessonView) Render() app.UI {
	l, lesson := v.lang, v.Lesson
	return v.around(v, tag("main").Class("main lesson").Body(
		tag("article").Class("lesson-text").Body(
			tag("p").Class("soft").Body(tag("a").Attr("href", pathLessons).Text("‹ "+l.t("lessons.all"))),
			tag("h1").Text(words(l, lesson.Title)),
			app.Raw(`<div class="prose">`+words(l, lesson.HTML)+`</div>`),
			tag("p").Body(tag("a").Class("button").Attr("href", "/#"+prompt.EncodeFragment(lesson.Prompt)).Text(l.t("lesson.open_prompt"))),
			tag("h2").Text(l.t("lesson.expect")),
			app.Raw(`<div class="prose">`+words(l, lesson.Expect)+`</div>`),
			app.If(len(v.questions()) > 0, func() app.UI {
				return tag("div").Body(
					tag("h2").Text(l.t("lesson.questions")),
					tag("ul").Class("prose questions").Body(app.Range(v.questions()).Slice(func(i int) app.UI { return tag("li").Text(v.questions()[i]) })),
				)
			}),
			app.Range(lesson.Recorded).Slice(func(i int) app.UI { return recording(l, lesson.Recorded[i]) }),
			tag("details").Class("soft").Body(
				tag("summary").Text(l.t("lesson.embed")),
				tag("pre").Class("sent-text").Text(embedSnippet(lesson.ID)),
			),
			tag("p").Class("soft").Text(l.t("lesson.licence", lesson.Licence)),
			tag("nav").Class("lesson-nav").Aria("label", l.t("lessons.title")).Body(
				app.If(lesson.Before != nil, func() app.UI {
					return tag("a").Attr("href", pathLessons+"/"+lesson.Before.ID).Text("‹ " + words(l, lesson.Before.Title))
				}),
				tag("span").Class("grow"),
				app.If(lesson.After != nil, func() app.UI {
					return tag("a").Attr("href", pathLessons+"/"+lesson.After.ID).Text(words(l, lesson.After.Title) + " ›")
				}),
			),
		),
		tag("div").Class("results").Body(
			app.If(len(lesson.Tokens) > 0, v.tokens),
			app.If(len(lesson.Experiments) > 0, v.experiments),
		),
	))
}

// embedSnippet is what an author puts into a page to show a lesson's prompt there.
func embedSnippet(id string) string {
	origin := ""
	if app.IsClient {
		origin = app.Window().Get("location").Get("origin").String()
	}
	return `<script type="module" src="` + origin + `/embed.js"></script>
<few-shot-prompt lesson="` + id + `"></few-shot-prompt>`
}

func (v *lessonView) questions() []string { return v.Lesson.Questions[v.lang.tag()] }

// experiments is the bench, with a choice of what is on it.
func (v *lessonView) experiments() app.UI {
	l, all := v.lang, v.Lesson.Experiments
	e := all[v.chosen]
	return tag("div").Class("lesson-bench").Body(
		app.If(len(all) > 1, func() app.UI {
			return tag("div").Class("format-row").Role("group").Aria("label", l.t("lab.experiment")).Body(app.Range(all).Slice(func(i int) app.UI {
				return &pick{ID: "experiment-" + strconv.Itoa(i), Text: words(l, all[i].Title), Value: strconv.Itoa(i), On: i == v.chosen, To: v}
			}))
		}),
		app.If(!severalModels[e.Plan.Experiment], func() app.UI {
			return tag("div").Class("format-row").Body(
				tag("span").Class("format-name soft").Text(l.t("lab.models")),
				&chooser{ID: "lesson-model", Label: l.t("lab.models"), Value: v.plan().Prompt.Model, Choices: v.models.choices(l, v.plan().Prompt.Model), OnChoice: v.onModel},
			)
		}),
		&benchPanel{Lang: l, Title: words(l, e.Title), B: v.bench, Step: v.bench.step},
		tag("p").Class("soft").Body(
			app.Text(l.t("lab.about."+string(e.Plan.Experiment))+" "), paperLinks(e.Plan.Experiment), app.Text(" "),
			button().ID("to-lab").Class("small").Text(l.t("lesson.to_lab")).OnClick(v.onLab),
		),
	)
}

// tokens is the texts with their counts.
func (v *lessonView) tokens() app.UI {
	l, texts, priced := v.lang, v.Lesson.Tokens, model.Lookup(lessonPriced)
	return tag("section").Class("panel bench").Aria("label", l.t("tokens.region")).Body(
		tag("div").Class("panel-head").Body(tag("h2").Text(l.t("tokens.region")), tag("span").Class("grow"),
			button().ID("count-tokens").Class("run").Text(l.t("tokens.count")).Attr("disabled", v.counting).OnClick(v.onCount)),
		tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.t("tokens.region")).Body(tag("table").Class("preview figures").Body(
			tag("thead").Body(tag("tr").Body(append([]app.UI{heading(l.t("tokens.text"))}, append(encodingHeadings(), heading(l.t("tokens.price")))...)...)),
			tag("tbody").Body(app.Range(texts).Slice(func(i int) app.UI {
				cells := []app.UI{
					tag("th").Attr("scope", "row").Body(tag("b").Text(texts[i].Name), tag("p").Class("soft").Text(texts[i].Text)),
				}
				for n := range lessonEncodings {
					text := "–"
					if v.counts != nil {
						text = count(v.counts[i][n])
						if i > 0 {
							text += " (" + strconv.FormatFloat(float64(v.counts[i][n])/float64(max(1, v.counts[0][n])), 'f', 1, 64) + "×)"
						}
					}
					cells = append(cells, tag("td").Text(text))
				}
				price := "–"
				if v.counts != nil {
					if usd, ok := priced.CostUSD(chat.Usage{PromptTokens: v.counts[i][0] * 1_000_000}); ok {
						price = dollars(usd)
					}
				}
				cells = append(cells, tag("td").Text(price))
				return tag("tr").Body(cells...)
			})),
		)),
		tag("p").Class("soft bench-empty").Text(l.t("tokens.note", lessonPriced, priced.Price.Source)),
	)
}

func encodingHeadings() []app.UI {
	all := make([]app.UI, len(lessonEncodings))
	for i, name := range lessonEncodings {
		all[i] = heading(name)
	}
	return all
}

// recording is an answer of a larger model, which says that it is recorded.
func recording(l lang, r LessonRecording) app.UI {
	return tag("div").Class("recording").Body(
		tag("p").Body(tag("span").Class("tag").Text(l.t("lesson.recorded", r.Model, r.Date))),
		tag("pre").Class("sent-text").Text(r.Prompt), tag("p").Class("answer-line").Text(r.Answer), tag("p").Class("soft").Text(r.How),
	)
}
