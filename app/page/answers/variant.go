package answers

import (
	"slices"

	"fewshot/app/chat"
	"fewshot/app/page/costs"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
)

// A Variant is one request of a press of Run or Compare.
type Variant struct {
	Prompt prompt.Prompt
	Model  string // a value of the model selection
	By     By     // what tells its answers from those of the other requests
	Begun  string // what the answer begins with, which the model goes on from; "": nothing
}

// ShotCounts are the numbers of shots to compare: 0, 1, 3 and all n.
func ShotCounts(n int) []int {
	ks := []int{0}
	for _, k := range []int{1, 3, n} {
		if k <= n && !slices.Contains(ks, k) {
			ks = append(ks, k)
		}
	}
	return ks
}

// variantsPrice is what variants cost together, in words.
func variantsPrice(l i18n.Lang, g *costs.Counter, variants []Variant) string {
	sum, known, bounded := 0.0, true, true
	for _, v := range variants {
		c := g.Aside(v.Prompt, v.Model)
		known = known && c.Priced
		bounded = bounded && (c.Room > 0 || c.InputUSD == 0)
		sum += c.InputUSD + c.OutputUSD
	}
	switch {
	case !known:
		return l.T("price.unknown")
	case sum == 0:
		return l.T("price.free")
	}
	return costs.PriceOf(l, sum, bounded)
}

// outcome says how a run ended, from its error and whether it was cancelled.
func outcome(failed, cancelled error, l i18n.Lang) (State, *chat.Error) {
	switch {
	case cancelled != nil:
		return Stopped, nil
	case failed == nil:
		return Done, nil
	}
	return Broken, widget.AsError(failed, l)
}
