package lessons

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"fewshot/app/lab"
	"fewshot/app/tinylm/inside"
	"fewshot/examples"
)

// A Guess is what a reader is asked before the lesson tells what to expect. What was
// measured answers it.
type Guess struct {
	Question examples.Words `json:"question"`
	Finding  Finding        `json:"finding"`
	// Options are answers to choose from; none: the answer is a share, 0 to 100 %.
	Options []Option `json:"options,omitempty"`
}

// An Option is an answer to choose: it is right if what was measured is at least From and
// less than To; 0 for To is no limit.
type Option struct {
	Text examples.Words `json:"text"`
	From float64        `json:"from"`
	To   float64        `json:"to,omitempty"`
}

// A Finding names one figure of what was measured. Of an experiment it is the score of a
// Column, unless Of names another; of texts, how many times as many tokens Text has as
// Over, with Encoding.
type Finding struct {
	Experiment string   `json:"experiment,omitempty"`
	Column     string   `json:"column,omitempty"`
	Of         string   `json:"of,omitempty"`
	Besides    []string `json:"besides,omitempty"` // further columns that would give it away

	// Of the experiment for which the model is opened: how many prompts are right.
	Inside    inside.Experiment `json:"inside,omitempty"`
	Task      string            `json:"task,omitempty"`
	Condition string            `json:"condition,omitempty"`
	Depth     int               `json:"depth,omitempty"`
	Tokens    int               `json:"tokens,omitempty"` // of a checkpoint

	Text     string `json:"text,omitempty"`
	Over     string `json:"over,omitempty"`
	Encoding string `json:"encoding,omitempty"`
}

// What a finding may be of, besides the score of a column.
const (
	OfWorst      = "worst"      // the score of the lowest column, where the highest is known
	OfConfidence = "confidence" // how often a right answer is surer than a wrong one: the column's AUROC
	OfPairs      = "pairs"      // the share of requests to which two models answer differently
)

// A GuessData is a guess as the page gets it.
type GuessData struct {
	Question   examples.Words `json:"question"`
	Options    []Option       `json:"options,omitempty"`
	Experiment string         `json:"experiment,omitempty"`
	Measured   float64        `json:"measured"`
	At         int            `json:"at"`               // column that it is the score of, -1 for none
	Veiled     []int          `json:"veiled,omitempty"` // columns that are not to be seen before; -1 is none of them
	Text       int            `json:"text"`             // text whose tokens are not to be seen before, -1 for none
}

// check says what is wrong with a guess of l.
func (g *Guess) check(l *Lesson) error {
	if err := checkWords("question", g.Question); err != nil {
		return err
	}
	for i, o := range g.Options {
		if err := checkWords(fmt.Sprintf("options[%d]", i), o.Text); err != nil {
			return err
		}
	}
	if len(g.Options) == 1 {
		return errors.New("there is one option only")
	}
	f := g.Finding
	if f.Inside != "" {
		if _, ok := f.opened(); !ok || f.Inside != l.Inside {
			return fmt.Errorf("there is no record of %s with the task %q under the condition %q in this lesson", f.Inside, f.Task, f.Condition)
		}
		return nil
	}
	if f.Experiment == "" {
		if l.text(f.Text) < 0 || l.text(f.Over) < 0 || f.Encoding == "" || len(g.Options) == 0 {
			return errors.New("the finding is neither of an experiment nor of two texts with an encoding and options")
		}
		return nil
	}
	at := slices.IndexFunc(l.Experiments, func(e Experiment) bool { return e.ID == f.Experiment })
	if at < 0 {
		return fmt.Errorf("there is no experiment %q", f.Experiment)
	}
	if !slices.Contains([]string{"", OfWorst, OfConfidence, OfPairs}, f.Of) {
		return fmt.Errorf("a finding of %q is not known", f.Of)
	}
	if (f.Of == OfPairs) != (l.Experiments[at].Plan.Experiment == lab.KindPreference) {
		return fmt.Errorf("the finding of %s should be %q where answers are voted on, and only there", f.Experiment, OfPairs)
	}
	design, err := lab.NewDesign(l.Experiments[at].Plan)
	if err != nil {
		return err
	}
	names := f.Besides
	if f.Of == "" || f.Of == OfConfidence {
		names = append([]string{f.Column}, names...)
	}
	for _, name := range names {
		if !slices.ContainsFunc(design.Variants, func(v lab.Variant) bool { return v.Name == name }) {
			return fmt.Errorf("%s has no column %q", f.Experiment, name)
		}
	}
	return nil
}

// opened is the share of prompts that are right in the group that a finding of the opened
// model names, as it was recorded.
func (f Finding) opened() (share float64, ok bool) {
	for _, r := range inside.Recorded() {
		for _, g := range r.Finding.Groups {
			if r.Finding.Experiment == f.Inside && g.Task == f.Task && g.Condition == f.Condition && g.Depth == f.Depth && g.Tokens == f.Tokens {
				return float64(g.Right) / float64(g.Items), true
			}
		}
	}
	return 0, false
}

// text is the index of the text of a name, -1 if there is none.
func (l *Lesson) text(name string) int {
	return slices.IndexFunc(l.Tokens, func(t Text) bool { return t.Name == name })
}

// measured is what a guess reads of a record's summary.
type measured struct {
	Items   int `json:"items"`
	Columns []struct {
		Name  string  `json:"name"`
		Items int     `json:"items"`
		Score float64 `json:"score"`
	} `json:"columns"`
	Confidence []struct {
		AUROC *float64 `json:"auroc"`
	} `json:"confidence"`
}

// guess is l's guess with what was measured; nil where there is none, or nothing was
// measured yet.
func (l *Lesson) guess() *GuessData {
	if l.Guess == nil {
		return nil
	}
	f := l.Guess.Finding
	d := &GuessData{Question: l.Guess.Question, Options: l.Guess.Options, Experiment: f.Experiment, At: -1, Text: -1}
	if f.Inside != "" {
		d.Measured, _ = f.opened()
		return d
	}
	if f.Experiment == "" {
		text, over, counts := l.text(f.Text), l.text(f.Over), l.Records.Counts[f.Encoding]
		if text < 0 || over < 0 || len(counts) != len(l.Tokens) || counts[over] == 0 {
			return nil
		}
		d.Measured, d.Text = float64(counts[text])/float64(counts[over]), text
		return d
	}
	r, ok := l.Record(f.Experiment)
	var s measured
	if !ok || json.Unmarshal(r.Summary, &s) != nil || len(s.Columns) == 0 || s.Items == 0 {
		return nil
	}
	return d.read(f, r, s)
}

// read takes the figure that a finding names out of a record.
func (d *GuessData) read(f Finding, r Record, s measured) *GuessData {
	at := -1
	for i, c := range s.Columns {
		if c.Name == f.Column {
			at = i
		}
		if slices.Contains(f.Besides, c.Name) {
			d.Veiled = append(d.Veiled, i)
		}
	}
	switch f.Of {
	case OfPairs:
		d.Measured, d.Veiled = float64(r.Pairs)/float64(s.Items), []int{-1}
	case OfConfidence:
		if at < 0 || at >= len(s.Confidence) || s.Confidence[at].AUROC == nil {
			return nil
		}
		d.Measured, d.Veiled = *s.Confidence[at].AUROC, []int{-1}
	case OfWorst:
		best := 0
		for i, c := range s.Columns {
			if c.Score > s.Columns[best].Score {
				best = i
			}
			if d.At < 0 || c.Score < s.Columns[d.At].Score {
				d.At = i
			}
		}
		for i := range s.Columns {
			if i != best {
				d.Veiled = append(d.Veiled, i)
			}
		}
		d.Measured = s.Columns[d.At].Score
	default:
		if at < 0 || s.Columns[at].Items == 0 {
			return nil
		}
		d.Measured, d.At, d.Veiled = s.Columns[at].Score, at, append(d.Veiled, at)
	}
	return d
}
