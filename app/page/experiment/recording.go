package experiment

import (
	"strings"

	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/labworker"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Recording is what an experiment came to when it was measured earlier. A runner draws
// it at once, and what runs over it.
type Recording struct {
	Day     string // YYYY-MM-DD
	Command string // that measured it
	Models  []string
	Summary *labworker.Summary
	Pairs   int // of answers that differ, where they are voted on

	// Veiled are columns that are not shown yet, because somebody is to guess them.
	Veiled []int
	// Guess is the score that was guessed, of the column at GuessAt; nil: none was.
	Guess   *float64
	GuessAt int
}

// ShowRecorded shows what was measured earlier, nil for nothing. A page that is open
// then calls [Runner.Redraw]; the server renders what is no picture.
func (b *Runner) ShowRecorded(r *Recording) { b.recorded = r }

// Redraw follows a change of what is shown.
func (b *Runner) Redraw() { b.Speak() }

// Recorded is what was measured earlier, nil if nothing was.
func (b *Runner) Recorded() *Recording { return b.recorded }

// Ran reports whether a result of a run is shown.
func (b *Runner) Ran() bool { return b.summary != nil }

// shown is the result that the chart is of: of what ran, else of what was recorded; nil
// for none.
func (b *Runner) shown() *labworker.Summary {
	if b.summary == nil && b.recorded != nil {
		return b.recorded.Summary
	}
	return b.summary
}

// leavesOpen reports whether the result that is shown leaves something open.
func (b *Runner) leavesOpen() bool {
	return b.summary == nil && b.recorded != nil && len(b.recorded.Veiled) > 0
}

// veils reports whether the column at i is still to be guessed.
func (r *Recording) veils(i int) bool {
	for _, v := range r.Veiled {
		if v == i {
			return true
		}
	}
	return false
}

// name tells the recording from a run of one's own.
func (r *Recording) name(l i18n.Lang) string {
	return l.T("recording.series", strings.Join(r.Models, ", "), r.Day)
}

// column is the index of the recording's column of a name, -1 if there is none.
func (r *Recording) column(name string) int {
	for i, c := range r.Summary.Columns {
		if c.Name == name {
			return i
		}
	}
	return -1
}

// recordedNote says when, of what and by which command a recording was made.
func (p *Panel) recordedNote(r *Recording) app.UI {
	l := p.Lang
	return dom.Tag("p").Class("recorded-note soft").Body(
		dom.Tag("span").Class("tag").Text(l.T("recording.tag")),
		app.Text(" "+l.T("recording.made", r.Day, strings.Join(r.Models, ", "))+" "),
		dom.Tag("code").Text(r.Command),
	)
}

// recording is what was measured earlier, while nothing was run here.
func (p *Panel) recording(r *Recording) app.UI {
	l := p.Lang
	if KindOf(r.Summary.Kind).votes {
		return dom.Tag("div").Class("experiment-result").Body(
			app.If(len(r.Veiled) == 0, func() app.UI {
				return dom.Tag("p").Class("finding").Text(l.T("recording.pairs", i18n.Count(r.Pairs), i18n.Count(r.Summary.Items)))
			}),
			dom.Tag("p").Class("soft").Text(l.T("recording.vote")),
			p.recordedNote(r),
		)
	}
	return dom.Tag("div").Class("experiment-result").Body(
		p.figure("chart", Headline(l, r.Summary, r.Veiled)),
		p.recordedNote(r),
		p.columns(r.Summary, r),
		app.If(len(r.Summary.Confidence) > 0 && len(r.Veiled) == 0, func() app.UI { return p.confidence(r.Summary) }),
		app.If(len(r.Veiled) == 0, func() app.UI {
			return dom.Tag("div").Class("findings").Body(p.found(r.Summary)...)
		}),
	)
}
