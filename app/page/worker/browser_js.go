package worker

import (
	"errors"
	"sync"
	"syscall/js"
)

// A jsPort is a Worker of the browser.
type jsPort struct {
	worker js.Value
	funcs  []js.Func
}

func (p *jsPort) Post(message string) { p.worker.Call("postMessage", message) }

func (p *jsPort) Close() {
	p.worker.Call("terminate")
	for _, f := range p.funcs {
		f.Release()
	}
}

// Start has the loader start a worker with the page's own program: see [Starter].
func Start(receive, died func(string)) (Port, error) { return begin("", receive, died) }

// Program starts workers with another program of the build, such as reader.wasm. The
// worker fetches it, and dies if it can't.
func Program(name string) Starter {
	return func(receive, died func(string)) (Port, error) { return begin(name, receive, died) }
}

// begin starts a worker with a program, "" for the page's own.
func begin(program string, receive, died func(string)) (Port, error) {
	start := js.Global().Get("fewshotWorker")
	if !start.Truthy() {
		return nil, errors.New("worker: the loader is missing")
	}
	p := &jsPort{worker: start.Invoke(program)}
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

// Inside reports whether the program runs in a worker rather than a page.
func Inside() bool { return js.Global().Get("document").IsUndefined() }

// Post sends a message from a worker to the page.
func Post(message string) { js.Global().Call("postMessage", message) }

// Serve hands a worker's messages from the page to receive, for ever. receive
// must not wait.
func Serve(receive func(message string)) {
	global := js.Global()
	global.Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if data := args[0].Get("data"); data.Type() == js.TypeString {
			receive(data.String())
		}
		return nil
	}))
	global.Call("fewshotServing")
	select {}
}

// Yield lets the browser deliver to a worker that computes what has come for it.
//
// A message to oneself comes back behind all that wait already. A timer would do
// as well, but browsers delay it by four milliseconds.
func Yield() {
	y := yielding()
	turn := make(chan struct{})
	y.turns <- turn
	y.port.Call("postMessage", nil)
	<-turn
}

// yielding is the channel of a worker to itself.
var yielding = sync.OnceValue(func() (y struct {
	port  js.Value
	turns chan chan struct{}
}) {
	channel := js.Global().Get("MessageChannel").New()
	y.port, y.turns = channel.Get("port2"), make(chan chan struct{}, 64)
	channel.Get("port1").Set("onmessage", js.FuncOf(func(js.Value, []js.Value) any {
		close(<-y.turns)
		return nil
	}))
	return y
})
