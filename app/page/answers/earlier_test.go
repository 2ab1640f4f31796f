package answers

import (
	"testing"

	"fewshot/app/prompt"
	"fewshot/examples"
)

func TestSameQuestion(t *testing.T) {
	number := func(n int) *int { return &n }
	real := func(x float64) *float64 { return &x }
	for name, c := range map[string]struct {
		change func(p *prompt.Prompt)
		same   bool
	}{
		"nothing":                  {func(*prompt.Prompt) {}, true},
		"a_note":                   {func(p *prompt.Prompt) { p.Shots[1].Note = "odd" }, true},
		"an_example_that_is_off":   {func(p *prompt.Prompt) { p.Shots = append(p.Shots, prompt.Shot{Input: "x", Off: true}) }, true},
		"the_same_number_anew":     {func(p *prompt.Prompt) { p.Parameters.MaxTokens = number(*p.Parameters.MaxTokens) }, true},
		"the_query":                {func(p *prompt.Prompt) { p.Query += "s" }, false},
		"the_instruction":          {func(p *prompt.Prompt) { p.Instruction = "Translate." }, false},
		"an_input":                 {func(p *prompt.Prompt) { p.Shots[0].Input += "s" }, false},
		"an_output":                {func(p *prompt.Prompt) { p.Shots[2].Output = "" }, false},
		"an_example_less":          {func(p *prompt.Prompt) { p.Shots = p.Shots[:2] }, false},
		"an_example_more":          {func(p *prompt.Prompt) { p.Shots = append(p.Shots, prompt.Shot{}) }, false},
		"an_example_switched_off":  {func(p *prompt.Prompt) { p.Shots[0].Off = true }, false},
		"another_order":            {func(p *prompt.Prompt) { p.Shots[0], p.Shots[1] = p.Shots[1], p.Shots[0] }, false},
		"the_format":               {func(p *prompt.Prompt) { p.Format.Separator = "\n" }, false},
		"the_layout":               {func(p *prompt.Prompt) { p.Format.As = prompt.Turns }, false},
		"the_model":                {func(p *prompt.Prompt) { p.Model = "tiny/reason" }, false},
		"a_parameter":              {func(p *prompt.Prompt) { p.Parameters.Temperature = real(0.7) }, false},
		"a_parameter_that_is_gone": {func(p *prompt.Prompt) { p.Parameters.MaxTokens = nil }, false},
		"stops_of_one's_own":       {func(p *prompt.Prompt) { p.Parameters.Stop = []string{} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := examples.First().Prompt
			q := p
			q.Shots = append([]prompt.Shot(nil), p.Shots...)
			c.change(&q)
			if SameQuestion(&p, &q) != c.same || SameQuestion(&q, &p) != c.same {
				t.Errorf("the same: %v", !c.same)
			}
		})
	}
}
