package insidepage

import (
	_ "embed"
	"math"

	"fewshot/app/page/i18n"
)

//go:embed en.txt
var english string

//go:embed zh-CN.txt
var chinese string

func init() {
	i18n.Add(i18n.English, english)
	i18n.Add(i18n.Chinese, chinese)
}

// probability is a probability by its logarithm.
func probability(logprob float64) float64 { return math.Exp(logprob) }
