package lab

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/lab/metric"
	"fewshot/app/lab/stat"
	"fewshot/app/prompt"
)

// A ConfidenceMethod is a way to learn how sure a model is of its answer.
type ConfidenceMethod string

// The ways.
const (
	ConfidenceByLogprob   ConfidenceMethod = "logprob"   // the probability of the answer: the product of its tokens' (needs logprobs)
	ConfidenceByAgreement ConfidenceMethod = "agreement" // the share of Draws sampled answers that agree with most of them (Wang et al. 2022, arXiv:2203.11171, section 3.4)
	ConfidenceByWords     ConfidenceMethod = "words"     // what it says when it is asked for a number with the answer (Tian et al. 2023, arXiv:2305.14975, "1S")
)

// ConfidenceMethods are all ways, in the order of a menu.
func ConfidenceMethods() []ConfidenceMethod {
	return []ConfidenceMethod{ConfidenceByLogprob, ConfidenceByAgreement, ConfidenceByWords}
}

// askConfidence is the instruction for a model that is asked in words.
const askConfidence = "After the answer, say on a line of its own how sure you are that it is right, from 0 to 100: Confidence: 0 to 100"

// confidenceTokens is the room for that line.
const confidenceTokens = 16

var statedLine = regexp.MustCompile(`(?i)\bconfidence\s*:?\s*(\d{1,3}(?:\.\d+)?)\s*%?`)

// designKnowing asks every item of each model, once for each way to learn how
// sure it is, or several times where samples are to agree; see
// [Result.Confidence].
func designKnowing(d *Design) *chat.Error {
	ways := d.Plan.Confidence
	if slices.Contains(ways, ConfidenceByAgreement) {
		if d.Plan.Draws < 2 {
			return chat.Invalid("draws", "Samples can agree only if there are several.", "Draw at least five, or leave agreement out.")
		}
		if t := d.Plan.Prompt.Parameters.Temperature; t != nil && *t == 0 {
			return chat.Invalid("prompt.parameters.temperature", "At temperature 0 all samples are the same.", "Set a temperature above 0, such as 0.7, or leave agreement out.")
		}
	}
	type column struct {
		model string
		way   ConfidenceMethod
	}
	var columns []column
	for _, model := range d.Plan.Models {
		for _, way := range ways {
			name := model
			if len(ways) > 1 || way != ConfidenceByLogprob {
				name += ", " + string(way)
			}
			v := &d.Variants[d.variant(name, float64(len(columns)))]
			v.confidence = way
			switch way {
			case ConfidenceByAgreement:
				v.decide = func(own []Outcome, d *Design, _ [][]Outcome) string { return majority(own, d.Plan.Metrics) }
			case ConfidenceByWords:
				v.decide = func(own []Outcome, _ *Design, _ [][]Outcome) string {
					answer, _, _ := statedConfidence(own[0].Text)
					return answer
				}
			}
			columns = append(columns, column{model, way})
		}
	}
	for i, item := range d.Split.HeldOut {
		for group, c := range columns {
			draws := 1
			if c.way == ConfidenceByAgreement {
				draws = d.Plan.Draws
			}
			for draw := range draws {
				p := d.with(d.shots(d.Plan.k(), 0))
				p.Model, p.Query = c.model, item.Input
				d.ask(revealing(p, c.way, int64(d.Plan.Seed)+int64(draw)), Trial{Group: group, Item: i, Draw: draw, Expected: item.Output})
			}
		}
	}
	return nil
}

// revealing is p with what a way to learn how sure a model is needs.
func revealing(p prompt.Prompt, way ConfidenceMethod, seed int64) prompt.Prompt {
	if t := p.Parameters.Temperature; t == nil || *t > 0 {
		p.Parameters.Seed = &seed
	}
	switch way {
	case ConfidenceByLogprob:
		one := 1
		p.Parameters.TopLogprobs = &one
	case ConfidenceByWords:
		p.Instruction = strings.TrimSpace(p.Instruction + "\n" + askConfidence)
		if p.Parameters.MaxTokens != nil {
			most := *p.Parameters.MaxTokens + confidenceTokens
			p.Parameters.MaxTokens = &most
		}
		if p.Parameters.Stop == nil { // the end of the answer's line is not the end of all
			p.Parameters.Stop = slices.DeleteFunc(prompt.Stops(p.Format, p.Shots...), func(stop string) bool { return stop == "\n" })
		}
	}
	return p
}

// statedConfidence parts an answer from the confidence that it ends with, from 0 to 1.
func statedConfidence(text string) (answer string, confidence float64, ok bool) {
	all := statedLine.FindAllStringSubmatchIndex(text, -1)
	if len(all) == 0 {
		return strings.TrimSpace(text), 0, false
	}
	last := all[len(all)-1]
	percent, err := strconv.ParseFloat(text[last[2]:last[3]], 64)
	return strings.TrimSpace(text[:last[0]]), percent / 100, err == nil && percent <= 100
}

// confidence judges a variant's answers by how sure the model is. cells are the
// variant's, by item.
func (d *Design) confidence(v Variant, cells []Cell, trials [][]int, outcomes []*Outcome) Confidence {
	c := Confidence{AUROC: math.NaN()}
	for item, of := range trials {
		if math.IsNaN(cells[item].Score) {
			continue
		}
		own := make([]Outcome, 0, len(of))
		for _, i := range of {
			if o := outcomes[i]; o != nil && o.Err == nil {
				own = append(own, *o)
			}
		}
		if confidence, ok := d.confidenceBy(v.confidence, own); ok {
			c.Items = append(c.Items, stat.Judged{Confidence: confidence, Right: cells[item].Passed})
		}
	}
	if len(c.Items) == 0 {
		return c
	}
	if area, ok := stat.AUROC(c.Items); ok {
		c.AUROC = area
	}
	c.ECE, c.Brier = stat.ECE(c.Items, 10), stat.Brier(c.Items)
	c.Bins, c.Curve, c.AURC = stat.Reliability(c.Items, 10), stat.RiskCoverage(c.Items), stat.AURC(c.Items)
	if threshold, coverage, ok := stat.ThresholdFor(c.Items, Reliable); ok {
		c.Threshold, c.Coverage = threshold, coverage
	}
	return c
}

// confidenceBy is how sure a model is by its outcomes on an item; ok is false if that
// can't be told.
func (d *Design) confidenceBy(way ConfidenceMethod, own []Outcome) (confidence float64, ok bool) {
	if len(own) == 0 {
		return 0, false
	}
	switch way {
	case ConfidenceByAgreement:
		texts := make([]string, len(own))
		for i, o := range own {
			texts[i] = o.Text
		}
		_, votes := metric.Majority(texts, d.Plan.Metrics[0].Extract)
		return float64(votes) / float64(len(own)), true
	case ConfidenceByWords:
		_, confidence, ok = statedConfidence(own[0].Text)
		return confidence, ok
	}
	sum := 0.0
	for _, t := range own[0].Logprobs {
		sum += t.Logprob
	}
	return math.Exp(sum), len(own[0].Logprobs) > 0
}
