package answers

import (
	"math"
	"strconv"

	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file says how an answer came about: in a line what everybody asks, and the rest
// behind it.

// meta is the line below an answer, which opens to show more.
func (a *Panel) meta(c Cell) app.UI {
	l := a.Lang
	var line, more spans
	if a.source() == "" {
		line.add("tag", ProvenanceText(l, c.Run))
	}
	line.answer(l, c, a.Arrived)
	more.figures(l, c)
	if c.Sample == 0 {
		if text, differs := countedPart(l, c.Run); differs {
			line.add("differs", text)
		} else if text != "" {
			more.add("", text)
		}
	}
	return dom.Tag("details").Class("meta").Body(
		dom.Tag("summary").Body(append(line, dom.Tag("b").Text(l.T("meta.more")))...),
		dom.Tag("p").Body(more...),
	)
}

// spans are texts beside each other.
type spans []app.UI

func (s *spans) add(class, text string) { *s = append(*s, dom.Tag("span").Class(class).Text(text)) }

// Source says once where several answers came from, if it is the same for all.
func (a *Panel) Source() app.UI {
	source := a.source()
	return dom.Tag("p").Class("meta meta-all").Hidden(source == "").Body(dom.Tag("span").Class("tag").Text(source))
}

// source is where all of several answers came from, "" if it is said at each.
func (a *Panel) source() string {
	if len(a.Cells) < 2 {
		return ""
	}
	first := ProvenanceText(a.Lang, a.Cells[0].Run)
	for _, c := range a.Cells[1:] {
		if ProvenanceText(a.Lang, c.Run) != first {
			return ""
		}
	}
	return first
}

// waits reports whether nothing has come of an answer yet.
func (c Cell) waits() bool { return c.Run.State == Running && c.Run.first(c.Sample) == 0 }

// answer adds what everybody asks of an answer: what it waits for, or whether it is
// whole, and how sure the model was.
func (s *spans) answer(l i18n.Lang, c Cell, arrived float64) {
	r := c.Run
	if c.waits() {
		switch {
		case r.Provenance == modelpick.InPage && arrived < 1, r.Provenance == modelpick.Browser && arrived > 0 && arrived < 1:
			s.add("", l.T("meta.loading", i18n.Percent(math.Round(arrived*100)/100)))
		case r.thinks(c.Sample):
			s.add("", l.T("meta.thinking"))
		case r.Place > 0:
			s.add("", PlaceText(l, r.Place))
		default:
			s.add("", l.T("meta.waiting"))
		}
		return
	}
	if r.State == Stopped {
		s.add("", l.T("finish.stopped"))
	} else if c.Sample < len(r.Samples) && r.Lack(c.Sample) == NoLack { // else it is said above
		switch f := r.Samples[c.Sample].FinishReason; {
		case r.State == Done && r.Samples[c.Sample].Text == "":
			s.add("", l.T("finish.empty"))
		case f != "" && f != usualFinish:
			s.add("", finishText(l, f))
		}
	}
	if c.Sample < len(r.Samples) {
		if p, ok := probability(r.Samples[c.Sample].Logprobs); ok {
			s.add("", l.T("meta.probability", share(p)))
		}
	}
}

// usualFinish is how an answer ends that is whole.
const usualFinish = "stop"

// figures adds what else is known of an answer: times, speed, and what it used. Of
// several samples that came as one, only the first has what was measured of all of them.
func (s *spans) figures(l i18n.Lang, c Cell) {
	r, samples := c.Run, c.Run.Prompt.Parameters.Samples()
	if c.waits() {
		return
	}
	if first := r.first(c.Sample); first > 0 {
		s.add("", l.T("meta.first", i18n.Seconds(first)))
	}
	if speed := r.tokensPerSecond(); speed > 0 && samples == 1 {
		s.add("", l.T("meta.speed", strconv.Itoa(int(math.Round(speed)))))
	}
	if r.State != Stopped && c.Sample < len(r.Samples) && r.Lack(c.Sample) == NoLack && r.Samples[c.Sample].Text != "" && r.Samples[c.Sample].FinishReason == usualFinish {
		s.add("", finishText(l, usualFinish))
	}
	if r.Usage == nil || c.Sample > 0 {
		return
	}
	usage := l.T("meta.usage", i18n.Count(r.Usage.PromptTokens), i18n.Count(r.Usage.CompletionTokens))
	if n := r.thought(); n > 0 {
		usage = l.T("meta.hidden", i18n.Count(r.Usage.PromptTokens), i18n.Count(r.Usage.CompletionTokens), i18n.Count(n))
	}
	if samples > 1 {
		usage = l.T("meta.all_samples", i18n.Count(samples)) + " " + usage
	}
	s.add("", usage)
}

// countedPart puts our own count of the prompt beside the provider's, and reports
// whether they differ although ours is exact.
func countedPart(l i18n.Lang, r *Run) (text string, differs bool) {
	d, ok := r.usageDifference()
	switch {
	case !ok, r.tooFew(): // which is said with its reason
		return "", false
	case d == 0:
		return l.T("meta.same"), false
	case !r.Exact: // an estimate need not be right
		return l.T("meta.difference", "≈ "+i18n.Count(r.counted()), i18n.Count(r.Usage.PromptTokens)), false
	}
	return l.T("meta.difference", i18n.Count(r.counted()), i18n.Count(r.Usage.PromptTokens)), true
}
