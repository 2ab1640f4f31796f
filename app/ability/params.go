//go:build !js

package ability

import (
	_ "embed"
	"strings"
)

// paramsText is what the list modelparams says that models take at their makers',
// in the words of OpenAI's protocol, made by `make models`: a line a model. It is
// not all that they take; package ability's own table, which has more, is held
// against it by a test.
//
//go:embed params.txt
var paramsText string

// Listed are the parameters that the list modelparams has of a model, by the name
// that its provider has here, such as temperature or reasoning_effort=low|high;
// source is the list with its version and date. Without the model both are empty.
func Listed(provider, model string) (params []string, source string) {
	head, lines, _ := strings.Cut(paramsText, "\n")
	key := provider + "/" + strings.ToLower(model)
	for line := range strings.Lines(lines) {
		if f := strings.Fields(line); len(f) > 0 && f[0] == key {
			list := strings.Fields(head)
			return f[1:], strings.Join(list[1:4], " ")
		}
	}
	return nil, ""
}
