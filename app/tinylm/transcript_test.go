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
		"turns get labels":                     {[]chat.Message{user("a"), asst("b"), user(" c\n")}, "Input: a\nOutput: b\n\nInput: c\nOutput:", "\n"},
		"turns follow instructions":            {[]chat.Message{sys("S"), dev("D"), user("a"), asst("b"), user("c")}, "S\n\nD\n\nInput: a\nOutput: b\n\nInput: c\nOutput:", "\n"},
		"answers of several lines stop later":  {[]chat.Message{user("a"), asst("b\nb"), user("c")}, "Input: a\nOutput: b\nb\n\nInput: c\nOutput:", "\n\n"},
		"an empty instruction says nothing":    {[]chat.Message{sys("  "), user("a")}, "a", ""},
		"two messages of the user are turns":   {[]chat.Message{user("a"), user("b")}, "Input: a\nInput: b\nOutput:", "\n"},
		"a last answer is followed by another": {[]chat.Message{user("a"), asst("b")}, "Input: a\nOutput: b\n\nOutput:", "\n"},
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

func TestTranscript_of_a_tuned_model(t *testing.T) {
	turns := func(texts ...string) (all []chat.Message) {
		for i, s := range texts {
			all = append(all, chat.Message{Role: []string{chat.User, chat.Assistant}[i%2], Content: s})
		}
		return all
	}
	for name, test := range map[string]struct {
		model      string
		messages   []chat.Message
		text, stop string
	}{
		"a request ends where the model ends it":  {"tiny/instruct", turns("Hello!"), "Instruction: Hello!\nAnswer:", ""},
		"turns are requests one after the other":  {"tiny/aligned", turns("a", "b", " c\n"), "Instruction: a\nAnswer: b\nInstruction: c\nAnswer:", "\n"},
		"answers of several lines stop later":     {"tiny/instruct", turns("a", "b\nb", "c"), "Instruction: a\nAnswer: b\nb\nInstruction: c\nAnswer:", "\n\n"},
		"a problem is worked out":                 {"tiny/reason", turns("What is 2 + 3?"), "Question: What is 2 + 3?\nAnswer: Let's think step by step.", ""},
		"in Chinese too":                          {"tiny/reason", turns("写一个python函数"), "Instruction: 写一个python函数\nAnswer:", ""},
		"whatever its capitals":                   {"tiny/reason", turns("One FUNCTION, please."), "Instruction: One FUNCTION, please.\nAnswer:", ""},
		"what only begins like one is worked out": {"tiny/reason", turns("Two functional pythons?"), "Question: Two functional pythons?\nAnswer: Let's think step by step.", ""},
		"a function is written at once":           {"tiny/reason", turns("Write a Python function that adds"), "Instruction: Write a Python function that adds\nAnswer:", ""},
	} {
		t.Run(name, func(t *testing.T) {
			text, stop := Transcript(test.model, test.messages)
			if text != test.text || stop != test.stop {
				t.Errorf("got %q, stop %q, want %q, stop %q", text, stop, test.text, test.stop)
			}
		})
	}
}
