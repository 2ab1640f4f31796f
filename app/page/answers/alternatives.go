package answers

import (
	"math"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
)

// alternativeRuns shows a token and its alternatives.
func alternativeRuns(l i18n.Lang, t chat.TokenLogprob) []dom.TextRun {
	one := func(class, token string, logprob float64) dom.TextRun {
		return dom.TextRun{Class: class + " " + probabilityClass(logprob), Text: visible(token) + "  " + share(math.Exp(logprob)), Index: -1}
	}
	runs := []dom.TextRun{one("chosen", tokenBytes(t), t.Logprob)}
	cover, among := 0.0, false
	for _, alternative := range t.Top {
		cover += math.Exp(alternative.Logprob)
		if alternative.Token == t.Token {
			among = true
			continue
		}
		runs = append(runs, one("alternative", alternative.Token, alternative.Logprob))
	}
	if !among {
		cover += math.Exp(t.Logprob)
	}
	return append(runs, dom.TextRun{Class: "soft", Text: l.T("inspect.cover", len(runs), share(cover)), Index: -1})
}

// visible shows a token with its white space.
func visible(s string) string {
	if s == "" {
		return "∅"
	}
	return strings.NewReplacer("\n", "⏎", "\t", "⇥", " ", "␣").Replace(s)
}
