package workbench

import (
	"fewshot/app/ability"
	"fewshot/app/page/client"
	"fewshot/app/page/modelpick"
	"fewshot/app/prompt"
)

// takes is what the chosen model takes.
func (w *Workbench) takes() ability.Ability { return w.Gauge.Abilities.Of(w.Model) }

// learn takes in what the server's models take.
func (w *Workbench) learn(models []client.Model) {
	w.Gauge.Abilities, w.Gauge.Windows = modelpick.Abilities{}, map[string]int{}
	for _, m := range models {
		w.Gauge.Abilities[m.ID], w.Gauge.Windows[m.ID] = modelpick.AbilityOf(m), m.ContextWindow
	}
}

// rendered is the prompt being edited as it reaches the chosen model.
func (w *Workbench) rendered() prompt.Rendered { return modelpick.Rendered(w.Prompt(), w.takes()) }

// Taking is what the format bar says of the chosen model.
func (w *Workbench) Taking() modelpick.Taking {
	if !w.Gauge.Abilities.Known(w.Model) {
		t := modelpick.Taking{}
		if modelpick.IsTiny(w.Model) {
			t.Idle = map[string]bool{modelpick.IDThinking: true}
		}
		return t
	}
	p, a := w.Prompt(), w.takes()
	_, changes := modelpick.Fitting(p, p.Stops(), a)
	return modelpick.Taking{Idle: modelpick.IdleFields(p, a), Next: modelpick.NextText(w.Lang, modelpick.Name(w.Model), changes), Model: modelpick.Name(w.Model)}
}
