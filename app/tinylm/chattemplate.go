package tinylm

import "strings"

// A chatTemplate is how a model was trained to be asked: what stands before and after
// a request. The base model has none: it completes texts.
type chatTemplate struct{ before, after string }

// chatTemplates are those of the tuned models, by name.
var chatTemplates = map[string]chatTemplate{
	"tiny/instruct": {"Instruction: ", "\nAnswer:"},
	"tiny/reason":   {"Question: ", "\nAnswer: Let's think step by step."},
	"tiny/aligned":  {"Instruction: ", "\nAnswer:"},
}

// apply puts a request into the template. A text that is in it already, or
// ends with a label that waits for its answer, stays as it is.
func (m chatTemplate) apply(text string) string {
	trimmed := strings.TrimSpace(text)
	if m.before == "" || trimmed == "" || strings.HasSuffix(trimmed, ":") || strings.HasPrefix(trimmed, m.before) || strings.HasSuffix(trimmed, strings.TrimSpace(m.after)) {
		return text
	}
	return m.before + trimmed + m.after
}
