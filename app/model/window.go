package model

// CodePromptCut is the code of the warning that [Model.PromptCut] is about.
const CodePromptCut = "prompt_cut"

// PromptCut reports whether a provider has clearly read less of a prompt than
// it was sent: counted is our count of the prompt, reported the provider's. A
// server that runs a model with a small window, as Ollama does unless it is configured
// otherwise, drops what does not fit from the beginning, where the examples are,
// and says nothing.
//
// Where our count is exact, a tenth less is clear; where it is an estimate,
// three tenths, or as many tokens as windows have, to the token. Prompts that fit
// into every window are never meant.
func (m Model) PromptCut(counted, reported int) bool {
	const smallestWindow = 512
	if counted <= smallestWindow || reported <= 0 {
		return false
	}
	few := 0.7
	if m.Exact {
		few = 0.9
	}
	window := reported >= smallestWindow && reported&(reported-1) == 0
	return float64(reported) < few*float64(counted) || window && float64(reported) < 0.97*float64(counted)
}
