//go:build !js

package builtin

import (
	"context"
	"iter"

	"fewshot/app/chat"
)

// Watch does nothing: there is no browser.
func Watch(func(share float64)) {}

// Find finds nothing: there is no browser.
func Find(context.Context) State { return "" }

// Streamer fails: there is no browser.
func Streamer() chat.Streamer {
	return chat.StreamerFunc(func(context.Context, *chat.Request) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) { yield(chat.Chunk{}, failure("NotSupportedError", "")) }
	})
}
