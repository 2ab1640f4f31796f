package classroom

import (
	"fmt"
	"math"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/lab/metric"
	"fewshot/app/lab/shots"
	"fewshot/app/prompt"
)

// A Trial is one request of a submission's grading.
type Trial struct {
	Order   int // an index into the orders of the shots; 0 is the order as given
	Item    int // an index into the visible or the hidden items
	Visible bool
	Request *chat.Request
}

// Trials are the requests that grade an entry, the same ones at each call:
// visible items in the order of shots as given, then the hidden ones in each
// order. An index into them names a trial for good.
func (e Exercise) Trials(entry Entry) []Trial {
	orders := e.orders(entry)
	trials := make([]Trial, 0, len(e.Visible)+len(e.Hidden)*len(orders))
	for i, item := range e.Visible {
		trials = append(trials, Trial{0, i, true, request(entry.Prompt, item.Input)})
	}
	for o, order := range orders {
		p := entry.Prompt
		p.Shots = make([]prompt.Shot, len(order))
		for i, at := range order {
			p.Shots[i] = entry.Prompt.Shots[at]
		}
		for i, h := range e.Hidden {
			trials = append(trials, Trial{o, i, false, request(p, h.item.Input)})
		}
	}
	return trials
}

// orders are the orders in which the entry's shots are tried, as Lu et al. 2022
// (arXiv:2104.08786) do; the first is the one given.
func (e Exercise) orders(entry Entry) [][]int {
	return shots.Orders(len(entry.Prompt.Shots), e.Rules.Orders, e.Seed)
}

func request(p prompt.Prompt, query string) *chat.Request {
	p.Query = query
	r := prompt.Render(p).Request(p)
	r.Fit = true // no rule of an exercise says what a model takes
	return r
}

// Grade makes the grade of what the trials brought, an outcome each in the order
// of [Exercise.Trials]. It is a pure function. The error says that the outcomes
// are not those of the trials.
func (e Exercise) Grade(entry Entry, outcomes []lab.Outcome) (Grade, error) {
	trials := e.Trials(entry)
	if len(outcomes) != len(trials) {
		return Grade{}, fmt.Errorf("grade: %d outcomes of %d trials", len(outcomes), len(trials))
	}
	g := Grade{Total: e.Points.Total(), Hidden: len(e.Hidden), Visible: len(e.Visible), Tokens: entry.Tokens, Orders: len(e.orders(entry)), Failures: []Miss{}}
	passed := make([]int, g.Orders)
	for i, t := range trials {
		o := outcomes[i]
		if o.Err != nil {
			g.Failed++
		}
		if t.Visible {
			item := e.Visible[t.Item]
			if v := e.judge(o, item); !v.Passed {
				g.Failures = append(g.Failures, Miss{Item: item, Answer: o.Text, Code: v.Code})
			}
			continue
		}
		if e.judge(o, e.Hidden[t.Item].item).Passed {
			passed[t.Order]++
		}
	}
	g.Passed, g.Worst = passed[0], passed[0]
	for _, n := range passed {
		g.Worst = min(g.Worst, n)
	}
	g.Points = e.score(g)
	return g, nil
}

// judge judges an outcome. What a model said before its stream broke is not an answer.
func (e Exercise) judge(o lab.Outcome, item lab.Item) metric.Verdict {
	if o.Err != nil {
		return metric.Verdict{}
	}
	return e.Metrics.Judge(o.Text, item.Want())
}

// score is the formula of [Points].
func (e Exercise) score(g Grade) float64 {
	p := e.Points
	right, worst := p.Share(g.Passed, g.Hidden), p.Share(g.Worst, g.Hidden)
	points := float64(p.Accuracy)*right + float64(p.Robustness)*worst
	if p.Economy > 0 {
		over := float64(g.Tokens-p.EconomyTokens) / float64(e.Rules.PromptTokens-p.EconomyTokens)
		points += float64(p.Economy) * right * (1 - min(1, max(0, over)))
	}
	return math.Round(points*10) / 10
}
