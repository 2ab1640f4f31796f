package chat_test

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"fewshot/app/chat"
)

// Whatever yields chunks is a model: this one says what it was asked.
func ExampleStreamerFunc() {
	var echo chat.Streamer = chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) {
			for _, word := range strings.SplitAfter(r.Prompt, " ") {
				if !yield(chat.Chunk{Text: word}, nil) {
					return
				}
			}
			yield(chat.Chunk{FinishReason: chat.FinishStop}, nil)
		}
	})
	answer, err := chat.Collect(echo.Stream(context.Background(), &chat.Request{Prompt: "sea otter"}))
	fmt.Println(answer.Samples[0].Text, answer.Samples[0].FinishReason, err)
	// Output: sea otter stop <nil>
}

// DecodeStream reads the server-sent events of OpenAI's protocol.
func ExampleDecodeStream() {
	body := `data: {"choices":[{"index":0,"delta":{"content":"loutre"}}]}

data: {"choices":[{"index":0,"delta":{"content":" de mer"},"finish_reason":"stop"}]}

data: [DONE]

`
	for c, err := range chat.DecodeStream(strings.NewReader(body)) {
		fmt.Printf("%q %q %v\n", c.Text, c.FinishReason, err)
	}
	// Output:
	// "loutre" "" <nil>
	// " de mer" "stop" <nil>
}

// A request that asks for more than may be asked for is refused by name.
func ExampleDecodeRequest() {
	_, err := chat.DecodeRequest([]byte(`{"model":"tiny/base","prompt":"hi","temperature":3}`), false)
	fmt.Println(err.Param, err.Status)
	// Output: temperature 400
}
