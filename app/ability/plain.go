package ability

import (
	"strings"

	"fewshot/app/chat"
)

// Plain returns a copy of r for a caller that doesn't ask for fitting: as it
// is, but for values that do nothing and that the model doesn't take. Its limit
// is OpenAI's, hidden thinking included, and nobody is told how much to think
// unless r says so.
//
// If the model doesn't take it so, Plain returns the names of the fields that
// are in the way instead, in the order of the body.
func (a *Ability) Plain(r *chat.Request) (*chat.Request, []string) {
	f := fitting{Ability: a, r: r.Clone()}
	f.r.Fitted = &chat.Fitted{}
	var offends []string
	offend := func(field string) { offends = append(offends, field) }

	// 1. The endpoint.
	switch {
	case a.Only == OnlyChat && !r.Chat():
		offend("prompt")
	case a.Only == OnlyCompletions && r.Chat():
		offend("messages")
	}

	// 2. How much it thinks: a word of ours, or one that the model knows. To one
	// that does not think it makes no difference, and of one that nobody knows
	// the provider may say.
	members := ""
	switch asked := r.ReasoningEffort; {
	case !a.hasEfforts() && wantsThought(asked) && a.Thinking.Default == "" && a.Thinking.Unsure:
		changed := Thinking{Say: SayEffort}
		f.r.ReasoningEffort, members = asked, changed.Members(asked)
	case !a.hasEfforts():
		f.r.ReasoningEffort = ""
		if wantsThought(asked) && a.Thinking.Default != "" && asked != a.Thinking.Default {
			offend("reasoning_effort")
		}
	case asked == "" || asked == chat.EffortDefault:
		f.r.ReasoningEffort = chat.EffortDefault
	default:
		f.r.ReasoningEffort = a.Thinking.choose(asked)
		ours := asked == chat.EffortLeast || asked == chat.EffortLow || asked == chat.EffortMedium || asked == chat.EffortHigh
		if f.r.ReasoningEffort != asked && !ours && asked != a.Thinking.Default {
			offend("reasoning_effort")
		}
	}

	// 3. The parameters.
	for _, p := range parametersOf(f.r) {
		switch {
		case p.field == "stop":
			if !f.takesStops() {
				offend("stop")
			}
		case p.field == "n" && !p.neutral && (!f.takes(a.N) || a.MaxSamples > 0 && r.Samples() > a.MaxSamples):
			offend("n")
		case p.field == "logprobs" && f.takes(a.Logprobs) && a.MaxLogprobs > 0 && *r.TopLogprobs > a.MaxLogprobs:
			offend("top_logprobs")
		case p.field == "temperature" && f.takes(a.Temperature) && a.MaxTemperature > 0 && *r.Temperature > a.MaxTemperature:
			offend("temperature")
		case f.takes(*a.taking(p.field)):
		case p.neutral:
			p.drop()
		default:
			offend(p.field)
		}
	}
	if t, p := f.r.Temperature, f.r.TopP; a.OneOfTwo && t != nil && p != nil {
		switch {
		case *p == 1:
			f.r.TopP = nil
		case *t == 1:
			f.r.Temperature = nil
		default:
			offend("top_p")
		}
	}
	if r.MaxTokens != nil && a.MaxTokens > 0 && *r.MaxTokens > a.MaxTokens {
		offend("max_tokens")
	}
	if len(offends) > 0 {
		return nil, offends
	}

	// 4. What makes no difference to the answer.
	if a.NoBlankStop {
		f.stops()
	}
	if a.Unstreamed {
		f.r.Stream = false
	}
	f.r.Fitted.Dialect = a.dialect(f.r.ReasoningEffort)
	f.r.Fitted.Dialect.Thinking += members
	return f.r, nil
}

// takesStops reports whether stop sequences can be left to the model: all but
// white space, which we find where a provider takes it only among others.
func (f *fitting) takesStops() bool {
	for _, s := range f.r.Stop {
		if strings.TrimSpace(s) != "" && f.Stop != Takes && f.Stop != WithoutThinking || f.Stop == Refuses || f.Stop == Ignores {
			return false
		}
	}
	return true
}
