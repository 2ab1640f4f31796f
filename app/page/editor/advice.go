package editor

import (
	"fmt"
	"strconv"
	"strings"

	"fewshot/app/page/i18n"
	"fewshot/app/prompt"
)

// unplaced are the codes of notices whose words don't say where.
var unplaced = map[string]bool{"edge_space": true, "contains_separator": true, "contains_label": true, "contains_stop": true, "inconsistent_output": true}

// advice is adviceText after the name of the field that it is about, where the
// words don't say.
func advice(l i18n.Lang, n prompt.Notice) string {
	text, place := adviceText(l, n), ""
	switch {
	case !unplaced[n.Code]:
		return text
	case n.Shot < 0:
		place = l.T("part.query")
	case strings.HasSuffix(n.Field, ".input"):
		place = l.T("shot.input", strconv.Itoa(n.Shot+1))
	default:
		place = l.T("shot.output", strconv.Itoa(n.Shot+1))
	}
	return l.T("advice.at", place, text)
}

// adviceText is a notice of package prompt in the page's language: its own
// words, which are English, or the catalogue's entry for its code, formatted
// with the notice's values.
func adviceText(l i18n.Lang, n prompt.Notice) string {
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
