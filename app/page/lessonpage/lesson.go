// Package lessonpage is the list of lessons and the page of each.
package lessonpage

import (
	"context"
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/model"
	"fewshot/app/page/address"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/experiment"
	"fewshot/app/page/i18n"
	"fewshot/app/page/layout"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/token"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Line is a lesson in the list of all.
type Line struct {
	ID      string            `json:"id"`
	Title   map[string]string `json:"title"` // by language
	Summary map[string]string `json:"summary"`
}

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

// A listPage is the page that lists the lessons.
type listPage struct {
	app.Compo
	shell
	Lessons []Line
	Served  bool // whether there is a server, which may have classes
}

// NewList is the page that lists the lessons.
func NewList(lessons []Line, served bool) app.Composer {
	return &listPage{shell: layout.NewShell(layout.PathLessons), Lessons: lessons, Served: served}
}

func (p *listPage) OnMount(ctx app.Context) { p.Mount(ctx) }

func (p *listPage) Render() app.UI {
	l := p.Lang()
	return p.Around(p, dom.Tag("main").Class("main lessons").Body(
		dom.Tag("div").Class("lab-intro").Body(dom.Tag("h1").Text(l.T("lessons.title")), dom.Tag("p").Class("soft").Text(l.T("lessons.lead")),
			app.If(p.Served, func() app.UI {
				return dom.Tag("p").Class("soft").Body(
					app.Text(l.T("lessons.class")+" "), dom.Tag("a").Attr("href", address.Of(layout.PathClass)).Text(l.T("lessons.join")), app.Text(" · "), dom.Tag("a").Attr("href", address.Of(layout.PathTeach)).Text(l.T("lessons.teach")),
				)
			}),
		),
		dom.Tag("ol").Class("lesson-list").Body(app.Range(p.Lessons).Slice(func(i int) app.UI {
			line := p.Lessons[i]
			return dom.Tag("li").Body(dom.Tag("a").Class("lesson-card").Attr("href", address.Of(layout.PathLessons+"/")+line.ID).Body(
				dom.Tag("span").Class("lesson-number").Text(strconv.Itoa(i+1)),
				dom.Tag("span").Body(dom.Tag("b").Text(l.Of(line.Title)), dom.Tag("span").Class("soft").Text(l.Of(line.Summary))),
			))
		})),
	))
}

// A lessonPage is the page of one lesson: its text, and its experiments behind
// a button each.
type lessonPage struct {
	app.Compo
	shell
	Lesson Page

	runner *experiment.Runner
	chosen int // the experiment that is shown
	models modelpick.List
	model  string // chosen instead of the plan's, "" for the plan's own

	counting bool
	counts   [][]int // tokens by text and encoding; nil until they were counted
}

// lessonPriced is the model that a lesson's texts are priced for; it counts with
// the first of lessonEncodings.
const lessonPriced = "openai/gpt-5.4-mini"

// lessonEncodings are what the texts of a lesson are counted with: lists of tokens, and
// after them what was read before there were any.
var lessonEncodings = []string{token.O200k, token.CL100k, token.P50k, token.R50k, token.Qwen3, token.Tekken, token.DeepSeekV3, token.Tiny, inCharacters, inBytes}

// Models that need no list read a text in characters (CANINE, Clark et al. 2021) or in
// the bytes of UTF-8 (ByT5, Xue et al. 2021).
const (
	inCharacters = "characters"
	inBytes      = "bytes"
)

// encodingText is what heads the column of an encoding.
func encodingText(l i18n.Lang, name string) string {
	if name == inCharacters || name == inBytes {
		return l.T("tokens." + name)
	}
	return name
}

// counterOf counts texts with one of lessonEncodings. It may fetch a vocabulary.
func counterOf(ctx context.Context, name string) (func(text string) int, error) {
	switch name {
	case inCharacters:
		return utf8.RuneCountInString, nil
	case inBytes:
		return func(text string) int { return len(text) }, nil
	}
	tokenizer, err := loadTokenizer(ctx, name)
	if err != nil {
		return nil, err
	}
	return tokenizer.Count, nil
}

// New is the page of a lesson.
func New(lesson Page) app.Composer {
	v := &lessonPage{shell: layout.NewShell(layout.PathLessons), Lesson: lesson}
	v.runner = experiment.NewRunner("lesson-", v)
	v.models = modelpick.NewList()
	v.OnLang(func(i18n.Lang) { v.runner.Speak() })
	return v
}

func (v *lessonPage) OnMount(ctx app.Context) {
	v.Mount(ctx)
	if len(v.Lesson.Experiments) > 0 {
		v.runner.Take(v.plan())
		v.models.Load(ctx, func() {
			v.runner.Know(v.models.Abilities, v.models.Facts)
			if v.runner.Idle() {
				v.runner.AskAgain()
			}
		})
	}
	experiment.ListenKeys(ctx, func() *experiment.Runner { return v.runner })
}

// Picked chooses another experiment.
func (v *lessonPage) Picked(ctx app.Context, value string) {
	i, err := strconv.Atoi(value)
	if err != nil || i >= len(v.Lesson.Experiments) || !v.runner.Idle() {
		return
	}
	v.chosen = i
	b := experiment.NewRunner("lesson-", v)
	v.runner.Close()
	b.Know(v.models.Abilities, v.models.Facts)
	v.runner = b
	b.Take(v.plan())
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
		if client.Storage().Put(context.Background(), experiment.KeyPlan, data) != nil {
			v.Context().Dispatch(func(app.Context) {
				v.Say(widget.Notice{Text: v.Lang().T("notice.unkept"), Hint: v.Lang().T("lesson.no_room.hint"), Alert: true})
			})
			return
		}
		app.Window().Get("location").Set("href", address.Of(layout.PathLab))
	})
}

// onCount counts the lesson's texts.
func (v *lessonPage) onCount(app.Context, app.Event) {
	if v.counting {
		return
	}
	v.counting = true
	page, texts := v.Context(), v.Lesson.Tokens
	page.Async(func() {
		counts := make([][]int, len(texts))
		var failed error
		for _, name := range lessonEncodings {
			count, err := counterOf(page, name)
			if err != nil {
				failed = err
				break
			}
			for i, text := range texts {
				counts[i] = append(counts[i], count(text.Text))
			}
		}
		page.Dispatch(func(app.Context) {
			v.counting = false
			if failed != nil {
				widget.Warn(v, failed)
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

func (v *lessonPage) Render() app.UI {
	l, lesson := v.Lang(), v.Lesson
	return v.Around(v, dom.Tag("main").Class("main lesson").Body(
		dom.Tag("article").Class("lesson-text").Body(
			dom.Tag("p").Class("soft").Body(dom.Tag("a").Attr("href", address.Of(layout.PathLessons)).Text("‹ "+l.T("lessons.all"))),
			dom.Tag("h1").Text(l.Of(lesson.Title)),
			app.Raw(`<div class="prose">`+l.Of(lesson.HTML)+`</div>`),
			dom.Tag("p").Body(dom.Tag("a").Class("button").Attr("href", address.Of("/#")+prompt.EncodeFragment(lesson.Prompt)).Text(l.T("lesson.open_prompt"))),
			dom.Tag("h2").Text(l.T("lesson.expect")),
			app.Raw(`<div class="prose">`+l.Of(lesson.Expect)+`</div>`),
			app.If(len(v.questions()) > 0, func() app.UI {
				return dom.Tag("div").Body(
					dom.Tag("h2").Text(l.T("lesson.questions")),
					dom.Tag("ul").Class("prose questions").Body(app.Range(v.questions()).Slice(func(i int) app.UI { return dom.Tag("li").Text(v.questions()[i]) })),
				)
			}),
			app.Range(lesson.Recorded).Slice(func(i int) app.UI { return recording(l, lesson.Recorded[i]) }),
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
					return dom.Tag("a").Attr("href", address.Of(layout.PathLessons+"/")+lesson.After.ID).Text(l.Of(lesson.After.Title) + " ›")
				}),
			),
		),
		dom.Tag("div").Class("results").Body(
			app.If(len(lesson.Tokens) > 0, v.tokens),
			app.If(len(lesson.Experiments) > 0, v.experiments),
		),
	))
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

// tokens is the texts with their counts.
func (v *lessonPage) tokens() app.UI {
	l, texts, priced := v.Lang(), v.Lesson.Tokens, model.Lookup(lessonPriced)
	return dom.Tag("section").Class("panel experiment").Aria("label", l.T("tokens.region")).Body(
		dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("tokens.region")), dom.Tag("span").Class("grow"),
			dom.Button().ID("count-tokens").Class("run").Text(l.T("tokens.count")).Attr("disabled", v.counting).OnClick(v.onCount)),
		dom.Tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.T("tokens.region")).Body(dom.Tag("table").Class("preview figures").Body(
			dom.Tag("thead").Body(dom.Tag("tr").Body(append([]app.UI{layout.ColumnHead(l.T("tokens.text"))}, append(encodingHeadings(l), layout.ColumnHead(l.T("tokens.price")))...)...)),
			dom.Tag("tbody").Body(app.Range(texts).Slice(func(i int) app.UI {
				cells := []app.UI{
					dom.Tag("th").Attr("scope", "row").Body(dom.Tag("b").Text(texts[i].Name), dom.Tag("p").Class("soft").Text(texts[i].Text)),
				}
				for n := range lessonEncodings {
					text := "–"
					if v.counts != nil {
						text = i18n.Count(v.counts[i][n])
						if i > 0 {
							text += " (" + strconv.FormatFloat(float64(v.counts[i][n])/float64(max(1, v.counts[0][n])), 'f', 1, 64) + "×)"
						}
					}
					cells = append(cells, dom.Tag("td").Text(text))
				}
				price := "–"
				if v.counts != nil {
					if usd, ok := priced.CostUSD(chat.Usage{PromptTokens: v.counts[i][0] * 1_000_000}); ok {
						price = i18n.Dollars(usd)
					}
				}
				cells = append(cells, dom.Tag("td").Text(price))
				return dom.Tag("tr").Body(cells...)
			})),
		)),
		dom.Tag("p").Class("soft panel-note").Text(l.T("tokens.note", lessonPriced, priced.Price.Source)),
	)
}

func encodingHeadings(l i18n.Lang) []app.UI {
	all := make([]app.UI, len(lessonEncodings))
	for i, name := range lessonEncodings {
		all[i] = layout.ColumnHead(encodingText(l, name))
	}
	return all
}

// recording is an answer of a larger model, which says that it is recorded.
func recording(l i18n.Lang, r Recording) app.UI {
	return dom.Tag("div").Class("recording").Body(
		dom.Tag("p").Body(dom.Tag("span").Class("tag").Text(l.T("lesson.recorded", r.Model, r.Date))),
		dom.Tag("pre").Class("sent-text").Text(r.Prompt), dom.Tag("p").Class("answer-line").Text(r.Answer), dom.Tag("p").Class("soft").Text(r.How),
	)
}
