package answers

import (
	"slices"
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/prompt"
)

// This file says which answers on the screen answer the prompt that is edited now.

// idEarlier is the place beside the panel's heading where it is said that an answer on
// the screen is to an earlier prompt.
const idEarlier = "earlier"

// Age marks the answers whose prompt is no longer the one that is edited, and takes the
// mark off again when it is. It is called with each keystroke: nothing is rendered.
func (s *Sender) Age() {
	if len(s.cells) == 0 {
		return
	}
	now, old := s.of.Prompt(), 0
	for i, c := range s.cells {
		mark, said := "", ""
		if !SameQuestion(c.Asked, &now) {
			mark, said = "yes", s.page.Lang().T("earlier.one")
			old++
		}
		s.figures.Attribute(cellID(i), "data-earlier", mark)
		s.figures.Text(earlierID(i), said)
	}
	said := ""
	switch {
	case old == 0:
	case old < len(s.cells):
		said = s.page.Lang().T("earlier.some")
	case old == 1:
		said = s.page.Lang().T("earlier.one")
	default:
		said = s.page.Lang().T("earlier.all")
	}
	s.figures.Text(idEarlier, said)
}

// SameQuestion reports whether two prompts ask the same model the same: what is not
// sent, such as notes and examples that are switched off, makes no difference.
func SameQuestion(a, b *prompt.Prompt) bool {
	return a.Query == b.Query && a.Instruction == b.Instruction && a.Model == b.Model && a.Format == b.Format &&
		sameShots(a.Shots, b.Shots) && sameParameters(&a.Parameters, &b.Parameters)
}

// sameShots compares the shots that are part of a prompt.
func sameShots(a, b []prompt.Shot) bool {
	for {
		for len(a) > 0 && a[0].Off {
			a = a[1:]
		}
		for len(b) > 0 && b[0].Off {
			b = b[1:]
		}
		if len(a) == 0 || len(b) == 0 {
			return len(a) == len(b)
		}
		if a[0].Input != b[0].Input || a[0].Output != b[0].Output {
			return false
		}
		a, b = a[1:], b[1:]
	}
}

func sameParameters(a, b *chat.Parameters) bool {
	return same(a.MaxTokens, b.MaxTokens) && same(a.Temperature, b.Temperature) && same(a.TopP, b.TopP) &&
		same(a.FrequencyPenalty, b.FrequencyPenalty) && same(a.PresencePenalty, b.PresencePenalty) &&
		same(a.Seed, b.Seed) && same(a.N, b.N) && same(a.TopLogprobs, b.TopLogprobs) &&
		(a.Stop == nil) == (b.Stop == nil) && slices.Equal(a.Stop, b.Stop) && a.ReasoningEffort == b.ReasoningEffort
}

// same compares two values that may not be there.
func same[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// cellID is the id of the i-th answer with what stands around it.
func cellID(i int) string { return "cell-" + strconv.Itoa(i) }

// earlierID is the id of what a screen reader hears of an answer to an earlier prompt.
func earlierID(i int) string { return "earlier-" + strconv.Itoa(i) }
