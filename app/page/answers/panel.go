// Package answers shows what a model answers: a [Run] receives an answer, and the
// [Panel] shows one or several side by side.
package answers

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"fewshot/app/chat"
	"fewshot/app/page/costs"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Events is what the answer panel asks for.
type Events interface {
	SetRival(ctx app.Context, model string)
	InspectToken(answer, token int)
	TakePath(ctx app.Context, alternative int)
	OpenCard(ctx app.Context)
	// ThinkLess and MoreRoom change the prompt and run it again.
	ThinkLess(ctx app.Context)
	MoreRoom(ctx app.Context)
}

// A Cell is one answer on the screen: a sample of a run.
type Cell struct {
	Run    *Run
	Sample int
	By     By
	Asked  *prompt.Prompt // what was edited when it was asked: the run may have fewer shots of it, or another model
}

// By is what tells the answers on the screen apart.
type By string

const (
	ByShots By = "shots"
	ByModel By = "model"
	ByTime  By = "time" // kept runs, of which anything may differ
	ByPath  By = "path" // the token from which on they differ
)

// Label is what stands over an answer, "" if it is the only one. It is made when
// it is shown: by then the page may speak another language.
func (c Cell) Label(l i18n.Lang) string {
	r, text := c.Run, ""
	switch c.By {
	case ByShots:
		text = l.N("shots", costs.Shots(r.Prompt))
	case ByModel:
		text = modelpick.Placed(l, r.Provenance, r.Prompt.Model)
	case ByPath:
		if r.Chosen == "" {
			text = l.T("path.own")
		}
	case ByTime:
		text = l.T("history.label", i18n.Clock(r.StartedMS, l, i18n.TimeOfDay), r.Prompt.Model, l.N("shots", costs.Shots(r.Prompt)))
	}
	if r.Chosen != "" {
		text = strings.TrimSpace(text + " " + l.T("path.from", visible(r.Chosen)))
	}
	if r.Prompt.Parameters.Samples() > 1 {
		text = strings.TrimSpace(l.T("answer.sample", text, c.Sample+1))
	}
	return text
}

// The Panel shows what came back: one answer, or several side by side.
// The texts are text runs (dom.TextRuns), which are written as they arrive.
type Panel struct {
	app.Compo
	Lang         i18n.Lang
	Cells        []Cell
	Changed      int    // counts what happened to the runs, so that the panel knows to render again
	Introduction bool   // whether nobody asked for the answers: see Sender.Introduce
	Tiny         bool   // whether the tiny model is chosen
	Rival        string // what the prompt is compared with: noChoice: itself with fewer shots, else a model
	Rivals       []widget.Choice
	Arrived      float64 // share of the tiny model's weights that has come
	On           Events
}

func (a *Panel) onPath(ctx app.Context, e app.Event) {
	if i, ok := dom.RunIndex(e.Get("target")); ok {
		a.On.TakePath(ctx, i)
	} else {
		ctx.PreventUpdate()
	}
}

func (a *Panel) onCard(ctx app.Context, _ app.Event) { a.On.OpenCard(ctx) }

func (a *Panel) onRival(ctx app.Context, _ app.Event) {
	a.On.SetRival(ctx, ctx.JSSrc().Get("value").String())
}

// ElementID is the id of the panel.
const ElementID = "answer"

// textID is the id of the text of the i-th answer.
func textID(i int) string { return "answer-" + strconv.Itoa(i) }

func (a *Panel) Render() app.UI {
	l := a.Lang
	class := "cells"
	if len(a.Cells) > 1 {
		class += " many"
	}
	panel := dom.Tag("section").ID(ElementID).Class("panel answer").Aria("label", l.T("answer.region")).Aria("busy", strconv.FormatBool(a.running()))
	if len(a.Cells) > 0 {
		panel = panel.DataSet("run", a.Cells[len(a.Cells)-1].Run.ID) // tells two runs with the same answer apart
	}
	return panel.Body(
		dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("answer.region")), dom.Tag("p").ID(idEarlier).Class("earlier")),
		dom.Tag("p").Class("asked").Text(a.asked()),
		dom.Tag("p").Class("introduction").Text(a.introduction()),
		dom.Tag("div").Class(class).Body(
			app.If(len(a.Cells) == 0, func() app.UI {
				if a.Rival != widget.NoChoice {
					return dom.Tag("p").Class("empty").Text(l.T("answer.empty.models"))
				}
				return dom.Tag("p").Class("empty").Text(l.T("answer.empty"))
			}),
			app.Range(a.Cells).Slice(func(i int) app.UI { return a.Cell(i) }),
		),
		a.Source(),
		app.If(a.Together(), func() app.UI {
			return dom.Tag("div").Class("changes-all").Body(modelpick.ChangeList(l, a.Cells[0].Run.Changes))
		}),
		app.If(a.tiny(), func() app.UI {
			return dom.Tag("p").Class("tiny-note").Body(
				app.Text(l.T("answer.tiny")+" "),
				dom.Button().Class("link").Text(l.T("answer.tiny.more")).OnClick(a.onCard),
			)
		}),
		dom.Tag("div").ID(idInspector).Class("inspector").Aria("live", "polite").OnClick(a.onPath),
		dom.Tag("p").Class("inspector-hint").Body(app.If(a.coloured(), func() app.UI { return app.Text(l.T("inspect.hint")) })),
		dom.Tag("div").ID("spoken").Class("unseen").Aria("live", "polite").Aria("atomic", "false"),
		dom.Tag("div").Class("compare-bar").Body(
			dom.Tag("label").Attr("for", "rival").Text(l.T("compare.with")),
			&widget.Chooser{ID: "rival", Value: a.Rival, Choices: a.Rivals, OnChoice: a.onRival},
		),
	)
}

// running reports whether an answer on the screen is still coming.
func (a *Panel) running() bool {
	return slices.ContainsFunc(a.Cells, func(c Cell) bool { return c.Run.State == Running })
}

// asked is the query that is answered: on a phone the prompt is out of sight.
func (a *Panel) asked() string {
	if len(a.Cells) == 0 {
		return ""
	}
	return i18n.FirstLine(a.Cells[0].Asked.Query)
}

// introduction says what the answers show that nobody asked for, and what to try.
func (a *Panel) introduction() string {
	switch {
	case !a.Introduction:
		return ""
	case a.running():
		return a.Lang.T("introduction.running")
	}
	return a.Lang.T("introduction")
}

// Together reports whether the same was changed for all answers on the screen,
// which is then said once below them.
func (a *Panel) Together() bool {
	for _, c := range a.Cells {
		if !slices.Equal(c.Run.Changes, a.Cells[0].Run.Changes) {
			return false
		}
	}
	return len(a.Cells) > 1 && len(a.Cells[0].Run.Changes) > 0
}

// tiny reports whether an answer on the screen is the tiny model's, or the
// first one will be: what is said of it stands there before, so that nothing
// moves when it comes.
func (a *Panel) tiny() bool {
	if len(a.Cells) == 0 {
		return a.Tiny
	}
	for _, c := range a.Cells {
		if p := c.Run.Provenance; p == modelpick.InPage || p == modelpick.Server {
			return true
		}
	}
	return false
}

// coloured reports whether an answer on the screen has probabilities.
func (a *Panel) coloured() bool {
	for _, c := range a.Cells {
		if c.Sample < len(c.Run.Samples) && len(c.Run.Samples[c.Sample].Logprobs) > 0 {
			return true
		}
	}
	return false
}

// Cell is the i-th answer.
func (a *Panel) Cell(i int) app.UI {
	c, l := a.Cells[i], a.Lang
	label := c.Label(l)
	name := label
	if name == "" {
		name = l.T("answer.text")
	}
	lacks := c.Run.Lack(c.Sample)
	return dom.Tag("div").ID(cellID(i)).Class("cell").Body(
		dom.Tag("p").ID(earlierID(i)).Class("unseen"),
		app.If(label != "", func() app.UI { return dom.Tag("h3").Text(label) }),
		a.lacking(c),
		&answerText{Index: i, Label: name, Gone: lacks != NoLack && lacks != lackRefused, On: a.On},
		app.If(c.Run.Error != nil, func() app.UI { return widget.Problem(l, c.Run.Error, c.Run.Text() != "") }),
		a.thought(c),
		app.If(c.Run.tooFew(), func() app.UI {
			return dom.Tag("p").Class("warning").Role("status").Text(l.T("meta.dropped", i18n.Count(c.Run.Usage.PromptTokens), i18n.Count(c.Run.counted())))
		}),
		a.meta(c),
		app.If(c.Sample == 0 && !a.Together(), func() app.UI { return modelpick.ChangeList(l, c.Run.Changes) }),
	)
}

// thought shows what the model thought, folded: it is not part of the answer.
func (a *Panel) thought(c Cell) app.UI {
	text := ""
	if c.Sample < len(c.Run.Samples) {
		text = strings.TrimSpace(c.Run.Samples[c.Sample].Reasoning)
	}
	return app.If(text != "", func() app.UI {
		title := a.Lang.T("thought")
		if n := c.Run.thought(); n > 0 && c.Run.Prompt.Parameters.Samples() == 1 {
			title = a.Lang.T("thought.tokens", i18n.Count(n))
		}
		return dom.Tag("details").Class("thought").Body(
			dom.Tag("summary").Text(title),
			dom.Tag("div").Class("thought-text").Attr("tabindex", "0").Role("group").Aria("label", a.Lang.T("thought")).Text(text),
		)
	})
}

// finishText says why a sample ended; in the provider's word where that is none
// of ours.
func finishText(l i18n.Lang, reason string) string {
	if text, ok := l.Find("finish." + reason); ok {
		return text
	}
	return l.T("finish.other", reason)
}

// PlaceText says how a request stands that waits for a place on the server.
func PlaceText(l i18n.Lang, place int) string { return l.N("meta.place", place-1) }

// ProvenanceText says where the answers of a run came from.
func ProvenanceText(l i18n.Lang, r *Run) string {
	name := r.Prompt.Model
	if r.Provenance == modelpick.Live && r.AnswerBy != "" {
		name = r.AnswerBy
	}
	return l.T("provenance."+string(r.Provenance), name)
}

// probability is the probability of the whole answer: the product of its
// tokens', where the provider gave them.
func probability(tokens []chat.TokenLogprob) (float64, bool) {
	sum := 0.0
	for _, t := range tokens {
		sum += t.Logprob
	}
	return math.Exp(sum), len(tokens) > 0
}

// share is a probability for people: two digits, and no false certainty.
func share(p float64) string {
	switch {
	case p >= 0.9995:
		return "> 99.9%"
	case p < 0.0005:
		return "< 0.1%"
	}
	return i18n.Percent(p)
}

// TextRuns colours a sample by the probability of its tokens, in ten steps
// (class p0 to p9). Where the provider gave no logprobs, or they don't spell
// the text, the text is one plain run.
func TextRuns(s chat.Sample) []dom.TextRun {
	if s.Refusal != "" {
		return []dom.TextRun{{Class: "plain", Text: s.Text + s.Refusal, Index: -1}}
	}
	var runs []dom.TextRun
	at := 0
	for i := 0; i < len(s.Logprobs); {
		// Tokens that are parts of one character are shown together.
		from, text := i, ""
		for i < len(s.Logprobs) {
			text += tokenBytes(s.Logprobs[i])
			i++
			if utf8.ValidString(text) {
				break
			}
		}
		if at+len(text) > len(s.Text) || s.Text[at:at+len(text)] != text {
			break
		}
		at += len(text)
		runs = append(runs, dom.TextRun{Class: probabilityClass(s.Logprobs[from].Logprob), Text: text, Index: from})
	}
	if at < len(s.Text) {
		runs = append(runs, dom.TextRun{Class: "plain", Text: s.Text[at:], Index: -1})
	}
	return runs
}

// tokenBytes is a token's text, from its bytes where the provider gave them.
func tokenBytes(t chat.TokenLogprob) string {
	if len(t.Bytes) == 0 {
		return t.Token
	}
	b := make([]byte, len(t.Bytes))
	for i, v := range t.Bytes {
		b[i] = byte(v)
	}
	return string(b)
}

func probabilityClass(logprob float64) string {
	return "tok p" + strconv.Itoa(max(0, min(9, int(math.Exp(logprob)*10))))
}
