package table

import (
	"slices"
	"strings"

	"fewshot/app/tree"
)

// A conversation is a chat as pairs of user and assistant.
type conversation struct {
	turns  [][2]string // a pair's missing half is empty
	system string
	shown  int  // number of turns that are examples that the chat itself shows
	bad    bool // it has calls of tools, images, or roles that nobody knows
}

// chatNames are the fields that hold a chat's messages: OpenAI's, Anthropic's and
// Bedrock's, ShareGPT's, Gemini's.
var chatNames = []string{"messages", "conversations", "conversation", "contents", "dialog", "dialogue", "turns"}

func isChat(key string) bool { return slices.Contains(chatNames, key) }

// systemNames are the fields beside them that hold the system message.
var systemNames = []string{"system", "system_prompt", "systemInstruction", "system_instruction", "systemPrompt"}

// chatOf reads a row that is a chat; false if it is none.
func chatOf(v tree.Value) (c conversation, ok bool) {
	for _, name := range systemNames {
		if s, ok := v.Get(name); ok {
			c.system, _ = contentText(s)
		}
	}
	for _, name := range chatNames {
		if messages, found := v.Get(name); found && isMessages(messages) {
			c.read(messages.Items)
			return c, true
		}
	}
	prompt, _ := v.Get("prompt")
	input, _ := v.Get("input")
	if messages, found := input.Get("messages"); found {
		input = messages
	}
	asked := prompt
	if isMessages(input) {
		asked = input
	}
	for _, name := range [...]string{"completion", "chosen", "preferred_output", "ideal", "response", "output"} {
		answer, found := v.Get(name)
		switch {
		case !found:
		case isMessages(answer) && (isMessages(asked) || asked.Kind == tree.Text || name == "chosen" || name == "preferred_output"):
			if isMessages(asked) {
				c.read(asked.Items)
			} else if asked.Kind == tree.Text {
				c.turns = append(c.turns, [2]string{asked.Text, ""})
			}
			rest := answer.Items
			// A chosen chat may repeat what was asked.
			for len(rest) > 1 && isMessages(asked) && len(asked.Items) > 0 && len(rest) > len(asked.Items) {
				rest = rest[len(asked.Items):]
			}
			c.read(rest)
			return c, true
		case isMessages(asked): // an item of OpenAI's evals
			c.read(asked.Items)
			if answer.Kind == tree.List && len(answer.Items) > 0 {
				answer = answer.Items[0]
			}
			text := answer.Text
			if answer.Kind >= tree.List {
				text = string(tree.AppendJSON(nil, answer))
			}
			if n := len(c.turns); n > 0 && c.turns[n-1][1] == "" {
				c.turns[n-1][1] = text
				c.shown = n - 1
			} else {
				c.turns = append(c.turns, [2]string{"", text})
			}
			return c, true
		}
	}
	if isMessages(asked) {
		c.read(asked.Items)
		return c, true
	}
	return c, false
}

// isMessages reports whether a value is a list of messages.
func isMessages(v tree.Value) bool {
	return v.Kind == tree.List && len(v.Items) > 0 && allOf(v.Items, tree.Object) && hasAny(v.Items[0], "role", "from", "author", "speaker")
}

// read adds messages. System messages that are named as examples are turns, as
// OpenAI's Cookbook writes them.
func (c *conversation) read(messages []tree.Value) {
	for _, m := range messages {
		role := first(m, "role", "from", "author", "speaker").Text
		if name, ok := m.Get("name"); ok && strings.EqualFold(role, "system") {
			switch name.Text {
			case "example_user":
				role = "user"
			case "example_assistant":
				role = "assistant"
			}
		}
		if hasAny(m, "tool_calls", "function_call") {
			c.bad = true
		}
		text, ok := contentText(first(m, "content", "value", "text", "parts", "message"))
		if !ok {
			c.bad = true
		}
		switch strings.ToLower(role) {
		case "system", "developer":
			if c.system != "" && text != "" {
				c.system += "\n"
			}
			c.system += text
		case "user", "human", "prompter":
			c.turns = append(c.turns, [2]string{text, ""})
		case "assistant", "gpt", "model", "bot", "chatgpt", "ai":
			if n := len(c.turns); n > 0 && c.turns[n-1][1] == "" {
				c.turns[n-1][1] = text
			} else {
				c.turns = append(c.turns, [2]string{"", text})
			}
		default:
			c.bad = true
		}
	}
}

// first is the first of an object's fields that it has.
func first(v tree.Value, names ...string) tree.Value {
	for _, name := range names {
		if item, ok := v.Get(name); ok {
			return item
		}
	}
	return tree.Value{}
}

// contentText is a message's content: a text, a list of parts that are all text, or
// an object around one.
func contentText(v tree.Value) (string, bool) {
	switch v.Kind {
	case tree.Text:
		return v.Text, true
	case tree.Object:
		inner := first(v, "parts", "text", "content")
		if inner.Kind == tree.Null {
			return "", false
		}
		return contentText(inner)
	case tree.List:
		var all strings.Builder
		for _, part := range v.Items {
			text, ok := contentText(part)
			if !ok || part.Kind == tree.List {
				return "", false
			}
			all.WriteString(text)
		}
		return all.String(), true
	}
	return "", false
}

// addChat adds a chat's turns as rows. Examples that every chat shows first are
// taken once.
func (b *builder) addChat(c conversation, v tree.Value) {
	if c.bad || len(c.turns) == 0 {
		b.leave(&b.tools, v)
		return
	}
	b.chats = true
	turns := c.turns
	if c.shown > 0 {
		if b.shared == nil {
			b.shared = turns[:c.shown]
		}
		if slices.Equal(b.shared, turns[:c.shown]) {
			turns = turns[c.shown:]
		}
	}
	for _, turn := range turns {
		b.row([]string{"user", "assistant"}, turn[:])
		b.systems = append(b.systems, c.system)
	}
	if len(turns) > 1 {
		b.many = append(b.many, len(b.rows))
	}
}
