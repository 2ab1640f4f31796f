package lab

import (
	"math"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/lab/metric"
	"fewshot/app/prompt"
)

// contentFree are inputs that say nothing, whose label probabilities are the
// prompt's own leaning (Zhao et al. 2021, section 5).
var contentFree = []string{"N/A", "[MASK]", "-"}

// labelTokens is how many tokens are asked for: the label's first, and the white
// space that some tokenizers put in front of it on its own.
const labelTokens = 3

// maxTop is how many alternatives a provider gives at most.
const maxTop = 20

// designCalibration asks every item for the probabilities of the labels'
// first tokens, and the content-free inputs once. The variants share these
// requests: one takes the likeliest label, the other divides by the
// content-free probabilities first.
func designCalibration(d *Design) *chat.Error {
	labels, err := d.labels()
	if err != nil {
		return err
	}
	for i, a := range labels {
		for j, b := range labels {
			if i != j && strings.HasPrefix(a, b) {
				return chat.Invalid("data", "The label "+a+" begins with the label "+b+".", "Use labels that differ in their first letters.")
			}
		}
	}
	d.Plan.Metrics = metric.List{{Type: metric.Exact, Weight: 1}}
	d.Variants = []Variant{
		{Name: "as it is", X: 0, decide: func(own []Outcome, _ *Design, _ [][]Outcome) string {
			return pick(labels, labelProbabilities(own[0], labels), nil)
		}},
		{Name: "calibrated", X: 1, decide: func(own []Outcome, _ *Design, all [][]Outcome) string {
			return pick(labels, labelProbabilities(own[0], labels), meanProbabilities(all[1], labels))
		}},
	}
	shots := d.shots(d.Plan.k(), 0)
	most, top := labelTokens, maxTop
	asked := func(input string) prompt.Prompt {
		p := d.with(shots)
		p.Query = input
		p.Parameters.MaxTokens, p.Parameters.TopLogprobs = &most, &top
		return p
	}
	for i, input := range contentFree {
		d.ask(asked(input), Trial{Group: 1, Item: -1, Draw: i})
	}
	d.each(1, 1, func(_ int, item Item, _ int) (prompt.Prompt, string) { return asked(item.Input), item.Output })
	return nil
}

// labelProbabilities are the probabilities of the labels at the first place of
// an answer, of the alternatives that begin exactly one label; they add up to
// 1 unless none was among the alternatives: then all are 0.
func labelProbabilities(o Outcome, labels []string) []float64 {
	p := make([]float64, len(labels))
	for _, token := range o.Logprobs {
		start := strings.TrimSpace(token.Token)
		if start == "" {
			continue // white space in front of the label, in a token of its own
		}
		sum := 0.0
		for _, candidate := range token.Top {
			text := strings.TrimSpace(candidate.Token)
			of := -1
			for i, label := range labels {
				if text != "" && strings.HasPrefix(label, text) {
					if of >= 0 {
						of = -2
						break
					}
					of = i
				}
			}
			if of >= 0 {
				p[of] += math.Exp(candidate.Logprob)
				sum += math.Exp(candidate.Logprob)
			}
		}
		for i := range p {
			if sum > 0 {
				p[i] /= sum
			}
		}
		return p
	}
	return p
}

// meanProbabilities are the labels' mean probabilities over outcomes.
func meanProbabilities(outcomes []Outcome, labels []string) []float64 {
	mean := make([]float64, len(labels))
	for _, o := range outcomes {
		for i, p := range labelProbabilities(o, labels) {
			mean[i] += p / float64(len(outcomes))
		}
	}
	return mean
}

// pick is the label with the highest probability, after dividing by weights if
// there are any (W = diag(p)^-1, b = 0 in Zhao et al.'s terms). It is "" if no
// label has any: then the model said something else altogether.
func pick(labels []string, p, weights []float64) string {
	best, label := 0.0, ""
	for i := range labels {
		score := p[i]
		if weights != nil {
			score /= max(weights[i], 1e-6)
		}
		if score > best {
			best, label = score, labels[i]
		}
	}
	return label
}
