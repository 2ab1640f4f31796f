package insidepage

import (
	"fewshot/app/prompt"
)

// A sample is a prompt to begin with.
type sample struct {
	key, model string // of its title in the catalogue
	shots      []string
	query      string
}

// samples are prompts on which there is something to see.
var samples = []sample{
	{"pairs", "tiny/base", []string{"lamp", "stone", "river", "cloud", "green", "table", "horse", "seven"}, "river"},
	{"capitals", "tiny/base", []string{"Japan", "Tokyo", "Italy", "Rome", "Spain", "Madrid", "Egypt", "Cairo"}, "France"},
	{"prefix", "tiny/base", []string{"lamp", "zu-lamp", "river", "zu-river", "stone", "zu-stone"}, "garden"},
	{"past", "tiny/base", []string{"put", "put", "walk", "walked"}, "go"},
}

func (s sample) prompt() prompt.Prompt {
	p := prompt.Prompt{Version: prompt.Version, Model: s.model, Query: s.query, Format: prompt.Presets()[0].Format}
	for i := 0; i < len(s.shots); i += 2 {
		p.Shots = append(p.Shots, prompt.Shot{Input: s.shots[i], Output: s.shots[i+1]})
	}
	return p
}
