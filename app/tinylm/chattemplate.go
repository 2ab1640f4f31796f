package tinylm

import (
	"slices"
	"strings"
)

// A chatTemplate is how a model was trained to be asked: what stands before and after
// a request. The base model has none: it completes texts.
type chatTemplate struct{ before, after string }

var (
	instruction = chatTemplate{"Instruction: ", "\nAnswer:"}
	inSteps     = chatTemplate{"Question: ", "\nAnswer: Let's think step by step."}
)

// forCode reports whether a request is for a function, which is written down at once. It
// goes without a regular expression: the first would make the page's program a twentieth
// larger.
func forCode(request string) bool {
	words := strings.FieldsFunc(strings.ToLower(request), func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') // between letters of other scripts a word stands alone
	})
	return slices.Contains(words, "function") || slices.Contains(words, "python")
}

// templateOf is the template of a model for a request.
func templateOf(model, request string) chatTemplate {
	switch model {
	case "tiny/instruct", "tiny/aligned":
		return instruction
	case "tiny/reason":
		if forCode(request) {
			return instruction
		}
		return inSteps
	}
	return chatTemplate{}
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
