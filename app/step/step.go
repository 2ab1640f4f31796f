// Package step reads what a button in the text of a lesson does to the prompt beside it:
// steps such as "off-2" or "query=cheese", several of them joined by "&".
//
//	steps, err := step.Parse("off-2&run")
//	for _, s := range steps { s.Apply(&p) }
//
// Steps that run something change no prompt: the page does them.
package step

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fewshot/app/prompt"
)

// A Step is one thing that a button does.
type Step struct {
	Do    string // one of the names below
	Shot  int    // index of the shot that it is about, where it is about one
	Value string // what it sets, where it sets something
}

// What a step may do.
const (
	Off         = "off"         // off-2: switch the second shot off
	On          = "on"          // on-2: switch it on
	First       = "first"       // first-4: put it before all others
	Output      = "output"      // output-2=negative: give it another output
	Query       = "query"       // query=cheese: ask for something else
	Instruction = "instruction" // instruction=Translate: tell what to do; empty: nothing
	Label       = "label"       // label=Sentiment: write another label before the output
	Model       = "model"       // model=tiny/instruct: choose a model
	Temperature = "temperature" // temperature=0: sample otherwise
	TopP        = "top_p"       // top_p=0.9: sample from the likeliest tokens alone; 1: from all
	Run         = "run"         // run the prompt
	Compare     = "compare"     // compare it with fewer shots
	Reset       = "reset"       // take the lesson's own prompt again
)

var (
	plain   = []string{Run, Compare, Reset}
	ofShots = []string{Off, On, First}
	setting = []string{Query, Instruction, Label, Model, Temperature, TopP}
)

// Parse reads steps. Values are percent-encoded.
func Parse(text string) ([]Step, error) {
	var all []Step
	for _, part := range strings.Split(text, "&") {
		s, err := parse(part)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func parse(part string) (Step, error) {
	name, value, sets := strings.Cut(part, "=")
	value, err := url.PathUnescape(value)
	if err != nil {
		return Step{}, fmt.Errorf("step %q: %w", part, err)
	}
	s := Step{Do: name, Value: value}
	if of, number, ok := strings.Cut(name, "-"); ok {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 {
			return Step{}, fmt.Errorf("step %q: examples are numbered from 1", part)
		}
		s.Do, s.Shot = of, n-1
		if slices.Contains(ofShots, of) && !sets || of == Output && sets {
			return s, nil
		}
		return Step{}, fmt.Errorf("step %q is not known", part)
	}
	if slices.Contains(plain, name) && !sets || slices.Contains(setting, name) && sets {
		return s, nil
	}
	return Step{}, fmt.Errorf("step %q is not known", part)
}

// Changes reports whether the step changes the prompt; others run something, or take the
// lesson's prompt again.
func (s Step) Changes() bool { return !slices.Contains(plain, s.Do) }

// Check says why the step can't be done to p.
func (s Step) Check(p prompt.Prompt) error {
	switch s.Do {
	case Off, On, First, Output:
		if s.Shot >= len(p.Shots) {
			return fmt.Errorf("there is no example %d", s.Shot+1)
		}
	case Temperature:
		if t, err := strconv.ParseFloat(s.Value, 64); err != nil || t < 0 || t > 2 {
			return fmt.Errorf("the temperature %q is not from 0 to 2", s.Value)
		}
	case TopP:
		if p, err := strconv.ParseFloat(s.Value, 64); err != nil || !(p > 0 && p <= 1) {
			return fmt.Errorf("the top_p %q is not above 0 and at most 1", s.Value)
		}
	case Query, Label, Model:
		if s.Value == "" {
			return fmt.Errorf("the step %s has no value", s.Do)
		}
	}
	return nil
}

// Apply does the step to p, if it can be done. It writes into no shots of before.
func (s Step) Apply(p *prompt.Prompt) {
	if s.Check(*p) != nil {
		return
	}
	switch s.Do {
	case Off, On:
		p.Shots = slices.Clone(p.Shots)
		p.Shots[s.Shot].Off = s.Do == Off
	case First:
		shot := p.Shots[s.Shot]
		p.Shots = append([]prompt.Shot{shot}, slices.Delete(slices.Clone(p.Shots), s.Shot, s.Shot+1)...)
	case Output:
		p.Shots = slices.Clone(p.Shots)
		p.Shots[s.Shot].Output = s.Value
	case Query:
		p.Query = s.Value
	case Instruction:
		p.Instruction = s.Value
	case Label:
		p.Format.OutputLabel = s.Value
	case Model:
		p.Model = s.Value
	case Temperature:
		t, _ := strconv.ParseFloat(s.Value, 64) // Check has read it
		p.Parameters.Temperature = &t
	case TopP:
		top, _ := strconv.ParseFloat(s.Value, 64) // Check has read it
		p.Parameters.TopP = &top
	}
}
