package tinylm

import (
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/sandbox"
	"fewshot/app/sandbox/extract"
)

func TestManner(t *testing.T) {
	for _, test := range []struct{ model, text, want string }{
		{"tiny/base", "Translate to French: cheese", "Translate to French: cheese"},
		{"tiny/instruct", " Translate to French: cheese\n", "Instruction: Translate to French: cheese\nAnswer:"},
		{"tiny/aligned", "hello", "Instruction: hello\nAnswer:"},
		{"tiny/reason", "What is 2 + 3?", "Question: What is 2 + 3?\nAnswer: Let's think step by step."},
		{"tiny/reason", "Write a function that adds two numbers", "Instruction: Write a function that adds two numbers\nAnswer:"},
		{"tiny/instruct", "Instruction: hello\nAnswer:", "Instruction: hello\nAnswer:"},
		{"tiny/instruct", "Instruction: hello\n", "Instruction: hello\n"},
		{"tiny/instruct", "a -> b\nc ->", "Instruction: a -> b\nc ->\nAnswer:"},
		{"tiny/instruct", "Input: a\nOutput:", "Input: a\nOutput:"},
		{"tiny/instruct", "  ", "  "},
	} {
		if got := templateOf(test.model, test.text).apply(test.text); got != test.want {
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

// The essay's function passes its tests, if the model was trained on code.
func TestFamilyWritesCode(t *testing.T) {
	tests := []string{"f([1, 1, 2]) == [1, 2]", "f(['b', 'a', 'b']) == ['b', 'a']", "f([]) == []"}
	for model, want := range map[string]bool{"tiny/reason": true, "tiny/base": false} {
		c, _ := CardOf(model)
		m, err := Load(weightsOf(t, c))
		if err != nil {
			t.Fatal(err)
		}
		request := templateOf("tiny/reason", "function").apply("Write a Python function that takes a list and returns unique results")
		answer := collect(t, NewStreamer(model, m), completion(request, chat.Parameters{Temperature: ptr(0.0), MaxTokens: ptr(128)})).Samples[0]
		code := extract.Code(answer.Text, "", request)
		if name, _, ok := strings.Cut(strings.TrimPrefix(code, "def "), "("); ok {
			code += "\nf = " + name + "\n"
		}
		report := sandbox.Run(t.Context(), code, tests, sandbox.Limits{})
		if report.Passed() != want {
			t.Errorf("%s: %+v, of\n%s", model, report, answer.Text)
		}
		if want && answer.FinishReason != chat.FinishStop {
			t.Errorf("%s doesn't end its function: %q", model, answer.Text)
		}
	}
}

// A story is several sentences and ends by itself.
func TestFamilyTellsStories(t *testing.T) {
	c, _ := CardOf("tiny/instruct")
	m, err := Load(weightsOf(t, c))
	if err != nil {
		t.Fatal(err)
	}
	got := collect(t, NewStreamer(c.Name, m), &chat.Request{Messages: []chat.Message{{Role: chat.User, Content: "Write a short story about a cat"}}}).Samples[0]
	if got.FinishReason != chat.FinishStop || strings.Count(got.Text, ".") < 4 {
		t.Errorf("got %+v", got)
	}
}
