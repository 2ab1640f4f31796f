package classroom

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/lab"
	"fewshot/app/lab/normal"
	"fewshot/app/prompt"
	"fewshot/app/strictjson"
	"fewshot/examples"
)

// Limits of an exercise.
const (
	MaxBytes       = 1 << 20 // of its JSON
	MaxTitle       = 60      // characters of a title
	MaxTask        = 2_000   // characters of a task
	MinHidden      = 5       // hidden items: with fewer, a score says nothing
	MaxItems       = 500     // visible and hidden together
	MaxItem        = 4_000   // bytes of an input or an output
	MaxRequests    = 2_000   // of one submission
	MaxOrders      = 24      // of shots
	MaxSubmissions = 1_000
	MaxPoints      = 1_000
)

// DecodeExercise reads an exercise and checks it. Unknown fields, fields given
// twice or in other letters, and text after its end are errors. Every error is a
// *chat.Error whose Param is the field, and none quotes a hidden item.
func DecodeExercise(data []byte) (Exercise, error) {
	if len(data) > MaxBytes {
		return Exercise{}, chat.Invalid("", fmt.Sprintf("The exercise is too large: %d KB, where at most %d KB can be read.", len(data)>>10, MaxBytes>>10), "Use fewer items.")
	}
	if err := strictjson.Keys(data, examples.Languages()...); err != nil {
		return Exercise{}, err
	}
	var f file
	switch err := strictjson.Decode(data, &f); {
	case errors.Is(err, strictjson.ErrMore):
		return Exercise{}, chat.Invalid("", "There is more text after the end of the exercise.", "Put one exercise into a file.")
	case err != nil:
		if known, ok := errors.AsType[*chat.Error](err); ok {
			return Exercise{}, known
		}
		return Exercise{}, chat.Invalid("", "The exercise can't be read: "+err.Error()+".", "Correct it there. Fewshot's documentation has the format, under Exercises.")
	}
	if f.Version != Version {
		return Exercise{}, chat.Invalid("version", fmt.Sprintf("This is an exercise of version %d.", f.Version), fmt.Sprintf("This program reads version %d.", Version))
	}
	e := Exercise{f.ID, f.Title, f.Task, f.Licence, f.Prompt, f.Visible, make([]HiddenItem, len(f.Hidden)), f.Metrics, f.Rules, f.Points, f.Seed}
	for i, item := range f.Hidden {
		if item.Steps != "" {
			return Exercise{}, chat.Invalid(fmt.Sprintf("hidden[%d].steps", i), "A hidden item can't have steps.", "Leave them out: nobody would see them.")
		}
		e.Hidden[i] = Hide(item)
	}
	if err := e.Check(); err != nil {
		return Exercise{}, err
	}
	return e, nil
}

// Check says what is wrong with an exercise. It quotes no hidden item.
func (e Exercise) Check() *chat.Error {
	for _, check := range []func() *chat.Error{e.checkText, e.checkPrompt, e.checkItems, e.checkRules, e.checkPoints} {
		if err := check(); err != nil {
			return err
		}
	}
	if err := e.Metrics.Check(); err != nil {
		return err
	}
	if n := len(e.Visible) + len(e.Hidden)*e.Rules.Orders; n > MaxRequests {
		return chat.Invalid("rules.orders", fmt.Sprintf("A submission would take %d requests.", n), fmt.Sprintf("At most %d are sent: use fewer items or orders.", MaxRequests))
	}
	return nil
}

func (e Exercise) checkText() *chat.Error {
	if e.ID == "" || len(e.ID) > MaxTitle || strings.Trim(e.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return chat.Invalid("id", fmt.Sprintf("%q is not a valid id.", e.ID), "Use small letters, digits and hyphens.")
	}
	for _, text := range []struct {
		param string
		words examples.Words
		most  int
	}{{"title", e.Title, MaxTitle}, {"task", e.Task, MaxTask}} {
		if len(text.words) == 0 {
			return chat.Invalid(text.param, "The exercise has no "+text.param+".", "Write one, in at least one language.")
		}
		for tag, words := range text.words {
			switch {
			case !slices.Contains(examples.Languages(), tag):
				return chat.Invalid(text.param, fmt.Sprintf("There is a %s in %q, which the page doesn't have.", text.param, tag), "The page has "+strings.Join(examples.Languages(), " and ")+".")
			case strings.TrimSpace(words) == "" || utf8.RuneCountInString(words) > text.most:
				return chat.Invalid(text.param, fmt.Sprintf("The %s in %s is empty, or longer than %d characters.", text.param, tag, text.most), "Write it in fewer words.")
			}
		}
	}
	if e.Licence == "" || len(e.Licence) > MaxTask {
		return chat.Invalid("licence", "The exercise doesn't say under which licence its data is.", "Name it, for instance CC0-1.0.")
	}
	return nil
}

func (e Exercise) checkPrompt() *chat.Error {
	switch p := e.Prompt; {
	case p.Version != prompt.Version:
		return chat.Invalid("prompt", "The exercise has no prompt to start from.", "Give it a prompt as the page exports it: its format and model are used.")
	case p.Model == "":
		return chat.Invalid("prompt.model", "The exercise's prompt names no model.", "Name the one that students start with, as provider/model.")
	case p.Query != "":
		return chat.Invalid("prompt.query", "The exercise's prompt has a query.", "Leave it out: each item becomes the query.")
	case p.Parameters.MaxTokens == nil || *p.Parameters.MaxTokens < 1:
		return chat.Invalid("prompt.parameters.max_tokens", "The exercise doesn't say how long an answer may be.", "Set max_tokens: it bounds what the exercise costs.")
	case p.Parameters.N != nil || p.Parameters.TopLogprobs != nil:
		return chat.Invalid("prompt.parameters", "The exercise asks for several samples, or for logprobs.", "Leave n and top_logprobs out: one answer for each item is graded.")
	}
	return nil
}

// checkItems wants no input twice: what scores is never shown.
func (e Exercise) checkItems() *chat.Error {
	if len(e.Visible) == 0 {
		return chat.Invalid("visible", "The exercise has no visible item.", "Give students some to try their prompt on.")
	}
	if len(e.Hidden) < MinHidden {
		return chat.Invalid("hidden", fmt.Sprintf("The exercise has %d hidden items.", len(e.Hidden)), fmt.Sprintf("Give it at least %d: with fewer, a score says nothing.", MinHidden))
	}
	if n := len(e.Visible) + len(e.Hidden); n > MaxItems {
		return chat.Invalid("hidden", fmt.Sprintf("The exercise has %d items.", n), fmt.Sprintf("Use at most %d.", MaxItems))
	}
	seen := map[string]string{} // normal forms of inputs, with where they stand
	add := func(where string, item lab.Item) *chat.Error {
		input, output := item.Input, item.Output
		if strings.TrimSpace(input) == "" || strings.TrimSpace(output) == "" {
			return chat.Invalid(where, "An item has no input or no output.", "Fill it in, or leave the item out.")
		}
		if len(input) > MaxItem || len(output) > MaxItem {
			return chat.Invalid(where, fmt.Sprintf("An item is longer than %d bytes.", MaxItem), "Shorten it.")
		}
		form := normal.Form(input)
		if other, ok := seen[form]; ok {
			return chat.Invalid(where, fmt.Sprintf("The input of %s is in %s too.", where, other), "Keep one of the two: what is graded is never shown.")
		}
		seen[form] = where
		if err := e.Metrics.CheckItem(item.Want()); err != nil {
			err.Param = where + "." + err.Param
			return err
		}
		return nil
	}
	for i, item := range e.Visible {
		if err := add(fmt.Sprintf("visible[%d]", i), item); err != nil {
			return err
		}
	}
	// Shots to begin with may be visible items.
	for i, s := range e.Prompt.Shots {
		seen[normal.Form(s.Input)] = fmt.Sprintf("prompt.shots[%d]", i)
	}
	for i, h := range e.Hidden {
		if err := add(fmt.Sprintf("hidden[%d]", i), h.item); err != nil {
			return err
		}
	}
	return nil
}

func (e Exercise) checkRules() *chat.Error {
	r := e.Rules
	for _, v := range []struct {
		param             string
		value, least, top int
	}{
		{"shots", r.Shots, 0, prompt.MaxShots},
		{"prompt_tokens", r.PromptTokens, 1, 1 << 20},
		{"submissions", r.Submissions, 1, MaxSubmissions},
		{"orders", r.Orders, 1, MaxOrders},
	} {
		if v.value < v.least || v.value > v.top {
			return chat.Invalid("rules."+v.param, fmt.Sprintf("%s is %d.", v.param, v.value), fmt.Sprintf("Give a number from %d to %d.", v.least, v.top))
		}
	}
	if len(r.Edit) == 0 {
		return chat.Invalid("rules.edit", "Nothing of the prompt may be edited.", "Let students edit at least the shots.")
	}
	for _, part := range r.Edit {
		if !slices.Contains(classes.Parts(), part) {
			return chat.Invalid("rules.edit", fmt.Sprintf("A prompt has no part %q.", part), "Its parts are instruction, shots, format, model and parameters.")
		}
	}
	if len(r.Models) > 0 && !slices.Contains(r.Models, e.Prompt.Model) {
		return chat.Invalid("rules.models", "The starting model is not among those that students may choose.", "Add it to the list.")
	}
	return nil
}

func (e Exercise) checkPoints() *chat.Error {
	p := e.Points
	switch {
	case p.Accuracy < 0 || p.Robustness < 0 || p.Economy < 0 || p.Total() < 1 || p.Total() > MaxPoints:
		return chat.Invalid("points", "The points are negative, zero, or too many.", fmt.Sprintf("Give 1 to %d in all.", MaxPoints))
	case !(p.ZeroAt >= 0 && p.ZeroAt < 1):
		return chat.Invalid("points.zero_at", "zero_at is not a share of the points.", "Give a number from 0 to less than 1, or leave it out.")
	case !(p.Full() > p.ZeroAt && p.Full() <= 1):
		return chat.Invalid("points.full_at", "full_at is not a share of the points, or not above zero_at.", "Give a number above zero_at up to 1.")
	case p.Economy > 0 && (p.EconomyTokens < 1 || p.EconomyTokens >= e.Rules.PromptTokens):
		return chat.Invalid("points.economy_tokens", "Points for economy need a number of tokens below the limit.", "Set economy_tokens to at least 1 and less than prompt_tokens.")
	case p.Robustness > 0 && e.Rules.Orders < 2:
		return chat.Invalid("points.robustness", "Points for robustness need several orders of the shots.", "Set rules.orders to 2 or more.")
	}
	return nil
}
