package lab

import (
	"math"
	"slices"
	"strings"

	"fewshot/app/lab/metric"
	"fewshot/app/lab/stat"
	"fewshot/app/sandbox"
)

// A Cell is what a variant made of an item.
type Cell struct {
	Answer    string  // of the first draw, or what the variant decided
	Score     float64 // 0 to 1, the mean over draws; NaN while there is nothing, or where all draws failed
	Passed    bool    // whether the answer counts as right
	Failed    int     // trials that ended in an error
	Cached    bool    // whether a trial was answered by the cache
	Tokens    int     // of all its trials, prompt and answer, as the provider counted
	LatencyMS float64 // mean over its trials
	// Code is what came of running the answer's code, by the metric tests; nil of
	// others.
	Code *sandbox.Report
}

// A Column is what a variant came to.
type Column struct {
	Variant  Variant
	Cells    []Cell  // by held-out item
	Items    int     // with a score
	Score    float64 // the mean over items, NaN of none
	Interval stat.Interval
	Lacking  Lacking // its requests that brought no answer: they count neither as right nor as wrong
	Exact    bool    // whether the interval is Wilson's, of items right or wrong; else a bootstrap over items
	Low      float64 // the worst draw's mean score
	High     float64 // the best draw's
}

// A Result is what an experiment came to, so far.
type Result struct {
	Design   *Design
	Columns  []Column
	Spread   *Spread // nil where the experiment doesn't ask whether all columns differ, or nothing came
	Findings []Finding
	// Confidence is, for the experiment [KindKnowing], each column's.
	Confidence []Confidence

	Requests, Cached, Failed       int           // outcomes; of them from the cache; of them errors
	Lacking                        Lacking       // the errors by their codes
	Changes                        []ModelChange // what was changed to fit requests to their models
	PromptTokens, CompletionTokens int           // as the provider counted them

	JudgedBy    string // the model whose word the scores are, "" where metrics judge
	Rulings     int    // answers that it was asked about; of them Unruled without a verdict
	Unruled     int
	JudgeTokens int // prompt and completion
}

// A Confidence is how well a model's probability of its own answer tells
// whether the answer is right.
type Confidence struct {
	Items []stat.Judged
	AUROC float64 // NaN if all are right, or all are wrong
	ECE   float64 // of ten bins
	Brier float64
	Bins  []stat.Bin
	Curve []stat.Point // accuracy at each coverage
	AURC  float64      // area under 1 - accuracy over coverage
	// Where the model is surer than Threshold, in Coverage of all cases, it is
	// right as often as Reliable asks; Coverage is 0 if it nowhere is.
	Threshold, Coverage float64
}

// Reliable is how often an answer should be right for it to be given.
const Reliable = 0.9

// Summarise makes the result of the outcomes that there are; outcomes has one
// for each of the design's trials, nil where none came yet.
func Summarise(d *Design, outcomes []*Outcome) Result {
	r := Result{Design: d, Lacking: Lacking{}}
	if d.judged() {
		r.JudgedBy = d.Plan.Judge.Model
	}
	for _, o := range outcomes {
		if o == nil {
			continue
		}
		r.Requests++
		if o.Tries == 0 {
			r.Cached++
		}
		if o.Err != nil {
			r.Failed++
			r.Lacking[o.Err.Code]++
		}
		if o.Usage != nil && o.Tries > 0 {
			r.PromptTokens += o.Usage.PromptTokens
			r.CompletionTokens += o.Usage.CompletionTokens
		}
		if o.Ruling != nil {
			r.Rulings++
			if o.Ruling.Err != nil {
				r.Unruled++
			}
			if u := o.Ruling.Usage; u != nil {
				r.JudgeTokens += u.PromptTokens + u.CompletionTokens
			}
		}
	}
	groups := make([][][]int, d.Groups()) // trials by group and item
	for g := range groups {
		groups[g] = make([][]int, len(d.Split.HeldOut))
	}
	all := make([][]Outcome, d.Groups())
	for i, t := range d.Trials {
		if t.Item >= 0 {
			groups[t.Group][t.Item] = append(groups[t.Group][t.Item], i)
		}
		if outcomes[i] != nil {
			all[t.Group] = append(all[t.Group], *outcomes[i])
		}
	}
	for _, v := range d.Variants {
		r.Columns = append(r.Columns, d.column(v, groups[v.Group], outcomes, all))
	}
	r.Spread = spread(d, r.Columns)
	r.Findings = findings(d, r.Columns, r.Spread)
	r.Changes = changesOf(d, outcomes)
	if d.Plan.Experiment == KindKnowing {
		for i, v := range d.Variants {
			r.Confidence = append(r.Confidence, d.confidence(v, r.Columns[i].Cells, groups[v.Group], outcomes))
		}
	}
	return r
}

// column scores a variant's trials.
func (d *Design) column(v Variant, trials [][]int, outcomes []*Outcome, all [][]Outcome) Column {
	c := Column{Variant: v, Cells: make([]Cell, len(trials)), Lacking: Lacking{}, Exact: true, Low: math.NaN(), High: math.NaN()}
	draws := map[int][]float64{}
	var tries []stat.Tries
	var scores []float64
	full := 0 // items whose score is 1
	for item, of := range trials {
		cell := Cell{Score: math.NaN()}
		if v.only != "" && d.Split.HeldOut[item].Output != v.only {
			c.Cells[item] = cell
			continue
		}
		var own []Outcome
		sum, n, right := 0.0, 0, 0
		for _, i := range of {
			o := outcomes[i]
			if o == nil {
				continue
			}
			cell.Cached = cell.Cached || o.Tries == 0
			if o.Usage != nil {
				cell.Tokens += o.Usage.PromptTokens + o.Usage.CompletionTokens
			}
			cell.LatencyMS += o.LatencyMS / float64(len(of))
			if o.Err != nil {
				cell.Failed++
				c.Lacking[o.Err.Code]++
				continue
			}
			own = append(own, *o)
			if v.decide != nil {
				continue
			}
			said, ok := d.score(i, o)
			if !ok {
				if o.Ruling != nil {
					cell.Failed++
				}
				continue
			}
			if n == 0 {
				cell.Passed, cell.Code = said.Passed, said.Code
			}
			if said.Passed {
				right++
			}
			draws[d.Trials[i].Draw] = append(draws[d.Trials[i].Draw], said.Score)
			sum, n = sum+said.Score, n+1
		}
		switch {
		case len(own) == 0:
		case v.decide == nil:
			cell.Answer = strings.TrimSpace(own[0].Text)
			if n > 0 {
				cell.Score = sum / float64(n)
			}
			if v.pass > 0 {
				cell.Score = stat.PassAtK(n, right, v.pass)
				cell.Passed = cell.Score == 1
				tries = append(tries, stat.Tries{Answers: n, Passed: right})
			}
		case len(own) == len(of): // a majority of what has come so far would be another one's
			cell.Answer = v.decide(own, d, all)
			v := d.judge(of[0], cell.Answer)
			cell.Score, cell.Passed, cell.Code = v.Score, v.Passed, v.Code
		}
		c.Cells[item] = cell
		if !math.IsNaN(cell.Score) {
			scores = append(scores, cell.Score)
			c.Exact = c.Exact && (cell.Score == 0 || cell.Score == 1)
			if cell.Score == 1 {
				full++
			}
		}
	}
	c.Items = len(scores)
	c.Score = stat.Mean(scores)
	switch {
	case c.Items == 0:
		c.Score = math.NaN()
	case v.pass > 0:
		rate := stat.PassRate(tries, v.pass, d.Plan.Seed)
		c.Exact, c.Interval = false, stat.Interval{Low: rate.Low, High: rate.High}
	case c.Exact:
		c.Interval = stat.Wilson(full, c.Items)
	case slices.Min(scores) == slices.Max(scores):
		c.Interval = stat.Unanimous(c.Score, c.Items, stat.Interval{Low: 0, High: 1})
	default:
		c.Interval = stat.Bootstrap(scores, stat.BootstrapDraws, d.Plan.Seed)
	}
	for _, of := range draws {
		if m := stat.Mean(of); math.IsNaN(c.Low) || m < c.Low {
			c.Low = m
		}
		if m := stat.Mean(of); math.IsNaN(c.High) || m > c.High {
			c.High = m
		}
	}
	return c
}

// judged reports whether the plan's judge gives the scores.
func (d *Design) judged() bool {
	return d.Plan.Judge != nil && d.Plan.Experiment != KindPreference
}

// score is what an answer to a trial is worth, by the judge or else by the
// metrics; ok is false where nothing says: the judge has not spoken, or answers are
// voted on and none is right.
func (d *Design) score(trial int, o *Outcome) (v metric.Verdict, ok bool) {
	switch {
	case d.Plan.Experiment == KindPreference:
		return metric.Verdict{}, false
	case !d.judged():
		return d.judge(trial, o.Text), true
	case o.Ruling == nil || o.Ruling.Err != nil:
		return metric.Verdict{}, false
	case o.Ruling.Right:
		return metric.Verdict{Score: 1, Passed: true}, true
	}
	return metric.Verdict{}, true
}

// An answered is an answer to an item of which an output is wanted.
type answered struct {
	item             int
	expected, answer string
}

// judge judges an answer to a trial by the plan's metrics. Where they run code, it runs
// once for each answer, however often a result is made of what has come so far.
func (d *Design) judge(trial int, answer string) metric.Verdict {
	t := d.Trials[trial]
	want := d.Split.HeldOut[t.Item].Want()
	want.Output = t.Expected
	if !d.Plan.Metrics.RunCode() {
		return d.Plan.Metrics.Judge(answer, want)
	}
	key := answered{t.Item, t.Expected, answer}
	v, known := d.verdicts[key]
	if !known {
		v = d.Plan.Metrics.Judge(answer, want)
		if d.verdicts == nil {
			d.verdicts = map[answered]metric.Verdict{}
		}
		d.verdicts[key] = v
	}
	return v
}
