package tinylm

import "strings"

// A manner is how a model was taught to be asked: what stands before and after
// a request. The base model was taught none: it completes texts.
type manner struct{ before, after string }

// manners are those of the tuned models, by name.
var manners = map[string]manner{
	"tiny/instruct": {"Instruction: ", "\nAnswer:"},
	"tiny/reason":   {"Question: ", "\nAnswer: Let's think step by step."},
	"tiny/aligned":  {"Instruction: ", "\nAnswer:"},
}

// ask puts a request into the model's manner. A text that is in it already, or
// ends with a label that waits for its answer, stays as it is.
func (m manner) ask(text string) string {
	trimmed := strings.TrimSpace(text)
	if m.before == "" || trimmed == "" || strings.HasSuffix(trimmed, ":") || strings.HasPrefix(trimmed, m.before) || strings.HasSuffix(trimmed, strings.TrimSpace(m.after)) {
		return text
	}
	return m.before + trimmed + m.after
}
