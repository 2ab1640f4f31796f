package prompt

import (
	"strings"

	"fewshot/app/tree"
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
func (c call) extra() tree.Value {
	extra := tree.Value{Kind: tree.Object}
	for i, key := range c.body.Keys {
		if !c.known(key) {
			extra.Keys, extra.Items = append(extra.Keys, key), append(extra.Items, c.body.Items[i])
		}
	}
	return extra
}

// list is some texts as an array.
func list(texts []string) tree.Value {
	v := tree.Value{Kind: tree.List}
	for _, s := range texts {
		v.Items = append(v.Items, tree.Value{Kind: tree.Text, Text: s})
	}
	return v
}
