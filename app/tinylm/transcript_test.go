package tinylm

import (
	"testing"

	"fewshot/app/chat"
)

func TestTranscript(t *testing.T) {
	sys := func(s string) chat.Message { return chat.Message{Role: chat.System, Content: s} }
	dev := func(s string) chat.Message { return chat.Message{Role: chat.Developer, Content: s} }
	user := func(s string) chat.Message { return chat.Message{Role: chat.User, Content: s} }
	asst := func(s string) chat.Message { return chat.Message{Role: chat.Assistant, Content: s} }
	for name, test := range map[string]struct {
		messages   []chat.Message
		text, stop string
	}{
		"one user message stays as it is":      {[]chat.Message{user(" a -> b\nc ->")}, " a -> b\nc ->", ""},
		"an instruction stands before it":      {[]chat.Message{sys("Translate. "), user("a -> b\nc ->")}, "Translate.\n\na -> b\nc ->", ""},
		"turns get labels":                     {[]chat.Message{user("a"), asst("b"), user(" c\n")}, "Input: a\nOutput: b\n\nInput: c\nOutput: ", "\n"},
		"turns follow instructions":            {[]chat.Message{sys("S"), dev("D"), user("a"), asst("b"), user("c")}, "S\n\nD\n\nInput: a\nOutput: b\n\nInput: c\nOutput: ", "\n"},
		"answers of several lines stop later":  {[]chat.Message{user("a"), asst("b\nb"), user("c")}, "Input: a\nOutput: b\nb\n\nInput: c\nOutput: ", "\n\n"},
		"an empty instruction says nothing":    {[]chat.Message{sys("  "), user("a")}, "a", ""},
		"two messages of the user are turns":   {[]chat.Message{user("a"), user("b")}, "Input: a\nInput: b\nOutput: ", "\n"},
		"a last answer is followed by another": {[]chat.Message{user("a"), asst("b")}, "Input: a\nOutput: b\n\nOutput: ", "\n"},
		"nothing stays nothing":                {nil, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			text, stop := Transcript("tiny/base", test.messages)
			if text != test.text || stop != test.stop {
				t.Errorf("got %q, stop %q, want %q, stop %q", text, stop, test.text, test.stop)
			}
		})
	}
}
