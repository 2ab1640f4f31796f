package editor

import (
	"strconv"
	"strings"

	"fewshot/app/prompt"
)

// setField writes a text field of the prompt by its id.
func setField(p *prompt.Prompt, id, text string) {
	switch id {
	case IDInstruction:
		p.Instruction = text
		return
	case IDQuery:
		p.Query = text
		return
	}
	kind, number, ok := strings.Cut(id, "-")
	i, err := strconv.Atoi(number)
	if !ok || err != nil || i < 0 || i >= len(p.Shots) {
		return
	}
	switch kind + "-" {
	case IDInput:
		p.Shots[i].Input = text
	case IDOutput:
		p.Shots[i].Output = text
	case IDNote:
		p.Shots[i].Note = text
	}
}
