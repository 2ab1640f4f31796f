package answers

import "fewshot/app/prompt"

// Shots counts the shots that are part of the prompt.
func Shots(p prompt.Prompt) int {
	n := 0
	for _, s := range p.Shots {
		if !s.Off {
			n++
		}
	}
	return n
}
