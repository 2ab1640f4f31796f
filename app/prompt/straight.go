package prompt

import (
	"strings"

	"fewshot/app/tree"
)

// Straight is the name, for people, of the provider of a model to which a
// program can be written that needs no server of ours; "" if there is none.
func Straight(model string) string {
	switch provider, _, _ := strings.Cut(model, "/"); provider {
	case "openai":
		return "OpenAI"
	case "anthropic":
		return "Anthropic"
	case "gemini":
		return "Gemini"
	case "openrouter":
		return "OpenRouter"
	case "groq":
		return "Groq"
	}
	return ""
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
