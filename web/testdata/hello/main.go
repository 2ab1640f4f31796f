// Command hello is the test page, compiled to WebAssembly in place of the
// playground.
package main

import (
	"context"
	"iter"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/page/tinyworker"
	"fewshot/app/page/worker"
	"fewshot/web/testdata/hello/page"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func main() {
	if worker.Inside() {
		tinyworker.Serve(func(model string, weights []byte) (chat.Streamer, error) {
			return chat.StreamerFunc(words), nil
		})
		return
	}
	probe()
	app.Route("/", page.New)
	app.RunWhenOnBrowser()
}

// words answers with the prompt's words, again and again for "forever".
func words(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		if r.Prompt == "crash" {
			panic("the worker crashes on purpose")
		}
		for {
			for w := range strings.FieldsSeq(r.Prompt) {
				if ctx.Err() != nil {
					yield(chat.Chunk{}, ctx.Err())
					return
				}
				if !yield(chat.Chunk{Text: w + "."}, nil) {
					return
				}
			}
			if r.Prompt != "forever" {
				yield(chat.Chunk{FinishReason: chat.FinishStop}, nil)
				return
			}
		}
	}
}
