// go mod init example; go get github.com/openai/openai-go/v3; go run .
package main

import (
	"cmp"
	"context"
	"fmt"
	"log"
	"os"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

func main() {
	client := openai.NewClient(
		option.WithBaseURL("http://127.0.0.1:8080/v1"),
		option.WithAPIKey(cmp.Or(os.Getenv("FEWSHOT_ACCESS_TOKEN"), "none")),
	)
	stream := client.Completions.NewStreaming(context.Background(), openai.CompletionNewParams{
		Model: "tiny/base",
		Prompt: openai.CompletionNewParamsPromptUnion{
			OfString: openai.String("Translate English to Chinese.\n" +
				"\n" +
				"English: sea otter\n" +
				"中文: 海獭\n" +
				"\n" +
				"English: plush giraffe\n" +
				"中文: 毛绒长颈鹿\n" +
				"\n" +
				"English: cheese\n" +
				"中文:"),
		},
		Stop: openai.CompletionNewParamsStopUnion{
			OfStringArray: []string{"\n"},
		},
		StreamOptions: openai.ChatCompletionStreamOptionsParam{
			IncludeUsage: openai.Bool(true),
		},
	})
	for stream.Next() {
		for _, choice := range stream.Current().Choices {
			fmt.Print(choice.Text)
		}
	}
	if err := stream.Err(); err != nil {
		log.Fatal(err)
	}
	fmt.Println()
}
