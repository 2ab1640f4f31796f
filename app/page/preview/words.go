package preview

import (
	"fmt"

	"fewshot/app/page/i18n"
	"fewshot/app/prompt"
)

// Words is a notice of package prompt or table in the page's language: its own
// words, which are English, or the catalogue's entry for its code, formatted
// with the notice's values.
func Words(l i18n.Lang, n prompt.Notice) string {
	if l == i18n.English {
		return n.Message + " " + n.Hint
	}
	format, ok := l.Find("advice." + n.Code)
	if !ok {
		return n.Message + " " + n.Hint
	}
	values := make([]any, len(n.Values))
	for i, v := range n.Values {
		values[i] = v
	}
	return fmt.Sprintf(format, values...)
}
