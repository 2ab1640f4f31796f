package lessons

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"fewshot/app/lab"
	"fewshot/app/prompt"
	"fewshot/app/tinylm/inside"
	"fewshot/examples"
)

// Limits of a lesson.
const (
	MaxTitle     = 60    // characters of a title
	MaxMinutes   = 90    // that a lesson takes
	MinQuestions = 2     // in each language
	MinRequests  = 30    // of an experiment: with fewer, an interval says nothing
	MaxRequests  = 1_500 // of an experiment: with more, nobody waits for it in a lesson
)

// check says what a lesson lacks, its experiments' plans apart.
func (l Lesson) check() error {
	for _, text := range []struct {
		name  string
		words examples.Words
	}{{"title", l.Title}, {"summary", l.Summary}, {"text", l.Text}, {"expect", l.Expect}} {
		if err := checkWords(text.name, text.words); err != nil {
			return err
		}
	}
	if err := checkTitle(l.Title); err != nil {
		return err
	}
	if err := l.checkQuestions(); err != nil {
		return err
	}
	if l.Minutes < 0 || l.Minutes > MaxMinutes {
		return fmt.Errorf("it takes %d minutes; a lesson's should be at most %d", l.Minutes, MaxMinutes)
	}
	if l.Licence == "" {
		return errors.New("no licence")
	}
	// A prompt that is missing altogether has never met its own decoder.
	if l.Prompt.Version != prompt.Version {
		return errors.New("no prompt")
	}
	switch {
	case l.Inside != "" && !slices.Contains(inside.Experiments(), l.Inside):
		return fmt.Errorf("inside: there is no experiment %q", l.Inside)
	case len(l.Experiments) == 0 && len(l.Tokens) == 0 && l.Inside == "":
		return errors.New("neither experiments nor tokens, and the model is not opened either")
	}
	for i, t := range l.Tokens {
		if t.Name == "" || t.Text == "" {
			return fmt.Errorf("tokens[%d] has no name or no text", i)
		}
	}
	for i, r := range l.Recorded {
		if err := r.check(); err != nil {
			return fmt.Errorf("recorded[%d]: %w", i, err)
		}
	}
	if _, err := l.Page(); err != nil { // its Markdown
		return err
	}
	return onTiny("the prompt", l.Prompt.Model)
}

// checkWords says in which language of the page a text is missing.
func checkWords(name string, words examples.Words) error {
	for _, tag := range examples.Languages() {
		if strings.TrimSpace(words[tag]) == "" {
			return fmt.Errorf("no %s in %s", name, tag)
		}
	}
	if len(words) != len(examples.Languages()) {
		return fmt.Errorf("%s in a language that the page doesn't have", name)
	}
	return nil
}

func checkTitle(title examples.Words) error {
	for _, tag := range examples.Languages() {
		if utf8.RuneCountInString(title[tag]) > MaxTitle {
			return fmt.Errorf("title in %s is longer than %d characters", tag, MaxTitle)
		}
	}
	return nil
}

// checkQuestions wants the same number of questions in every language.
func (l Lesson) checkQuestions() error {
	languages := examples.Languages()
	for _, tag := range languages {
		questions := l.Questions[tag]
		if len(questions) < MinQuestions {
			return fmt.Errorf("fewer than %d questions in %s", MinQuestions, tag)
		}
		if len(questions) != len(l.Questions[languages[0]]) {
			return fmt.Errorf("%s and %s have different numbers of questions", languages[0], tag)
		}
		for _, q := range questions {
			if strings.TrimSpace(q) == "" {
				return fmt.Errorf("an empty question in %s", tag)
			}
		}
	}
	if len(l.Questions) != len(languages) {
		return errors.New("questions in a language that the page doesn't have")
	}
	return nil
}

// check says what a recording doesn't tell about itself.
func (r Recording) check() error {
	switch {
	case r.Model == "":
		return errors.New("it doesn't say by which model")
	case r.How == "":
		return errors.New("it doesn't say how it was recorded")
	case r.Prompt == "" || r.Answer == "":
		return errors.New("no prompt or no answer")
	}
	if _, err := time.Parse(time.DateOnly, r.Date); err != nil {
		return fmt.Errorf("date %q should be written YYYY-MM-DD", r.Date)
	}
	return nil
}

// onTiny wants a model that every visitor has.
func onTiny(what, model string) error {
	switch {
	case model == "":
		return fmt.Errorf("%s names no model", what)
	case !strings.HasPrefix(model, "tiny/"):
		return fmt.Errorf("%s is for %s, which a visitor may not have", what, model)
	}
	return nil
}

// complete makes the plans of l's experiments whole and checks them.
func (l *Lesson) complete() error {
	seen := map[string]bool{}
	for i := range l.Experiments {
		e := &l.Experiments[i]
		if e.ID == "" || seen[e.ID] {
			return fmt.Errorf("experiments[%d]: id %q is empty or taken", i, e.ID)
		}
		seen[e.ID] = true
		if e.Plan.Prompt.Version == 0 {
			e.Plan.Prompt = l.Prompt
		}
		// The plan's data has the shots and queries.
		e.Plan.Prompt.Shots, e.Plan.Prompt.Query = nil, ""
		if len(e.Plan.Data) == 0 {
			e.Plan.Data = l.Data
		}
		if err := e.complete(); err != nil {
			return fmt.Errorf("experiment %s: %w", e.ID, err)
		}
	}
	return nil
}

func (e *Experiment) complete() error {
	if err := examples.CheckID(e.ID); err != nil {
		return err
	}
	if err := checkWords("title", e.Title); err != nil {
		return err
	}
	if err := checkTitle(e.Title); err != nil {
		return err
	}
	if err := onTiny("the plan", e.Plan.Prompt.Model); err != nil {
		return err
	}
	for _, model := range e.Plan.Models {
		if err := onTiny("the plan", model); err != nil {
			return err
		}
	}
	// The plan becomes what `fewshot lab` makes of it, defaults included.
	data, err := json.Marshal(e.Plan)
	if err != nil {
		return err
	}
	plan, err := lab.DecodePlan(data)
	if err != nil {
		return err
	}
	design, err := lab.NewDesign(plan)
	if err != nil {
		return err
	}
	for _, leak := range design.Split.Leaks {
		return fmt.Errorf("the data has the input %q twice", leak.Item.Input)
	}
	if n := len(design.Trials); n < MinRequests || n > MaxRequests {
		return fmt.Errorf("it sends %d requests; a lesson's should be %d to %d", n, MinRequests, MaxRequests)
	}
	e.Plan = plan
	return nil
}
