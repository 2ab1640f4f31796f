package tinylm_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/tinylm"
)

// The weights of a model that is in the page and on the server learn from the
// examples in their prompt.
func Example() {
	weights, err := os.ReadFile("../../web/static/weights/base.bin")
	if err != nil {
		fmt.Println(err)
		return
	}
	model, err := tinylm.Open("tiny/base", weights)
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := chat.Collect(model.Stream(context.Background(), &chat.Request{
		Model:      "tiny/base",
		Prompt:     "English: water\n中文: 水\n\nEnglish: fire\n中文: 火\n\nEnglish: cheese\n中文: 奶酪\n\nEnglish: milk\n中文:",
		Parameters: chat.Parameters{Stop: []string{"\n"}},
	}))
	fmt.Println(strings.TrimSpace(answer.Samples[0].Text), err)
	// Output: 牛奶 <nil>
}

// The tokenizer needs no weights: a page can count before they have arrived.
func ExampleFamilyTokenizer() {
	fmt.Println(tinylm.FamilyTokenizer().Count("cheese") > 0)
	// Output: true
}
