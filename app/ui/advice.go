package ui

import (
	"fmt"

	"fewshot/app/prompt"
)

// adviceText is a notice of package prompt in the page's language: its own
// words, which are English, or the catalogue's entry for its code, formatted
// with the notice's values.
func adviceText(l lang, n prompt.Notice) string {
	if l == english {
		return n.Message + " " + n.Hint
	}
	entry, ok := catalogue["advice."+n.Code]
	if !ok {
		return n.Message + " " + n.Hint
	}
	values := make([]any, len(n.Values))
	for i, v := range n.Values {
		values[i] = v
	}
	return fmt.Sprintf(entry[l], values...)
}
