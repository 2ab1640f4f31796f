package editor

import (
	"strconv"
	"strings"

	"fewshot/app/page/i18n"
	"fewshot/app/page/preview"
	"fewshot/app/prompt"
)

// unplaced are the codes of notices whose words don't say where.
var unplaced = map[string]bool{"edge_space": true, "contains_separator": true, "contains_label": true, "contains_stop": true, "inconsistent_output": true}

// advice is preview.Words after the name of the field that it is about, where the
// words don't say.
func advice(l i18n.Lang, n prompt.Notice) string {
	text, place := preview.Words(l, n), ""
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
