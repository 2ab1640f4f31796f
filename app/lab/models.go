package lab

import (
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/prompt"
)

// A teller is a model with the instruction that tells it what to do, "" for
// none.
type teller struct{ model, instruction string }

// tellers adds a variant for each model with each of the plan's instructions, or,
// if it names none, with the prompt's own and without it.
func (d *Design) tellers() ([]teller, *chat.Error) {
	texts, names := []string{""}, []string{""}
	switch own := d.Plan.Prompt.Instruction; {
	case len(d.Plan.Instructions) > 0:
		texts, names = d.Plan.Instructions, nil
		for i := range texts {
			names = append(names, ", told "+strconv.Itoa(i+1))
		}
	case own != "":
		texts, names = []string{"", own}, []string{", not told", ", told"}
	}
	var columns []teller
	for _, model := range d.Plan.Models {
		for i, text := range texts {
			group := d.variant(model+names[i], float64(len(columns)))
			d.Variants[group].Instruction = text
			columns = append(columns, teller{model, text})
		}
	}
	if len(columns) < 2 {
		return nil, chat.Invalid("models", "There is nothing to compare.", "Name two models, or give the prompt an instruction.")
	}
	return columns, nil
}

// prompt is p as it is asked of t.
func (t teller) prompt(p prompt.Prompt) prompt.Prompt {
	p.Model, p.Instruction = t.model, t.instruction
	return p
}

// designModels asks every item of each model, with each instruction.
func designModels(d *Design) *chat.Error {
	columns, err := d.tellers()
	if err != nil {
		return err
	}
	d.each(len(columns), 1, func(group int, item Item, draw int) (prompt.Prompt, string) {
		return columns[group].prompt(d.with(d.shots(d.Plan.k(), draw))), item.Output
	})
	return nil
}
