package client

import (
	"context"
	"errors"
	"io"
	"syscall/js"
)

// fetch is the browser's fetch as a transport, and builtinFetch that of the model that the
// browser itself has (web/static/js/builtin.js).
func fetch(ctx context.Context, r request) (*response, error) { return fetchBy(ctx, "fetch", r) }
func builtinFetch(ctx context.Context, r request) (*response, error) {
	return fetchBy(ctx, "fewshotBuiltin", r)
}

// fetchBy sends a request by a function of the page that is called as fetch is.
func fetchBy(ctx context.Context, name string, r request) (*response, error) {
	controller := js.Global().Get("AbortController").New()
	options := map[string]any{
		"method":   r.method,
		"signal":   controller.Get("signal"),
		"redirect": "error",
	}
	headers := map[string]any{}
	for name, value := range r.header {
		headers[name] = value
	}
	options["headers"] = headers
	if r.body != nil {
		body := js.Global().Get("Uint8Array").New(len(r.body))
		js.CopyBytesToJS(body, r.body)
		options["body"] = body
	}
	stop := context.AfterFunc(ctx, func() { controller.Call("abort") })
	res, err := await(js.Global().Call(name, r.url, options))
	if err != nil {
		stop()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, err
	}
	body := &fetchBody{ctx: ctx, controller: controller, stop: stop}
	if stream := res.Get("body"); stream.Truthy() {
		body.reader = stream.Call("getReader")
	} else {
		body.err = io.EOF
	}
	return &response{
		status: res.Get("status").Int(),
		header: func(name string) string {
			if v := res.Get("headers").Call("get", name); v.Type() == js.TypeString {
				return v.String()
			}
			return ""
		},
		body: body,
	}, nil
}

// A fetchBody reads a response's stream.
type fetchBody struct {
	ctx        context.Context
	controller js.Value
	stop       func() bool
	reader     js.Value
	chunk      js.Value // what has arrived and was not read yet, from offset on
	offset     int
	err        error
}

// Read returns what has arrived, or waits for more.
func (b *fetchBody) Read(p []byte) (int, error) {
	for b.chunk.IsUndefined() || b.offset >= b.chunk.Length() {
		if b.err != nil {
			return 0, b.err
		}
		result, err := await(b.reader.Call("read"))
		switch {
		case b.ctx.Err() != nil:
			b.err = b.ctx.Err()
		case err != nil:
			b.err = err
		case result.Get("done").Bool():
			b.err = io.EOF
		default:
			b.chunk, b.offset = result.Get("value"), 0
		}
	}
	n := js.CopyBytesToGo(p, b.chunk.Call("subarray", b.offset))
	b.offset += n
	return n, nil
}

// Close stops the request if it is not complete.
func (b *fetchBody) Close() error {
	b.stop()
	if b.err == nil {
		b.err = io.ErrClosedPipe
		b.controller.Call("abort")
	}
	return nil
}

// await waits for a promise. It must not be called from an event handler.
func await(promise js.Value) (js.Value, error) {
	type outcome struct {
		value js.Value
		err   error
	}
	done := make(chan outcome, 1)
	resolve := js.FuncOf(func(_ js.Value, args []js.Value) any {
		var v js.Value
		if len(args) > 0 {
			v = args[0]
		}
		done <- outcome{value: v}
		return nil
	})
	defer resolve.Release()
	reject := js.FuncOf(func(_ js.Value, args []js.Value) any {
		message := "rejected"
		if len(args) > 0 && args[0].Truthy() {
			message = args[0].Call("toString").String()
		}
		done <- outcome{err: errors.New(message)}
		return nil
	})
	defer reject.Release()
	promise.Call("then", resolve, reject)
	o := <-done
	return o.value, o.err
}

// FindAsset looks a file of the page's build up by its logical name, in what the loader knows of the build.
func FindAsset(name string) (Asset, bool) {
	assets := js.Global().Get("fewshotAssets")
	if !assets.Truthy() {
		return Asset{}, false
	}
	asset := assets.Get(name)
	if !asset.Truthy() {
		return Asset{}, false
	}
	return Asset{URL: asset.Get("url").String(), Size: asset.Get("size").Int()}, true
}
