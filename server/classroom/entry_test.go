package classroom

import (
	"errors"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/token"
)

// counter counts for tiny/… alone.
var counter = NewCounter(func(string) (token.Tokenizer, error) { return tinylm.FamilyTokenizer(), nil })

func TestEnter(t *testing.T) {
	allowed := []string{"tiny/base", "tiny/instruct"}
	shots := func(pairs ...string) (list []prompt.Shot) {
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, prompt.Shot{Input: pairs[i], Output: pairs[i+1]})
		}
		return list
	}
	for _, c := range []struct {
		name   string
		change func(p *prompt.Prompt)
		rules  func(e *Exercise)
		param  string // of the error; "" for none
	}{
		{"the prompt to begin with", func(p *prompt.Prompt) {}, nil, ""},
		{"as many shots as allowed", func(p *prompt.Prompt) { p.Shots = shots("a", "b", "c", "d", "e", "f") }, nil, ""},
		{"one shot too many", func(p *prompt.Prompt) { p.Shots = shots("a", "b", "c", "d", "e", "f", "g", "h") }, nil, "shots"},
		{"one too many that is off", func(p *prompt.Prompt) {
			p.Shots = shots("a", "b", "c", "d", "e", "f", "g", "h")
			p.Shots[0].Off = true
		}, nil, ""},
		{"too many tokens", func(p *prompt.Prompt) { p.Instruction = strings.Repeat("hot ", 40) }, nil, "prompt"},
		{"tokens in a note", func(p *prompt.Prompt) { p.Shots[0].Note = strings.Repeat("hot ", 40) }, nil, ""},
		{"a query of one's own", func(p *prompt.Prompt) { p.Query = strings.Repeat("hot ", 40) }, nil, ""},
		{"another format", func(p *prompt.Prompt) { p.Format.OutputLabel = "A: " }, nil, "format"},
		{"another layout", func(p *prompt.Prompt) { p.Format.As = prompt.Turns }, nil, "format"},
		{"another format where it may be", func(p *prompt.Prompt) { p.Format.OutputLabel = "A: " }, func(e *Exercise) { e.Rules.Edit = append(e.Rules.Edit, classes.PartFormat) }, ""},
		{"another model", func(p *prompt.Prompt) { p.Model = "tiny/instruct" }, nil, "model"},
		{"another model where it may be", func(p *prompt.Prompt) { p.Model = "tiny/instruct" }, func(e *Exercise) { e.Rules.Edit = append(e.Rules.Edit, classes.PartModel) }, ""},
		{"a model that the class lacks", func(p *prompt.Prompt) { p.Model = "openai/gpt-5" }, func(e *Exercise) { e.Rules.Edit = append(e.Rules.Edit, classes.PartModel) }, "model"},
		{"a model in other letters", func(p *prompt.Prompt) { p.Model = "Tiny/base" }, func(e *Exercise) { e.Rules.Edit = append(e.Rules.Edit, classes.PartModel) }, "model"},
		{"a model off the exercise's list", func(p *prompt.Prompt) { p.Model = "tiny/instruct" }, func(e *Exercise) {
			e.Rules.Edit, e.Rules.Models = append(e.Rules.Edit, classes.PartModel), []string{"tiny/base"}
		}, "model"},
		{"another temperature", func(p *prompt.Prompt) { p.Parameters.Temperature = new(1.0) }, nil, "parameters"},
		{"stops of one's own", func(p *prompt.Prompt) { p.Parameters.Stop = []string{"x"} }, nil, "parameters"},
		{"the same parameters", func(p *prompt.Prompt) { p.Parameters.Temperature = new(0.0) }, nil, ""},
		{"longer answers", func(p *prompt.Prompt) { p.Parameters.MaxTokens = new(9) }, func(e *Exercise) { e.Rules.Edit = append(e.Rules.Edit, classes.PartParameters) }, "parameters.max_tokens"},
		{"answers without end", func(p *prompt.Prompt) { p.Parameters.MaxTokens = nil }, func(e *Exercise) { e.Rules.Edit = append(e.Rules.Edit, classes.PartParameters) }, "parameters.max_tokens"},
		{"several samples", func(p *prompt.Prompt) { p.Parameters.N = new(2) }, func(e *Exercise) { e.Rules.Edit = append(e.Rules.Edit, classes.PartParameters) }, "parameters"},
		{"an instruction where it may not be", func(p *prompt.Prompt) { p.Instruction = "Do." }, func(e *Exercise) { e.Rules.Edit = []Part{classes.PartShots} }, "instruction"},
		{"other shots where they may not be", func(p *prompt.Prompt) { p.Shots = shots("a", "b") }, func(e *Exercise) { e.Rules.Edit = []Part{classes.PartInstruction} }, "shots"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := exercise(t)
			if c.rules != nil {
				c.rules(&e)
			}
			p := e.Prompt
			p.Shots = append([]prompt.Shot(nil), p.Shots...)
			c.change(&p)
			entry, err := e.Enter(p, allowed, counter)
			refused, _ := errors.AsType[*chat.Error](err)
			switch {
			case c.param == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.param == "" && (entry.Prompt.Query != "" || entry.Tokens < 5):
				t.Errorf("the entry is %+v", entry)
			case c.param != "" && (refused == nil || refused.Param != c.param || refused.Code != "rule_broken" || refused.Hint == ""):
				t.Errorf("got %+v, want a refusal of %s", err, c.param)
			}
		})
	}
}
