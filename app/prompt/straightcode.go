//go:build !js

package prompt

import (
	"strings"

	"fewshot/app/chat"
)

// A straightTo is a provider that a program can be written for.
type straightTo struct {
	base   string // of its API in OpenAI's format; "": Anthropic's own
	keyVar string // environment variable with the key, as the provider's own tools call it
}

// straight are those providers, by the names that they have here: see [Straight].
var straight = map[string]straightTo{
	"openai":     {"https://api.openai.com/v1", "OPENAI_API_KEY"},
	"anthropic":  {"", "ANTHROPIC_API_KEY"},
	"gemini":     {"https://generativelanguage.googleapis.com/v1beta/openai", "GEMINI_API_KEY"},
	"openrouter": {"https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"},
	"groq":       {"https://api.groq.com/openai/v1", "GROQ_API_KEY"},
}

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
