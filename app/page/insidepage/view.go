package insidepage

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/page/address"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/layout"
	"fewshot/app/page/sent"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/tinylm/inside"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Ids of the page's elements.
const (
	idTokens  = "inside-tokens"
	idGrid    = "inside-grid"
	idQuery   = "inside-query"
	idAnswer  = "inside-answer"
	idModel   = "inside-model"
	idExports = "inside-export-" // a chart that is drawn only to be saved
)

func (v *page) Render() app.UI {
	l := v.Lang()
	main := dom.Tag("main").Class("main inside")
	if v.theirs() {
		main = main.Body(v.asking())
	} else {
		main = main.Body(
			app.If(!v.framed, v.intro),
			app.If(v.only == inside.ExperimentTraining, v.inTraining), // the lesson about it has it first
			dom.Tag("div").Class("results").Body(v.prompt(), v.examples()),
			dom.Tag("div").Class("results").Body(v.answers(), v.grid(), v.layers()),
			app.If(v.only == "", v.inTraining),
			app.If(!v.framed || v.only != "", v.experiments).Else(v.more),
			dom.Tag("div").Class("offstage").Aria("hidden", "true").Body(
				dom.Tag("div").ID(idExports+"look"), dom.Tag("div").ID(idExports+"heads"), dom.Tag("div").ID(idExports+"depths"),
			),
		)
	}
	if v.framed {
		return dom.Tag("div").Class("study in-frame").Lang(l.Tag()).Body(main)
	}
	return v.Around(v, main)
}

// intro says what the page is, and has the prompts to begin with.
func (v *page) intro() app.UI {
	l := v.Lang()
	return dom.Tag("div").Class("lab-intro").Body(
		dom.Tag("h1").Text(l.T("inside.title", v.subject.Prompt.Model)),
		dom.Tag("p").Class("soft").Text(l.T("inside.lead")),
		dom.Tag("div").Class("format-row").Role("group").Aria("label", l.T("inside.samples")).Body(
			app.Range(samples).Slice(func(i int) app.UI {
				return &widget.Pick{ID: "sample-" + samples[i].key, Text: l.T("inside.sample." + samples[i].key), Value: strconv.Itoa(i), On: v.isSample(i), To: v}
			}),
		),
	)
}

// more leads from the frame below an answer to the page itself.
func (v *page) more() app.UI {
	return dom.Tag("p").Class("inside-wide").Body(
		dom.Tag("a").ID("inside-more").Class("button").Attr("target", "_top").Attr("href", address.Of(layout.PathInside)+"#"+prompt.EncodeFragment(v.subject.Prompt)).Text(v.Lang().T("inside.more")),
	)
}

func (v *page) isSample(i int) bool {
	p := samples[i].prompt()
	p.Model = v.subject.Prompt.Model
	return v.subject.Answer == "" && prompt.EncodeFragment(p) == prompt.EncodeFragment(v.subject.Prompt)
}

// Picked takes a sample.
func (v *page) Picked(_ app.Context, value string) {
	if i, err := strconv.Atoi(value); err == nil && i >= 0 && i < len(samples) {
		s := v.subject
		s.Prompt, s.Answer = samples[i].prompt(), ""
		s.Prompt.Model = v.subject.Prompt.Model
		v.take(s)
	}
}

// Set takes another query or another answer.
func (v *page) Set(_ app.Context, id, text string) {
	s := v.subject
	switch id {
	case idQuery:
		s.Prompt.Query = text
	case idAnswer:
		s.Answer = strings.TrimSpace(text)
	}
	v.take(s)
}

func (v *page) onModel(ctx app.Context, _ app.Event) {
	s := v.subject
	s.Prompt.Model = ctx.JSSrc().Get("value").String()
	v.take(s)
}

// prompt is the prompt as the model reads it, with what a head looks at.
func (v *page) prompt() app.UI {
	l := v.Lang()
	var models []widget.Choice
	for _, c := range tinylm.Cards() {
		models = append(models, widget.Choice{Value: c.Name, Text: c.Name})
	}
	return dom.Tag("section").Class("panel inside-prompt").Aria("label", l.T("inside.prompt")).Body(
		dom.Tag("div").Class("panel-head").Body(
			dom.Tag("h2").Text(l.T("inside.prompt")), dom.Tag("span").Class("grow"),
			&widget.Chooser{ID: idModel, Label: l.T("inside.model"), Value: v.subject.Prompt.Model, Choices: models, OnChoice: v.onModel},
		),
		dom.Tag("div").Class("inside-fields").Body(
			app.If(!v.framed, func() app.UI {
				return &widget.Setting{ID: idQuery, Label: l.T("inside.query"), Value: v.subject.Prompt.Query, To: v}
			}),
			&widget.Setting{ID: idAnswer, Label: l.T("inside.answer"), Value: v.subject.Answer, Unset: l.T("inside.answer.own"), To: v},
		),
		app.If(v.failed != nil, func() app.UI { return widget.Problem(l, v.failed, false) }),
		dom.Tag("pre").ID(idTokens).Class("sent-text inside-text").TabIndex(0).Role("group").Aria("label", l.T("inside.tokens")).Aria("describedby", "inside-look").
			OnMouseOver(v.onOver).OnClick(v.onOver).OnKeyDown(v.onTokenKey),
		dom.Tag("p").ID("inside-look").Class("panel-note soft").Aria("live", "polite").Text(v.lookText()),
		app.If(len(v.look) > 0, func() app.UI { return v.lookTable() }),
		app.If(!v.framed, func() app.UI {
			return dom.Tag("p").Class("panel-note").Body(dom.Tag("a").Class("button").Attr("href", address.Of("/#")+prompt.EncodeFragment(v.subject.Prompt)).Text(l.T("inside.edit")))
		}),
	)
}

// onOver shows what the head looks at from the token that is pointed at.
func (v *page) onOver(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	if i, ok := dom.RunIndex(e.Get("target")); ok && i != v.at {
		v.point(i)
	}
}

// onTokenKey moves along the text.
func (v *page) onTokenKey(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	if step, ok := dom.ArrowStep(e); ok && v.opened != nil {
		e.PreventDefault()
		v.point(min(max(0, v.at+step), len(v.opened.Spans)-1))
	}
}

func (v *page) point(token int) {
	v.at = token
	v.tokens.Mark(token)
	v.lookAgain()
}

// row is what the chosen head looks at, nil if it is off.
func (v *page) row() []float32 {
	for _, r := range v.look {
		if r.Head == v.head {
			return r.Weights
		}
	}
	return nil
}

// paint shows the tokens in the colours of their parts, and behind each how much the
// chosen head looks at it.
func (v *page) paint() {
	if v.opened == nil {
		v.tokens.Show(nil)
		return
	}
	row := v.row()
	runs := make([]dom.TextRun, len(v.opened.Spans))
	for i, s := range v.opened.Spans {
		class := "piece " + part(s)
		if i+1 < len(row) {
			class += heat(" look-", float64(row[i+1]))
		}
		runs[i] = dom.TextRun{Class: class, Text: shown(s.Text), Index: i}
	}
	v.tokens.Show(runs)
	v.tokens.Mark(v.at)
}

// part is what a token belongs to: a class, and the name of its colour in a picture.
func part(s inside.Span) string {
	if s.Answer {
		return "answer"
	}
	return sent.PartClass(s.Part)
}

// shown is a token with its line end visible: it can be pointed at then.
func shown(s string) string { return strings.ReplaceAll(s, "\n", "↵\n") }

// heat is a class for a share from 0 to 1, "" for next to nothing.
func heat(prefix string, share float64) string {
	step := int(math.Ceil(share * 9))
	if share < 0.02 || step < 1 {
		return ""
	}
	return prefix + strconv.Itoa(min(step, 9))
}

// lookText says in words what the chosen head looks at most.
func (v *page) lookText() string {
	l := v.Lang()
	switch {
	case v.stage == loading && v.total > 0:
		return l.T("inside.loading", i18n.Percent(float64(v.done)/float64(v.total)))
	case v.opened == nil:
		return l.T("inside.wait")
	case v.at < 0 || v.at >= len(v.opened.Spans):
		return ""
	}
	from := tokenName(v.opened.Spans[v.at].Text)
	row := v.row()
	if row == nil {
		if len(v.look) == 0 {
			return l.T("inside.wait")
		}
		return l.T("inside.look.off", v.head.String())
	}
	best := 0
	for i, w := range row {
		if w > row[best] {
			best = i
		}
	}
	to := l.T("inside.mark")
	if best > 0 {
		to = tokenName(v.opened.Spans[best-1].Text)
	}
	return l.T("inside.look", v.head.String(), from, to, i18n.Percent(float64(row[best])))
}

// tokenName is a token in quotes, with its white space visible.
func tokenName(s string) string {
	return "“" + strings.ReplaceAll(widget.Escape(s), " ", "␣") + "”"
}

// A seen token is one with its weight.
type seen struct {
	at     int // index of the token; -1 for the mark of the beginning
	weight float32
}

// mostSeen are the tokens that the chosen head looks at most.
func (v *page) mostSeen(n int) []seen {
	var all []seen
	for i, w := range v.row() {
		all = append(all, seen{i - 1, w})
	}
	slices.SortStableFunc(all, func(a, b seen) int { return cmp.Compare(b.weight, a.weight) })
	return all[:min(n, len(all))]
}

// lookTable is the same for who can't see the colours.
func (v *page) lookTable() app.UI {
	l := v.Lang()
	all := v.mostSeen(8)
	return dom.Tag("details").Class("panel-note soft").Body(
		dom.Tag("summary").Text(l.T("inside.as_table")),
		dom.Tag("table").Class("preview figures").Body(
			dom.Tag("thead").Body(dom.Tag("tr").Body(layout.ColumnHead(l.T("inside.token")), layout.ColumnHead(l.T("inside.weight")))),
			dom.Tag("tbody").Body(app.Range(all).Slice(func(i int) app.UI {
				name := l.T("inside.mark")
				if all[i].at >= 0 {
					name = strconv.Itoa(all[i].at+1) + " " + tokenName(v.opened.Spans[all[i].at].Text)
				}
				return dom.Tag("tr").Body(dom.Tag("th").Attr("scope", "row").Text(name), dom.Tag("td").Text(i18n.Percent(float64(all[i].weight))))
			})),
		),
		v.files("look"),
	)
}

// answers are the answer of the whole model, and beside it that of what is left.
func (v *page) answers() app.UI {
	l := v.Lang()
	return dom.Tag("section").Class("panel").Aria("label", l.T("inside.answers")).Aria("live", "polite").Body(
		dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("inside.answers"))),
		dom.Tag("div").Class("inside-answers").Body(
			v.answer(l.T("inside.all_on"), v.whole),
			app.If(v.without != nil, func() app.UI { return v.answer(l.T("inside.without", v.off.names(l)), v.without) }).
				Else(func() app.UI { return dom.Tag("p").Class("soft inside-hint").Text(l.T("inside.switch_hint")) }),
		),
	)
}

// answer is an answer with the first choices of its first word.
func (v *page) answer(title string, a *inside.Answer) app.UI {
	l := v.Lang()
	if a == nil {
		return dom.Tag("div").Class("inside-answer").Body(dom.Tag("h3").Text(title), dom.Tag("p").Class("soft").Text(l.T("inside.wait")))
	}
	choices := firstWord(a.Tokens)
	return dom.Tag("div").Class("inside-answer").Body(
		dom.Tag("h3").Text(title),
		dom.Tag("p").Class("answer-line").Dir("auto").Text(a.Text),
		dom.Tag("p").Class("soft").Text(l.T("inside.probability", v.opened.Answer, chance(a.Logprob))),
		dom.Tag("table").Class("inside-choices").Aria("label", l.T("inside.choices")).Body(
			dom.Tag("tbody").Body(app.Range(choices).Slice(func(i int) app.UI {
				p := probability(choices[i].Logprob)
				return dom.Tag("tr").Body(
					dom.Tag("th").Attr("scope", "row").Text(tokenName(choices[i].Token)),
					dom.Tag("td").Body(dom.Tag("meter").Attr("min", 0).Attr("max", 1).Attr("value", p).Aria("hidden", "true")),
					dom.Tag("td").Text(chance(choices[i].Logprob)),
				)
			})),
		),
	)
}

// firstWord are the first choices for the first token of an answer that says something.
func firstWord(tokens []chat.TokenLogprob) []chat.Logprob {
	for _, t := range tokens {
		if strings.TrimSpace(t.Token) != "" {
			return t.Top
		}
	}
	if len(tokens) > 0 {
		return tokens[0].Top
	}
	return nil
}

// probability is a probability by its logarithm.
func probability(logprob float64) float64 { return math.Exp(logprob) }

// chance is a probability by its logarithm, for people: small ones are not 0.
func chance(logprob float64) string {
	p := 100 * probability(logprob)
	switch {
	case p >= 99.95:
		return "100%"
	case p >= 10:
		return strconv.FormatFloat(p, 'f', 0, 64) + "%"
	case p >= 0.1:
		return strconv.FormatFloat(p, 'f', 1, 64) + "%"
	}
	return "< 0.1%"
}

// figure is a log-probability, or a difference of two.
func figure(x float64) string {
	s := strconv.FormatFloat(math.Abs(x), 'f', 2, 64)
	if x < 0 && s != "0.00" {
		return "−" + s
	}
	return s
}
