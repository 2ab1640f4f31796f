package main

import (
	"context"
	"errors"
	"fmt"
	"syscall/js"
	"time"

	"fewshot/app/chat"
	"fewshot/app/page/client"
	"fewshot/app/page/tinyworker"
)

// probe gives the tests window.probe(name), a promise of a text that says how
// a part of the client fared in the browser.
func probe() {
	probes := map[string]func() string{
		"remote": func() string { return answer(client.Server(), "openai/x") },
		"stop": func() string {
			ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
			defer cancel()
			n := 0
			var last error
			for _, err := range client.Server().Stream(ctx, &chat.Request{Model: "openai/forever", Prompt: "x", Stream: true}) {
				n, last = n+1, err
			}
			return fmt.Sprint(n > 1, last)
		},
		"models": func() string {
			models, err := client.Models(context.Background())
			return fmt.Sprint(models, err)
		},
		"fetch": func() string {
			last := client.Progress{}
			data, err := client.Fetch(context.Background(), "weights/base.bin", func(p client.Progress) { last = p })
			return fmt.Sprint(len(data), last.Done, last.Total, err)
		},
		"worker": func() string { return answer(tinyworker.Page(), "tiny/base") },
		"worker stops": func() string {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			n := 0
			var last error
			for c, err := range tinyworker.Page().Stream(ctx, &chat.Request{Model: "tiny/base", Prompt: "forever"}) {
				if n, last = n+len(c.Text), err; n > 1000 {
					cancel()
				}
			}
			return fmt.Sprintf("%v, %s", last, answer(tinyworker.Page(), "tiny/base"))
		},
		"worker dies": func() string {
			_, err := chat.Collect(tinyworker.Page().Stream(context.Background(), &chat.Request{Model: "tiny/base", Prompt: "crash"}))
			var e *chat.Error
			if !errors.As(err, &e) {
				return fmt.Sprint("no error: ", err)
			}
			return fmt.Sprintf("%s: %s, %s", e.Code, e.Message, answer(tinyworker.Page(), "tiny/base"))
		},
		"guard": func() string {
			client.Guard(func() { panic("guarded") })
			return "alive"
		},
		"store": func() string {
			ctx, s := context.Background(), client.Storage()
			old, _ := s.Get(ctx, "a/1")
			err := errors.Join(s.Put(ctx, "a/1", []byte("one")), s.Put(ctx, "a/2", []byte("two")), s.Put(ctx, "b", nil), s.Put(ctx, "gone", nil), s.Delete(ctx, "gone"))
			list, err2 := s.List(ctx, "a/")
			gone, _ := s.Get(ctx, "gone")
			return fmt.Sprintf("%v %q %q %v %v %v", s.Blocked(), old, list, gone == nil, err, err2)
		},
	}
	js.Global().Set("probe", js.FuncOf(func(_ js.Value, args []js.Value) any {
		run := probes[args[0].String()]
		return js.Global().Get("Promise").New(js.FuncOf(func(_ js.Value, done []js.Value) any {
			go func() { done[0].Invoke(run()) }()
			return nil
		}))
	}))
}

// answer is what a streamer answers to a few words.
func answer(s chat.Streamer, model string) string {
	a, err := chat.Collect(s.Stream(context.Background(), &chat.Request{Model: model, Prompt: "one two 三", Stream: true, RunID: "r1"}))
	if err != nil {
		return err.Error()
	}
	return a.Samples[0].Text + a.Samples[0].FinishReason
}
