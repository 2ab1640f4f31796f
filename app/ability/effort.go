package ability

import (
	"slices"

	"fewshot/app/chat"
)

// EffortNone switches thinking off, in the words of most providers.
const EffortNone = "none"

// scale orders the efforts that providers have names for.
var scale = []string{EffortNone, "minimal", chat.EffortLow, chat.EffortMedium, chat.EffortHigh, "xhigh", "max"}

// Room is how many tokens are kept for thinking at an effort, beside the
// visible answer. They are what models were seen to need for a short task with
// something to spare (49 to 59 tokens of Claude on a trivial one, 1,152 to
// 1,408 of gpt-5 at medium for 120 tokens: promptfoo/promptfoo#10631,
// covan-ai/covan#112), not a bound that providers state.
func Room(effort string) int {
	switch effort {
	case EffortNone:
		return 0
	case "", "minimal", chat.EffortLow:
		return 1024
	case chat.EffortMedium:
		return 4096
	case chat.EffortHigh:
		return 8192
	case "xhigh", "max":
		return 16384
	}
	return 4096
}

// room is what is kept for thinking at an effort.
func (t *Thinking) room(effort string) int {
	if effort == chat.EffortDefault || effort == "" {
		effort = t.Default
	}
	if !t.Unsure {
		if effort == "" {
			return 0
		}
		return Room(effort)
	}
	return max(Room(effort), Room(t.Default))
}

// choose is what to tell the model when effort is wanted: one of Efforts, or
// EffortDefault for nothing.
func (t *Thinking) choose(want string) string {
	switch want {
	case "", chat.EffortLeast:
		want = EffortNone
	case chat.EffortDefault:
		return chat.EffortDefault
	}
	best := chat.EffortDefault
	if slices.Contains(t.Efforts, want) {
		best = want
	} else if at := slices.Index(scale, want); at >= 0 && len(t.Efforts) > 0 {
		least := len(scale) + 1
		for _, e := range t.Efforts {
			if e == EffortNone && len(t.Efforts) > 1 {
				continue // a request for a little thinking is a request for thinking
			}
			if d := max(t.rank(e)-at, at-t.rank(e)); d < least {
				best, least = e, d
			}
		}
	}
	if best == t.Default {
		return chat.EffortDefault
	}
	return best
}

// rank is an effort's place on the scale; a word that is not on it counts as
// what the model does by default.
func (t *Thinking) rank(effort string) int {
	for _, e := range []string{effort, t.Default, chat.EffortMedium} {
		if i := slices.Index(scale, e); i > 0 || e == EffortNone && e == effort {
			return i
		}
	}
	return 0
}
