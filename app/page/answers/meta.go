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
	var line, more []app.UI
	if a.source() == "" {
		line = append(line, sourceTag(l, c.Run))
	}
	for _, text := range lineParts(l, c, a.Arrived) {
		line = append(line, dom.Tag("span").Text(text))
	}
	for _, text := range figureParts(l, c) {
		more = append(more, dom.Tag("span").Text(text))
	}
	if c.Sample == 0 {
		if text, differs := countedPart(l, c.Run); differs {
			line = append(line, dom.Tag("span").Class("differs").Text(text))
		} else if text != "" {
			more = append(more, dom.Tag("span").Text(text))
		}
	}
	return dom.Tag("details").Class("meta").Body(
		dom.Tag("summary").Body(append(line, dom.Tag("b").Text(l.T("meta.more")))...),
		dom.Tag("p").Body(more...),
	)
}

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

func sourceTag(l i18n.Lang, r *Run) app.UI {
	return dom.Tag("span").Class("tag").Text(ProvenanceText(l, r))
}

// waits reports whether nothing has come of an answer yet.
func (c Cell) waits() bool { return c.Run.State == Running && c.Run.first(c.Sample) == 0 }

// lineParts are what everybody asks of an answer: what it waits for, or whether it is
// whole, and how sure the model was.
func lineParts(l i18n.Lang, c Cell, arrived float64) (parts []string) {
	r := c.Run
	if c.waits() {
		switch {
		case r.Provenance == modelpick.InPage && arrived < 1:
			return []string{l.T("meta.loading", i18n.Percent(math.Round(arrived*100)/100))}
		case r.thinks(c.Sample):
			return []string{l.T("meta.thinking")}
		case r.Place > 0:
			return []string{PlaceText(l, r.Place)}
		}
		return []string{l.T("meta.waiting")}
	}
	if r.State == Stopped {
		parts = append(parts, l.T("finish.stopped"))
	} else if c.Sample < len(r.Samples) && r.Lack(c.Sample) == NoLack { // else it is said above
		switch f := r.Samples[c.Sample].FinishReason; {
		case r.State == Done && r.Samples[c.Sample].Text == "":
			parts = append(parts, l.T("finish.empty"))
		case f != "" && f != usualFinish:
			parts = append(parts, finishText(l, f))
		}
	}
	if c.Sample < len(r.Samples) {
		if p, ok := probability(r.Samples[c.Sample].Logprobs); ok {
			parts = append(parts, l.T("meta.probability", share(p)))
		}
	}
	return parts
}

// usualFinish is how an answer ends that is whole.
const usualFinish = "stop"

// figureParts are what else is known of an answer: times, speed, and what it used. Of
// several samples that came as one, only the first has what was measured of all of them.
func figureParts(l i18n.Lang, c Cell) (parts []string) {
	r, samples := c.Run, c.Run.Prompt.Parameters.Samples()
	if c.waits() {
		return nil
	}
	if first := r.first(c.Sample); first > 0 {
		parts = append(parts, l.T("meta.first", i18n.Seconds(first)))
	}
	if s := r.tokensPerSecond(); s > 0 && samples == 1 {
		parts = append(parts, l.T("meta.speed", strconv.Itoa(int(math.Round(s)))))
	}
	if r.State != Stopped && c.Sample < len(r.Samples) && r.Lack(c.Sample) == NoLack && r.Samples[c.Sample].Text != "" && r.Samples[c.Sample].FinishReason == usualFinish {
		parts = append(parts, finishText(l, usualFinish))
	}
	if r.Usage == nil || c.Sample > 0 {
		return parts
	}
	usage := l.T("meta.usage", i18n.Count(r.Usage.PromptTokens), i18n.Count(r.Usage.CompletionTokens))
	if n := r.thought(); n > 0 {
		usage = l.T("meta.hidden", i18n.Count(r.Usage.PromptTokens), i18n.Count(r.Usage.CompletionTokens), i18n.Count(n))
	}
	if samples > 1 {
		usage = l.T("meta.all_samples", i18n.Count(samples)) + " " + usage
	}
	return append(parts, usage)
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
