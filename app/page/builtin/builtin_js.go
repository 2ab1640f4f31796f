package builtin

import (
	"context"
	"iter"
	"strconv"
	"sync/atomic"
	"syscall/js"
	"time"

	"fewshot/app/chat"
)

// watching is called with the share of a download that has arrived.
var watching atomic.Pointer[func(share float64)]

// Watch makes f the function that is called with how much of the model has arrived, from
// 0 to 1, while it is downloaded.
func Watch(f func(share float64)) { watching.Store(&f) }

func api() js.Value { return js.Global().Get("LanguageModel") }

// Find asks the browser for its model.
func Find(ctx context.Context) State {
	if !api().Truthy() {
		return ""
	}
	v, err := await(ctx, func() js.Value { return api().Call("availability", speaking(nil)) })
	if err != nil || v.Type() != js.TypeString {
		return Unavailable
	}
	return State(v.String())
}

// speaking adds to options what browsers want to be told, and say so on the console if
// they aren't: in which languages answers are expected. Answers in others come all the
// same.
func speaking(options map[string]any) map[string]any {
	if options == nil {
		options = map[string]any{}
	}
	options["expectedOutputs"] = []any{map[string]any{"type": "text", "languages": []any{"en"}}}
	return options
}

// Streamer answers with the browser's model.
func Streamer() chat.Streamer { return chat.StreamerFunc(stream) }

func stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		head := chat.Chunk{ID: "builtin-" + strconv.FormatInt(time.Now().UnixNano(), 36), Model: Name, Created: time.Now().Unix()}
		controller := js.Global().Get("AbortController").New()
		stop := context.AfterFunc(ctx, func() { controller.Call("abort") })
		defer stop()
		defer controller.Call("abort") // what is still under way, if the loop is left

		session, last, err := open(ctx, r, controller.Get("signal"))
		if err != nil {
			yield(chat.Chunk{}, err)
			return
		}
		defer session.Call("destroy")
		cut := cutter{stops: r.Stop}
		say := func(text, finish string) bool {
			if text == "" && finish == "" {
				return true
			}
			c := head
			c.Text, c.FinishReason = text, finish
			return yield(c, nil)
		}
		reader, err := readerOf(session, last, controller.Get("signal"))
		if err != nil {
			yield(chat.Chunk{}, err)
			return
		}
		for !cut.ended {
			part, err := await(ctx, func() js.Value { return reader.Call("read") })
			if err != nil {
				yield(chat.Chunk{}, err)
				return
			}
			if part.Get("done").Bool() {
				break
			}
			if !say(cut.add(part.Get("value").String()), "") {
				return
			}
		}
		if !cut.ended && !say(cut.rest(), "") || !say("", chat.FinishStop) {
			return
		}
		c := head
		if used := session.Get("contextUsage"); used.Type() == js.TypeNumber {
			c.Usage = &chat.Usage{TotalTokens: used.Int()}
			yield(c, nil)
		}
	}
}

// open begins a session with all of the request but its last message, which it returns.
func open(ctx context.Context, r *chat.Request, signal js.Value) (session js.Value, last string, err error) {
	if !api().Truthy() {
		return js.Value{}, "", failure("NotSupportedError", "")
	}
	initial, last := parts(r)
	options := speaking(map[string]any{"signal": signal})
	if len(initial) > 0 {
		all := make([]any, len(initial))
		for i, m := range initial {
			all[i] = map[string]any{"role": m.Role, "content": m.Content}
		}
		options["initialPrompts"] = all
	}
	progress := js.FuncOf(func(_ js.Value, args []js.Value) any {
		if f := watching.Load(); f != nil {
			(*f)(args[0].Get("loaded").Float())
		}
		return nil
	})
	defer progress.Release()
	monitor := js.FuncOf(func(_ js.Value, args []js.Value) any {
		args[0].Call("addEventListener", "downloadprogress", progress)
		return nil
	})
	defer monitor.Release()
	options["monitor"] = monitor
	session, err = await(ctx, func() js.Value { return api().Call("create", options) })
	return session, last, err
}

// readerOf prompts a session, and returns a reader of the answer's parts.
func readerOf(session js.Value, text string, signal js.Value) (reader js.Value, err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			err = thrownError(thrown)
		}
	}()
	return session.Call("promptStreaming", text, map[string]any{"signal": signal}).Call("getReader"), nil
}

// await waits for a promise that begin makes. Its errors are of type *chat.Error, or ctx's.
func await(ctx context.Context, begin func() js.Value) (v js.Value, err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			err = thrownError(thrown)
		}
	}()
	type outcome struct {
		value js.Value
		err   error
	}
	done := make(chan outcome, 2)
	resolved := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- outcome{value: args[0]}
		return nil
	})
	rejected := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- outcome{err: rejection(args[0])}
		return nil
	})
	begin().Call("then", resolved, rejected)
	select {
	case o := <-done:
		resolved.Release()
		rejected.Release()
		return o.value, o.err
	case <-ctx.Done(): // the promise is rejected soon, by the signal; its functions stay until then
		return js.Value{}, ctx.Err()
	}
}

func rejection(reason js.Value) error {
	if reason.Type() != js.TypeObject {
		return failure("", "")
	}
	return failure(reason.Get("name").String(), reason.Get("message").String())
}

func thrownError(thrown any) error {
	if e, ok := thrown.(js.Error); ok {
		return rejection(e.Value)
	}
	return failure("", "")
}
