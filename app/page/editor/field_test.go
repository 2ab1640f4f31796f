package editor

import (
	"testing"

	"fewshot/app/prompt"
)

func TestSetField(t *testing.T) {
	read := map[string]func(p prompt.Prompt) string{
		"instruction": func(p prompt.Prompt) string { return p.Instruction },
		"query":       func(p prompt.Prompt) string { return p.Query },
		"input-0":     func(p prompt.Prompt) string { return p.Shots[0].Input },
		"output-1":    func(p prompt.Prompt) string { return p.Shots[1].Output },
		"note-1":      func(p prompt.Prompt) string { return p.Shots[1].Note },
	}
	for id, of := range read {
		p := prompt.Prompt{Shots: make([]prompt.Shot, 2)}
		setField(&p, id, "typed")
		for other, get := range read {
			if want := map[bool]string{true: "typed"}[other == id]; get(p) != want {
				t.Errorf("after %s: %s is %q", id, other, get(p))
			}
		}
		if of(p) != "typed" {
			t.Errorf("%s is %q", id, of(p))
		}
	}
	for _, id := range []string{"", "input-", "input-2", "input--1", "import-text", "nonsense"} {
		p := prompt.Prompt{Shots: make([]prompt.Shot, 2)}
		setField(&p, id, "typed")
		if p.Query != "" || p.Instruction != "" || p.Shots[0] != (prompt.Shot{}) || p.Shots[1] != (prompt.Shot{}) {
			t.Errorf("%q changed the prompt: %+v", id, p)
		}
	}
}

func TestShotOf(t *testing.T) {
	for id, want := range map[string]int{"input-0": 0, "output-12": 12, "use-3": 3, "more-1": 1} {
		if i, ok := shotOf(id); !ok || i != want {
			t.Errorf("%s: %d, %v", id, i, ok)
		}
	}
	for _, id := range []string{"query", "input-", "input-x", ""} {
		if _, ok := shotOf(id); ok {
			t.Errorf("%q belongs to no shot", id)
		}
	}
}
