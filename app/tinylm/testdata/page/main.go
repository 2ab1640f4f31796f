//go:build js

// Command page runs tinylm in a worker for page_test.go: it answers prompts,
// measures, and lets itself be cancelled.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"syscall/js"
	"time"

	"fewshot/app/chat"
	"fewshot/app/tinylm"
)

// A report is what the test reads.
type report struct {
	Engine    string
	LoadMS    float64
	Answers   []chat.Answer
	PerSecond float64 // tokens written one by one after a prompt of some 100
	ReadMS    float64 // for that prompt
	Cancelled bool
	CancelMS  float64 // from the cry for help to the end
	Error     string
}

func main() {
	var r report
	if err := run(&r); err != nil {
		r.Error = err.Error()
	}
	b, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	js.Global().Call("postMessage", string(b))
}

func run(r *report) error {
	r.Engine = tinylm.Engine()
	weights := make([]byte, js.Global().Get("weights").Length())
	js.CopyBytesToGo(weights, js.Global().Get("weights"))
	start := time.Now()
	m, err := tinylm.Load(weights)
	if err != nil {
		return err
	}
	r.LoadMS = ms(start)
	s := tinylm.NewStreamer("tiny/base", m)

	var requests []*chat.Request
	if err := json.Unmarshal([]byte(js.Global().Get("requests").String()), &requests); err != nil {
		return err
	}
	for _, q := range requests {
		a, err := chat.Collect(s.Stream(context.Background(), q))
		if err != nil {
			return err
		}
		a.ID, a.Created = "", 0
		r.Answers = append(r.Answers, a)
	}

	// Speed: the last request, long enough to measure.
	q := *requests[len(requests)-1]
	tokens, n := 100, 2
	q.MaxTokens, q.N, q.Stop, q.TopLogprobs = &tokens, &n, nil, nil
	q.Prompt = "x" + q.Prompt // nothing of it is in the state
	start = time.Now()
	first := start
	count := 0
	for _, err := range s.Stream(context.Background(), &q) {
		if err != nil {
			return err
		}
		if count++; count == 1 {
			first, r.ReadMS = time.Now(), ms(start)
		}
	}
	r.PerSecond = float64(tokens*n) / time.Since(first).Seconds()

	// A message must get through while the model writes.
	ctx, cancel := context.WithCancel(context.Background())
	js.Global().Set("cancel", js.FuncOf(func(js.Value, []js.Value) any { cancel(); return nil }))
	js.Global().Call("postMessage", "busy")
	tokens, n = 200, 16
	start = time.Now()
	_, err = chat.Collect(s.Stream(ctx, &q))
	r.Cancelled, r.CancelMS = errors.Is(err, context.Canceled), ms(start)
	return nil
}

func ms(since time.Time) float64 { return float64(time.Since(since).Microseconds()) / 1000 }
