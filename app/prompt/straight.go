package prompt

import (
	"strings"

	"fewshot/app/chat"
)

// A straightTo is a provider that a program can be written for.
type straightTo struct {
	name   string // for people
	base   string // of its API in OpenAI's format; "": Anthropic's own
	keyVar string // environment variable with the key, as the provider's own tools call it
}

// straight are those providers, by the names that they have here.
var straight = map[string]straightTo{
	"openai":     {"OpenAI", "https://api.openai.com/v1", "OPENAI_API_KEY"},
	"anthropic":  {"Anthropic", "", "ANTHROPIC_API_KEY"},
	"gemini":     {"Gemini", "https://generativelanguage.googleapis.com/v1beta/openai", "GEMINI_API_KEY"},
	"openrouter": {"OpenRouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"},
	"groq":       {"Groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY"},
}

// Straight is the name, for people, of the provider of a model to which a
// program can be written that needs no server of ours; "" if there is none.
func Straight(model string) string {
	provider, _, _ := strings.Cut(model, "/")
	return straight[provider].name
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

// known are the fields that openai's packages have names for; others go into
// what they call the extra body.
func (c call) known(field string) bool {
	switch field {
	case "reasoning", "thinking", "enable_thinking", "chat_template_kwargs", "reasoning_format", "random_seed":
		return false
	}
	return true
}

// extra are the fields of the body that the packages have no names for.
func (c call) extra() value {
	extra := value{kind: objectKind}
	for i, key := range c.body.keys {
		if !c.known(key) {
			extra.keys, extra.items = append(extra.keys, key), append(extra.items, c.body.items[i])
		}
	}
	return extra
}

// list is some texts as an array.
func list(texts []string) value {
	v := value{kind: arrayKind}
	for _, s := range texts {
		v.items = append(v.items, value{kind: textKind, text: s})
	}
	return v
}
