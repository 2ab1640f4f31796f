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
	stream := client.Chat.Completions.NewStreaming(context.Background(), openai.ChatCompletionNewParams{
		Model: "tiny/base",
		Messages: []openai.ChatCompletionMessageParamUnion{
			openai.SystemMessage("Translate English to Chinese."),
			openai.UserMessage("sea otter"),
			openai.AssistantMessage("海獭"),
			openai.UserMessage("plush giraffe"),
			openai.AssistantMessage("毛绒长颈鹿"),
			openai.UserMessage("cheese"),
		},
		StreamOptions: openai.ChatCompletionStreamOptionsParam{
			IncludeUsage: openai.Bool(true),
		},
	})
	for stream.Next() {
		for _, choice := range stream.Current().Choices {
			fmt.Print(choice.Delta.Content)
		}
	}
	if err := stream.Err(); err != nil {
		log.Fatal(err)
	}
	fmt.Println()
}
