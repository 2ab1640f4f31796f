package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/coder/websocket"
)

// A bidi is a connection that speaks WebDriver BiDi: commands, their answers in any
// order, and events.
type bidi struct {
	conn *websocket.Conn
	hear func(event string, params json.RawMessage)

	mu      sync.Mutex
	last    int
	waiting map[int]chan bidiMessage
	ended   error
}

type bidiMessage struct {
	Type    string // "success", "error" or "event"
	ID      int
	Result  json.RawMessage
	Error   string
	Message string
	Method  string
	Params  json.RawMessage
}

// dialBiDi connects to an address. hear is called for each event, one after another.
func dialBiDi(address string, hear func(event string, params json.RawMessage)) (*bidi, error) {
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, address, nil)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", address, err)
	}
	conn.SetReadLimit(-1) // screenshots are large
	b := &bidi{conn: conn, hear: hear, waiting: map[int]chan bidiMessage{}}
	go b.read()
	return b, nil
}

func (b *bidi) read() {
	for {
		_, data, err := b.conn.Read(context.Background())
		var m bidiMessage
		if err == nil {
			err = json.Unmarshal(data, &m)
		}
		if err != nil {
			b.end(err)
			return
		}
		if m.Type == "event" {
			b.hear(m.Method, m.Params)
			continue
		}
		b.mu.Lock()
		answer := b.waiting[m.ID]
		delete(b.waiting, m.ID)
		b.mu.Unlock()
		if answer != nil {
			answer <- m
		}
	}
}

func (b *bidi) end(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = err
	for id, answer := range b.waiting {
		close(answer)
		delete(b.waiting, id)
	}
}

// call sends a command and reads its result.
func (b *bidi) call(method string, params, result any) error {
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	answer := make(chan bidiMessage, 1)
	b.mu.Lock()
	if b.ended != nil {
		defer b.mu.Unlock()
		return fmt.Errorf("%s: %w", method, b.ended)
	}
	b.last++
	id := b.last
	b.waiting[id] = answer
	b.mu.Unlock()

	data, err := json.Marshal(map[string]any{"id": id, "method": method, "params": params})
	if err == nil {
		err = b.conn.Write(ctx, websocket.MessageText, data)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	select {
	case m, ok := <-answer:
		switch {
		case !ok:
			return fmt.Errorf("%s: the browser is gone", method)
		case m.Type == "error":
			return fmt.Errorf("%s: %s: %s", method, m.Error, m.Message)
		case result == nil:
			return nil
		}
		return json.Unmarshal(m.Result, result)
	case <-ctx.Done():
		b.mu.Lock()
		delete(b.waiting, id)
		b.mu.Unlock()
		return fmt.Errorf("%s: %w", method, ctx.Err())
	}
}

func (b *bidi) close() { b.conn.CloseNow() }
