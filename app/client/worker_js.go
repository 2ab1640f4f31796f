package client

import (
	"errors"
	"syscall/js"

	"fewshot/app/chat"
)

// A jsPort is a Worker of the browser.
type jsPort struct {
	worker js.Value
	funcs  []js.Func
}

func (p *jsPort) post(message string) { p.worker.Call("postMessage", message) }

func (p *jsPort) close() {
	p.worker.Call("terminate")
	for _, f := range p.funcs {
		f.Release()
	}
}

// startWorker has the loader start a worker with the page's own program.
func startWorker(receive, died func(string)) (port, error) {
	start := js.Global().Get("fewshotWorker")
	if !start.Truthy() {
		return nil, errors.New("client: the loader is missing")
	}
	p := &jsPort{worker: start.Invoke()}
	gone := false
	on := func(event string, f func(js.Value)) {
		handler := js.FuncOf(func(_ js.Value, args []js.Value) any {
			f(args[0])
			return nil
		})
		p.funcs = append(p.funcs, handler)
		p.worker.Call("addEventListener", event, handler)
	}
	die := func(reason string) {
		if !gone {
			gone = true
			go died(reason)
		}
	}
	on("message", func(event js.Value) {
		switch data := event.Get("data"); {
		case data.Type() == js.TypeString:
			receive(data.String())
		case data.Type() == js.TypeObject && data.Get("type").String() == "exit":
			die(data.Get("reason").String())
		}
	})
	on("error", func(event js.Value) {
		event.Call("preventDefault")
		reason := "its script failed"
		if m := event.Get("message"); m.Type() == js.TypeString && m.String() != "" {
			reason = m.String()
		}
		die(reason)
	})
	return p, nil
}

// InWorker reports whether the program runs in a worker rather than a page.
func InWorker() bool { return js.Global().Get("document").IsUndefined() }

// ServeWorker answers the page from the worker, for ever. It calls load with
// a model's name and weights when the model is first asked for.
func ServeWorker(load func(model string, weights []byte) (chat.Streamer, error)) {
	global := js.Global()
	post := func(message string) { global.Call("postMessage", message) }

	// A message to oneself comes back behind all that wait already. A timer
	// would do as well, but browsers delay it by four milliseconds.
	channel := global.Get("MessageChannel").New()
	turns := make(chan chan struct{}, 64)
	channel.Get("port1").Set("onmessage", js.FuncOf(func(js.Value, []js.Value) any {
		close(<-turns)
		return nil
	}))
	yield := func() {
		turn := make(chan struct{})
		turns <- turn
		channel.Get("port2").Call("postMessage", nil)
		<-turn
	}

	h := newHost(post, yield, Fetch, load)
	global.Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if data := args[0].Get("data"); data.Type() == js.TypeString {
			h.receive(data.String())
		}
		return nil
	}))
	global.Call("fewshotServing")
	select {}
}
