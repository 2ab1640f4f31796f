package ui

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"fewshot/app/chat"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// answerEvents is what the answer panel asks for.
type answerEvents interface {
	Compare(ctx app.Context)
	SetRival(ctx app.Context, model string)
	InspectToken(answer, token int)
	OpenDialog(ctx app.Context, name string)
	// ThinkLess and MoreRoom change the prompt and run it again.
	ThinkLess(ctx app.Context)
	MoreRoom(ctx app.Context)
}

// A cell is one answer on the screen: a sample of a run.
type cell struct {
	Run    *run
	Sample int
	By     by
}

// by is what tells the answers on the screen apart.
type by string

const (
	byShots by = "shots"
	byModel by = "model"
	byTime  by = "time" // kept runs, of which anything may differ
)

// label is what stands over an answer, "" if it is the only one. It is made when
// it is shown: by then the page may speak another language.
func (c cell) label(l lang) string {
	r, text := c.Run, ""
	switch c.By {
	case byShots:
		text = l.n("shots", enabled(r.Prompt))
	case byModel:
		text = placed(l, r.Provenance, r.Prompt.Model)
	case byTime:
		text = l.t("history.label", clock(r.StartedMS, l, timeOfDay), r.Prompt.Model, l.n("shots", enabled(r.Prompt)))
	}
	if r.Prompt.Parameters.Samples() > 1 {
		text = strings.TrimSpace(l.t("answer.sample", text, c.Sample+1))
	}
	return text
}

// The answerPanel shows what came back: one answer, or several side by side.
// The texts stand in strips (see strip.go), which are written as they arrive.
type answerPanel struct {
	app.Compo
	Lang        lang
	Cells       []cell
	Changed     int // counts what happened to the runs, so that the panel knows to render again
	CompareText string
	Comparable  bool   // whether there is something to compare
	Tiny        bool   // whether the tiny model is chosen
	Rival       string // what the prompt is compared with: noChoice: itself with fewer shots, else a model
	Rivals      []choice
	Busy        bool
	Arrived     float64 // share of the tiny model's weights that has come
	On          answerEvents
}

func (a *answerPanel) OnMount(app.Context) { setValue("rival", a.Rival) }
func (a *answerPanel) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) { setValue("rival", a.Rival) }) // once the options are there
}

func (a *answerPanel) onCompare(ctx app.Context, _ app.Event) { a.On.Compare(ctx) }
func (a *answerPanel) onCard(ctx app.Context, _ app.Event)    { a.On.OpenDialog(ctx, dialogCard) }
func (a *answerPanel) onRival(ctx app.Context, _ app.Event) {
	a.On.SetRival(ctx, ctx.JSSrc().Get("value").String())
}

// idAnswer is the id of the panel.
const idAnswer = "answer"

// answerID is the id of the strip of the i-th answer.
func answerID(i int) string { return "answer-" + strconv.Itoa(i) }

func (a *answerPanel) Render() app.UI {
	l := a.Lang
	class := "cells"
	if len(a.Cells) > 1 {
		class += " many"
	}
	return tag("section").ID(idAnswer).Class("panel answer").Aria("label", l.t("answer.region")).Body(
		tag("div").Class("panel-head").Body(tag("h2").Text(l.t("answer.region"))),
		tag("div").Class(class).Body(
			app.If(len(a.Cells) == 0, func() app.UI {
				return tag("p").Class("empty").Text(l.t("answer.empty"))
			}),
			app.Range(a.Cells).Slice(func(i int) app.UI { return a.cell(i) }),
		),
		app.If(a.together(), func() app.UI {
			return tag("div").Class("changes-all").Body(changeList(l, a.Cells[0].Run.Changes))
		}),
		app.If(a.tiny(), func() app.UI {
			return tag("p").Class("tiny-note").Body(
				app.Text(l.t("answer.tiny")+" "),
				button().Class("link").Text(l.t("answer.tiny.more")).OnClick(a.onCard),
			)
		}),
		tag("div").ID("inspector").Class("inspector").Aria("live", "polite"),
		tag("p").Class("inspector-hint").Body(app.If(a.coloured(), func() app.UI { return app.Text(l.t("inspect.hint")) })),
		tag("div").ID("spoken").Class("unseen").Aria("live", "polite").Aria("atomic", "false"),
		tag("div").Class("compare-bar").Body(
			tag("label").Attr("for", "rival").Text(l.t("compare.with")),
			tag("select").ID("rival").Class("select").OnChange(a.onRival).Body(options(a.Rivals)...),
			button().ID("compare").Attr("disabled", a.Busy || !a.Comparable).Text(a.CompareText).OnClick(a.onCompare),
		),
	)
}

// together reports whether the same was changed for all answers on the screen,
// which is then said once below them.
func (a *answerPanel) together() bool {
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
func (a *answerPanel) tiny() bool {
	if len(a.Cells) == 0 {
		return a.Tiny
	}
	for _, c := range a.Cells {
		if c.Run.Provenance != live {
			return true
		}
	}
	return false
}

// coloured reports whether an answer on the screen has probabilities.
func (a *answerPanel) coloured() bool {
	for _, c := range a.Cells {
		if c.Sample < len(c.Run.Samples) && len(c.Run.Samples[c.Sample].Logprobs) > 0 {
			return true
		}
	}
	return false
}

func (a *answerPanel) cell(i int) app.UI {
	c, l := a.Cells[i], a.Lang
	label := c.label(l)
	name := label
	if name == "" {
		name = l.t("answer.text")
	}
	lacks := c.Run.lackOf(c.Sample)
	return tag("div").Class("cell").Body(
		app.If(label != "", func() app.UI { return tag("h3").Text(label) }),
		a.lacking(c),
		&answerText{Index: i, Label: name, Gone: lacks != noLack && lacks != lackRefused, On: a.On},
		app.If(c.Run.Error != nil, func() app.UI { return problem(l, c.Run.Error, c.Run.text() != "") }),
		a.thought(c),
		app.If(c.Run.tooFew(), func() app.UI {
			return tag("p").Class("warning").Role("status").Text(l.t("meta.dropped", count(c.Run.Usage.PromptTokens), count(c.Run.counted())))
		}),
		tag("p").Class("meta").Body(metaParts(l, c, a.Arrived)...),
		app.If(c.Sample == 0 && !a.together(), func() app.UI { return changeList(l, c.Run.Changes) }),
	)
}

// problem shows an error beside the thing that it is about. In another language
// than English its code is put into words first; the words that came with it,
// which may say more, follow.
func problem(l lang, e *chat.Error, kept bool) app.UI {
	words, _ := inWords(l, e)
	return tag("div").Class("problem").Role("alert").Body(
		tag("p").Body(tag("b").Text(cmp.Or(words, e.Message))),
		app.If(words != "", func() app.UI { return tag("p").Lang("en").Text(e.Message) }),
		app.If(e.Hint != "", func() app.UI { return tag("p").Text(e.Hint) }),
		app.If(e.RetryAfterSeconds > 0, func() app.UI {
			return tag("p").Text(l.t("answer.retry_after", e.RetryAfterSeconds))
		}),
		app.If(kept && e.Hint == "", func() app.UI { return tag("p").Text(l.t("answer.kept")) }),
	)
}

// thought shows what the model thought, folded: it is no part of the answer.
func (a *answerPanel) thought(c cell) app.UI {
	text := ""
	if c.Sample < len(c.Run.Samples) {
		text = strings.TrimSpace(c.Run.Samples[c.Sample].Reasoning)
	}
	return app.If(text != "", func() app.UI {
		title := a.Lang.t("thought")
		if n := c.Run.thought(); n > 0 && c.Run.Prompt.Parameters.Samples() == 1 {
			title = a.Lang.t("thought.tokens", count(n))
		}
		return tag("details").Class("thought").Body(
			tag("summary").Text(title),
			tag("div").Class("thought-text").Attr("tabindex", "0").Role("group").Aria("label", a.Lang.t("thought")).Text(text),
		)
	})
}

// metaParts says how an answer came about: provenance, time, speed, reason of
// its end, what it used. Of several samples that came as one, only the first
// has what was measured of all of them.
func metaParts(l lang, c cell, arrived float64) []app.UI {
	r, samples := c.Run, c.Run.Prompt.Parameters.Samples()
	part := func(s string) app.UI { return tag("span").Text(s) }
	parts := []app.UI{tag("span").Class("tag").Text(provenanceText(l, r))}
	first := r.first(c.Sample)
	if r.State == running && first == 0 {
		switch {
		case r.Provenance == inPage && arrived < 1:
			return append(parts, part(l.t("meta.loading", percent(math.Round(arrived*100)/100))))
		case r.thinks(c.Sample):
			return append(parts, part(l.t("meta.thinking")))
		}
		if r.Place > 0 {
			return append(parts, part(placeText(l, r.Place)))
		}
		return append(parts, part(l.t("meta.waiting")))
	}
	if first > 0 {
		parts = append(parts, part(l.t("meta.first", seconds(first))))
	}
	if s := r.tokensPerSecond(); s > 0 && samples == 1 {
		parts = append(parts, part(l.t("meta.speed", strconv.Itoa(int(math.Round(s))))))
	}
	if r.State == stopped {
		parts = append(parts, part(l.t("finish.stopped")))
	} else if c.Sample < len(r.Samples) {
		switch f, why := r.Samples[c.Sample].FinishReason, r.lackOf(c.Sample); {
		case why != noLack: // it is said above
		case r.State == done && r.Samples[c.Sample].Text == "":
			parts = append(parts, part(l.t("finish.empty")))
		case f != "":
			parts = append(parts, part(finishText(l, f)))
		}
		if p, ok := probability(r.Samples[c.Sample].Logprobs); ok {
			parts = append(parts, part(l.t("meta.probability", share(p))))
		}
	}
	if r.Usage == nil || c.Sample > 0 {
		return parts
	}
	usage := l.t("meta.usage", count(r.Usage.PromptTokens), count(r.Usage.CompletionTokens))
	if n := r.thought(); n > 0 {
		usage = l.t("meta.hidden", count(r.Usage.PromptTokens), count(r.Usage.CompletionTokens), count(n))
	}
	if samples > 1 {
		usage = l.t("meta.all_samples", count(samples)) + " " + usage
	}
	return append(append(parts, part(usage)), countedParts(l, r)...)
}

// finishText says why a sample ended; in the provider's word where that is none
// of ours.
func finishText(l lang, reason string) string {
	if entry, ok := catalogue["finish."+reason]; ok {
		return entry[l]
	}
	return l.t("finish.other", reason)
}

// placeText says how a request stands that waits for a place on the server.
func placeText(l lang, place int) string { return l.n("meta.place", place-1) }

// countedParts puts our own count of the prompt beside the provider's.
func countedParts(l lang, r *run) []app.UI {
	d, ok := r.usageDifference()
	switch {
	case !ok, r.tooFew(): // which is said with its reason
		return nil
	case d == 0:
		return []app.UI{tag("span").Text(l.t("meta.same"))}
	case !r.Exact: // an estimate need not be right
		return []app.UI{tag("span").Text(l.t("meta.difference", "≈ "+count(r.counted()), count(r.Usage.PromptTokens)))}
	}
	return []app.UI{tag("span").Class("differs").Text(l.t("meta.difference", count(r.counted()), count(r.Usage.PromptTokens)))}
}

func provenanceText(l lang, r *run) string {
	name := r.Prompt.Model
	if r.Provenance == live && r.AnswerBy != "" {
		name = r.AnswerBy
	}
	return l.t("provenance."+string(r.Provenance), name)
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
	return percent(p)
}

// answerRuns colours a sample by the probability of its tokens, in ten steps
// (class p0 to p9). Where the provider gave no logprobs, or they don't spell
// the text, the text is one plain run.
func answerRuns(s chat.Sample) []textRun {
	if s.Refusal != "" {
		return []textRun{{class: "plain", text: s.Text + s.Refusal, index: -1}}
	}
	var runs []textRun
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
		runs = append(runs, textRun{class: probabilityClass(s.Logprobs[from].Logprob), text: text, index: from})
	}
	if at < len(s.Text) {
		runs = append(runs, textRun{class: "plain", text: s.Text[at:], index: -1})
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
