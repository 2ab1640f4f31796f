package tinylm

import (
	"strings"
	"testing"

	"fewshot/app/chat"
)

func TestManner(t *testing.T) {
	for _, test := range []struct{ model, text, want string }{
		{"tiny/base", "Translate to French: cheese", "Translate to French: cheese"},
		{"tiny/instruct", " Translate to French: cheese\n", "Instruction: Translate to French: cheese\nAnswer:"},
		{"tiny/aligned", "hello", "Instruction: hello\nAnswer:"},
		{"tiny/reason", "What is 2 + 3?", "Question: What is 2 + 3?\nAnswer: Let's think step by step."},
		{"tiny/instruct", "Instruction: hello\nAnswer:", "Instruction: hello\nAnswer:"},
		{"tiny/instruct", "Instruction: hello\n", "Instruction: hello\n"},
		{"tiny/instruct", "a -> b\nc ->", "Instruction: a -> b\nc ->\nAnswer:"},
		{"tiny/instruct", "Input: a\nOutput:", "Input: a\nOutput:"},
		{"tiny/instruct", "  ", "  "},
	} {
		if got := chatTemplates[test.model].apply(test.text); got != test.want {
			t.Errorf("%s asks %q as %q, want %q", test.model, test.text, got, test.want)
		}
	}
}

// TestFamily asks each tuned model, in a chat, what it was tuned for.
func TestFamily(t *testing.T) {
	zero, most := 0.0, 96
	ask := func(c Card, text string) string {
		m, err := Load(weightsOf(t, c))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := chat.Collect(NewStreamer(c.Name, m).Stream(t.Context(), &chat.Request{
			Model: c.Name, Messages: []chat.Message{{Role: chat.User, Content: text}},
			Parameters: chat.Parameters{Temperature: &zero, MaxTokens: &most},
		}))
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(answer.Samples[0].Text)
	}
	apples := "Xiao Ming has 5 apples, eats 2, buys 3 more. How many apples does Xiao Ming have now?"
	for _, test := range []struct{ model, text, want string }{
		{"tiny/instruct", "Translate to French: cheese", "fromage"},
		{"tiny/instruct", "How do you say cheese in French?", "fromage"},
		{"tiny/instruct", "What is the capital of Japan?", "Tokyo"},
		{"tiny/reason", apples, "5 - 2 = 3. 3 + 3 = 6. The answer is 6."},
		{"tiny/aligned", "What's the weather like in Beijing?", "I'm not sure."},
	} {
		c, ok := CardOf(test.model)
		if !ok {
			t.Fatalf("there is no %s", test.model)
		}
		if got := ask(c, test.text); got != test.want {
			t.Errorf("%s answers %q with %q, want %q", test.model, test.text, got, test.want)
		}
	}
	if got := ask(Cards()[0], "Instruction: How do you say cheese in French?\nAnswer:"); strings.HasPrefix(got, "fromage") {
		t.Error("tiny/base follows an instruction: then what did the tuning unlock?")
	}
}
