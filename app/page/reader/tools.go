package reader

// A Tool is one that prompts are written for.
type Tool struct {
	ID   string // as package exchange and fewshot export know it
	Name string // as its makers write it
}

// Tools are all tools, in the order of a menu.
func Tools() []Tool {
	return []Tool{{"promptfoo", "promptfoo"}, {"lm-eval", "lm-evaluation-harness"}, {"dspy", "DSPy"}, {"evals", "OpenAI Evals"}}
}
