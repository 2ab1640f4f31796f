package lessonpage

import (
	"math"
	"slices"
	"strconv"

	"fewshot/app/page/dom"
	"fewshot/app/page/experiment"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Guess is what a reader is asked before the page says what to expect.
type Guess struct {
	Question   map[string]string `json:"question"`
	Options    []Option          `json:"options"` // to choose from; none: a share
	Experiment string            `json:"experiment"`
	Measured   float64           `json:"measured"`
	At         int               `json:"at"`     // column whose score it is, -1 for none
	Veiled     []int             `json:"veiled"` // columns that are not shown before
	Text       int               `json:"text"`   // text whose tokens are not shown before, -1 for none
}

// An Option is right if what was measured is at least From and less than To; 0 for To is
// no limit.
type Option struct {
	Text map[string]string `json:"text"`
	From float64           `json:"from"`
	To   float64           `json:"to"`
}

// holds reports whether what was measured is within the option.
func (o Option) holds(measured float64) bool {
	return measured >= o.From && (o.To == 0 || measured < o.To)
}

// right is the option that holds, -1 for none.
func (g *Guess) right() int {
	return slices.IndexFunc(g.Options, func(o Option) bool { return o.holds(g.Measured) })
}

// idGuess is the slider, or begins the ids of the options.
const idGuess = "guess"

// middle is where the slider stands before it is moved.
const middle = 0.5

// open reports whether the lesson may say what to expect: it was guessed, or opened
// without, or there is nothing to guess.
func (v *lessonPage) open() bool {
	return v.Lesson.Guess == nil || v.mark.Guess != nil || v.mark.Opened
}

// veil leaves out of a recording what is to be guessed, and puts the guess in.
func (v *lessonPage) veil(r *experiment.Recording, id string) {
	g := v.Lesson.Guess
	if g == nil || g.Experiment != id {
		return
	}
	if !v.open() {
		r.Veiled = g.Veiled
	}
	if g.At < 0 || len(g.Options) > 0 {
		return
	}
	switch {
	case v.mark.Guess != nil:
		r.Guess, r.GuessAt = v.mark.Guess, g.At
	case !v.open():
		guess := v.guess
		r.Guess, r.GuessAt = &guess, g.At
	}
}

// note keeps how far the reader has come, and shows what may be shown now.
func (v *lessonPage) note(f func(*Mark)) {
	mark, kept := noteProgress(v.Lesson.ID, f)
	v.mark = mark
	if !kept && !v.unkept {
		v.unkept = true
		v.Say(widget.Notice{Text: v.Lang().T("notice.unkept"), Hint: v.Lang().T("guess.unkept")})
	}
	v.showRecording()
}

// showRecording shows the recording as the guess lets it be seen.
func (v *lessonPage) showRecording() {
	v.runner.ShowRecorded(v.recording())
	v.runner.Redraw()
}

// onSlide follows the slider: the guess moves in the chart.
func (v *lessonPage) onSlide(ctx app.Context, _ app.Event) {
	percent, err := strconv.Atoi(ctx.JSSrc().Get("value").String())
	if err != nil {
		return
	}
	v.guess, v.moved = float64(percent)/100, true
	v.showRecording()
}

// onOption notes which answer is chosen.
func (v *lessonPage) onOption(ctx app.Context, _ app.Event) {
	if i, err := strconv.Atoi(ctx.JSSrc().Get("value").String()); err == nil {
		v.guess, v.moved = float64(i), true
	}
}

// onGuess takes the guess.
func (v *lessonPage) onGuess(app.Context, app.Event) {
	guess := v.guess
	if len(v.Lesson.Guess.Options) > 0 && !v.moved {
		v.asked = true // nothing is chosen
		return
	}
	v.asked = false
	v.note(func(m *Mark) { m.Guess = &guess })
	v.focusLater("guess-measured")
}

// onOpen opens what to expect without a guess.
func (v *lessonPage) onOpen(app.Context, app.Event) {
	v.note(func(m *Mark) { m.Opened = true })
	v.focusLater("expect")
}

// onAgain takes the guess back, and veils what it was of.
func (v *lessonPage) onAgain(app.Context, app.Event) {
	v.guess, v.moved, v.asked = middle, false, false
	v.note(func(m *Mark) { m.Guess, m.Opened = nil, false })
	v.focusLater("guess-question")
}

// focusLater moves the focus once the render is done.
func (v *lessonPage) focusLater(id string) {
	v.Context().Defer(func(app.Context) {
		dom.Focus(id)
		dom.BringIntoView(id)
	})
}

// expectation is the guess, and what to expect once that may be read.
func (v *lessonPage) expectation() app.UI {
	l, g := v.Lang(), v.Lesson.Guess
	return dom.Tag("div").Body(
		app.If(g != nil, func() app.UI {
			return dom.Tag("section").Class("guess").Aria("label", l.T("guess.title")).Body(
				dom.Tag("h2").Text(l.T("guess.title")),
				dom.Tag("p").ID("guess-question").Attr("tabindex", "-1").Text(l.Of(g.Question)),
				app.If(v.open(), v.answered).Else(v.asking),
			)
		}),
		app.If(v.open(), func() app.UI {
			return dom.Tag("section").Body(
				dom.Tag("h2").ID("expect").Attr("tabindex", "-1").Text(l.T("lesson.expect")),
				app.Raw(`<div class="prose">`+l.Of(v.Lesson.Expect)+`</div>`),
			)
		}),
	)
}

// asking is where the guess is made.
func (v *lessonPage) asking() app.UI {
	l, g := v.Lang(), v.Lesson.Guess
	return dom.Tag("div").Body(
		app.If(len(g.Options) == 0, func() app.UI { return &slider{Lang: l, Value: v.guess, On: v.onSlide} }).Else(func() app.UI {
			return dom.Tag("fieldset").Class("guess-options").Body(
				dom.Tag("legend").Class("unseen").Text(l.T("guess.options")),
				app.Range(g.Options).Slice(func(i int) app.UI {
					return dom.Tag("label").Class("check").Body(
						app.ElemSelfClosing("input").Attr("type", "radio").Attr("name", idGuess).ID(idGuess+"-"+strconv.Itoa(i)).Attr("value", strconv.Itoa(i)).OnChange(v.onOption),
						app.Text(" "+l.Of(g.Options[i].Text)),
					)
				}),
			)
		}),
		app.If(v.asked, func() app.UI { return dom.Tag("p").Class("error").Role("alert").Text(l.T("guess.choose")) }),
		dom.Tag("p").Class("format-row").Body(
			dom.Button().ID("guess-take").Class("run").Text(l.T("guess.take")).OnClick(v.onGuess),
			dom.Button().ID("guess-skip").Class("quiet").Text(l.T("guess.skip")).OnClick(v.onOpen),
		),
	)
}

// answered is the measurement beside the guess.
func (v *lessonPage) answered() app.UI {
	l, g := v.Lang(), v.Lesson.Guess
	measured, yours := guessText(l, g, g.Measured), "–"
	said := l.T("guess.none", measured)
	if v.mark.Guess != nil {
		yours, said = v.guessed(l)
	}
	return dom.Tag("div").Body(
		dom.Tag("dl").Class("guess-answer").Body(
			dom.Tag("div").Body(dom.Tag("dt").Text(l.T("recording.guess")), dom.Tag("dd").Text(yours)),
			dom.Tag("div").Body(dom.Tag("dt").Text(l.T("guess.measured")), dom.Tag("dd").Text(measured)),
		),
		dom.Tag("p").ID("guess-measured").Attr("tabindex", "-1").Role("status").Text(said),
		dom.Tag("p").Body(dom.Button().ID("guess-again").Class("quiet small").Text(l.T("guess.again")).OnClick(v.onAgain)),
	)
}

// guessed is the guess in words, and how near it came.
func (v *lessonPage) guessed(l i18n.Lang) (yours, said string) {
	g, guess := v.Lesson.Guess, *v.mark.Guess
	measured := guessText(l, g, g.Measured)
	if len(g.Options) > 0 {
		i := int(guess)
		if i < 0 || i >= len(g.Options) {
			return "–", l.T("guess.none", measured)
		}
		yours = l.Of(g.Options[i].Text)
		if i == g.right() {
			return yours, l.T("guess.right", measured)
		}
		return yours, l.T("guess.other", measured)
	}
	yours = i18n.Percent(guess)
	switch off := math.Abs(guess - g.Measured); {
	case off <= 0.05:
		return yours, l.T("guess.near", yours, measured)
	case guess < g.Measured:
		return yours, l.T("guess.under", yours, measured, strconv.Itoa(int(math.Round(off*100))))
	default:
		return yours, l.T("guess.over", yours, measured, strconv.Itoa(int(math.Round(off*100))))
	}
}

// guessText is a figure that was measured: a share, or how many times as much.
func guessText(l i18n.Lang, g *Guess, x float64) string {
	if len(g.Options) > 0 {
		return l.T("guess.times", strconv.FormatFloat(x, 'f', 1, 64))
	}
	return i18n.Percent(x)
}

// A slider takes a share. It owns where it stands: go-app leaves a value alone that
// somebody is dragging.
type slider struct {
	app.Compo
	Lang  i18n.Lang
	Value float64
	On    app.EventHandler
}

func (s *slider) OnMount(app.Context) { dom.SetValue(idGuess, s.percent()) }

func (s *slider) percent() string { return strconv.Itoa(int(math.Round(s.Value * 100))) }

func (s *slider) Render() app.UI {
	return dom.Tag("div").Class("guess-slider").Body(
		app.ElemSelfClosing("input").Attr("type", "range").ID(idGuess).Attr("min", "0").Attr("max", "100").Attr("step", "1").
			Aria("label", s.Lang.T("guess.slider")).Aria("valuetext", s.percent()+" %").OnInput(s.On),
		dom.Tag("output").Attr("for", idGuess).Text(s.percent()+" %"),
	)
}
