//go:build !js

package prompt

import (
	"strings"

	"fewshot/app/chat"
)

// StraightCode is a whole program that sends r to its model's own provider,
// which [Straight] names, with the provider's own package or with openai's. r
// must have been fitted to its model: the body has the fields that it takes, as
// its provider calls them; stop sequences that it does not take, the program
// finds. The key is read from the provider's usual environment variable.
func StraightCode(r *chat.Request, lang Lang) string {
	provider, model, _ := strings.Cut(r.Model, "/")
	to := straight[provider]
	one := *r
	c := call{base: to.base, keyVar: to.keyVar, chat: r.Chat()}
	var dialect chat.Dialect
	if f := r.Fitted; f != nil {
		c.cutAt, c.repeat, dialect = f.CutAt, f.Repeat, f.Dialect
	}
	c.stream = r.Samples() == 1 && len(c.cutAt) == 0 // to cut it, the whole is needed
	one.Stream, one.IncludeUsage = c.stream, false
	if provider == "anthropic" {
		c.take(appendMessages(nil, &one, model, dialect))
		return anthropicCode(c, lang)
	}
	c.take(one.AppendDialect(nil, model, dialect))
	switch lang {
	case Python:
		return pythonCode(c)
	case JavaScript:
		return javaScriptCode(c)
	case Go:
		return goCode(c)
	}
	return curlCode(c)
}
