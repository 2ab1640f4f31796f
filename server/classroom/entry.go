package classroom

import (
	"fmt"
	"slices"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/model"
	"fewshot/app/prompt"
	"fewshot/app/token"
)

// An Entry is a prompt that keeps to an exercise's rules, as it is graded: its
// query, its notes and the shots that are switched off are gone.
type Entry struct {
	Prompt prompt.Prompt `json:"prompt"`
	Tokens int           `json:"tokens"` // of the prompt with an empty query
}

// A Counter counts the tokens of a prompt as it is sent, with what a chat costs
// besides its texts. Of a model whose tokenizer isn't known it is an estimate, as
// model.Lookup says.
type Counter func(p prompt.Prompt) (int, error)

// NewCounter makes a counter of the tokenizers of all encodings, by the names
// that package token has for them; [token.Tiny] is tinylm.FamilyTokenizer.
func NewCounter(tokenizers func(encoding string) (token.Tokenizer, error)) Counter {
	return func(p prompt.Prompt) (int, error) {
		m := model.Lookup(p.Model)
		t, err := tokenizers(m.Encoding)
		if err != nil {
			return 0, fmt.Errorf("tokenizer %s: %w", m.Encoding, err)
		}
		var segments []token.Segment
		for _, b := range prompt.Render(p).Segments {
			segments = append(segments, token.Segment{Role: b.Role, Text: b.Text, Bounds: []int{0, len(b.Text)}})
		}
		return token.NewMeter(t, m.Overhead).Measure(segments).Total, nil
	}
}

// Enter checks a submitted prompt against the rules. allowed are the class's
// models. An error of type *chat.Error says which rule it breaks; any other is the
// counter's.
func (e Exercise) Enter(p prompt.Prompt, allowed []string, count Counter) (Entry, error) {
	p = enabled(p)
	if err := e.brokenRule(p, allowed); err != nil {
		return Entry{}, err
	}
	tokens, err := count(p)
	if err != nil {
		return Entry{}, err
	}
	if most := e.Rules.PromptTokens; tokens > most {
		return Entry{}, broken("prompt", fmt.Sprintf("The prompt has %d tokens without a query; this exercise allows %d.", tokens, most), "Leave out a shot, or write shorter ones.")
	}
	return Entry{p, tokens}, nil
}

// enabled is p with nothing but what is sent around a query.
func enabled(p prompt.Prompt) prompt.Prompt {
	var shots []prompt.Shot
	for _, s := range p.Shots {
		if !s.Off {
			shots = append(shots, prompt.Shot{Input: s.Input, Output: s.Output})
		}
	}
	p.Version, p.Shots, p.Query = prompt.Version, shots, ""
	return p
}

// brokenRule says which rule p breaks, the one on tokens apart.
func (e Exercise) brokenRule(p prompt.Prompt, allowed []string) *chat.Error {
	own := enabled(e.Prompt)
	if !e.edits(classes.PartModel) {
		if p.Model != own.Model {
			return fixed(classes.PartModel, "the model")
		}
	} else if len(e.Rules.Models) > 0 && !slices.Contains(e.Rules.Models, p.Model) {
		return broken("model", fmt.Sprintf("This exercise isn't for the model %q.", short(p.Model)), "Choose one of "+strings.Join(e.Rules.Models, ", ")+".")
	}
	switch {
	case !slices.Contains(allowed, p.Model):
		return broken("model", fmt.Sprintf("This class doesn't have the model %q.", short(p.Model)), "Choose one of "+strings.Join(allowed, ", ")+".")
	case !e.edits(classes.PartInstruction) && p.Instruction != own.Instruction:
		return fixed(classes.PartInstruction, "the instruction")
	case !e.edits(classes.PartShots) && !slices.Equal(p.Shots, own.Shots):
		return fixed(classes.PartShots, "the shots")
	case len(p.Shots) > e.Rules.Shots:
		return broken("shots", fmt.Sprintf("The prompt has %d shots; this exercise allows %d.", len(p.Shots), e.Rules.Shots), "Switch some of them off.")
	case !e.edits(classes.PartFormat) && p.Format != own.Format:
		return fixed(classes.PartFormat, "the format")
	case !e.edits(classes.PartParameters) && !sameParameters(p.Parameters, own.Parameters):
		return fixed(classes.PartParameters, "the parameters")
	}
	switch limit := *own.Parameters.MaxTokens; {
	case p.Parameters.MaxTokens == nil || *p.Parameters.MaxTokens < 1 || *p.Parameters.MaxTokens > limit:
		return broken("parameters.max_tokens", fmt.Sprintf("An answer may have 1 to %d tokens in this exercise.", limit), "Set max_tokens to that.")
	case p.Parameters.N != nil || p.Parameters.TopLogprobs != nil:
		return broken("parameters", "One answer an item is graded, without logprobs.", "Leave n and top_logprobs out.")
	}
	return nil
}

// edits reports whether a part may be edited.
func (e Exercise) edits(part Part) bool { return slices.Contains(e.Rules.Edit, part) }

// sameParameters compares as what is sent: pointers by their values.
func sameParameters(a, b chat.Parameters) bool {
	wire := func(p chat.Parameters) string {
		return string((&chat.Request{Parameters: p}).AppendJSON(nil, "m"))
	}
	return wire(a) == wire(b)
}

// broken is the error of a prompt that breaks a rule.
func broken(param, message, hint string) *chat.Error {
	err := chat.Invalid(param, message, hint)
	err.Code = chat.CodeRuleBroken
	return err
}

func fixed(part Part, name string) *chat.Error {
	return broken(string(part), "In this exercise "+name+" can't be changed.", "Take "+name+" of the exercise again.")
}

// short is a name that is quoted back no longer than a name is.
func short(name string) string {
	if len(name) > 100 {
		return strings.ToValidUTF8(name[:100], "") + "…"
	}
	return name
}
