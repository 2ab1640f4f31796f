package worker

import (
	"context"
	"encoding/json"
	"sync"

	"fewshot/app/chat"
)

// A Server is the worker's side: it answers the calls of a [Client].
type Server[In, Out any] struct {
	// Answer answers a call, in a goroutine of its own: each send is a part of the
	// answer. Its context ends when nobody waits any more.
	Answer func(ctx context.Context, in In, send func(Out)) error
	// Notified gets messages without an answer. It must not wait. It may be nil.
	Notified func(in In)
	// Post sends a message to the page. [Post] is the browser's.
	Post func(message string)

	mu    sync.Mutex
	stops map[int]context.CancelFunc
}

// Receive takes a message of the page. It does not wait.
func (s *Server[In, Out]) Receive(text string) {
	var c call[In]
	if json.Unmarshal([]byte(text), &c) != nil {
		return
	}
	switch {
	case c.Cancel:
		s.cancel(c.ID)
	case c.In == nil:
	case c.ID == 0:
		if s.Notified != nil {
			s.Notified(*c.In)
		}
	default:
		s.begin(c.ID, *c.In)
	}
}

// begin answers a call until it is through, or cancelled.
func (s *Server[In, Out]) begin(id int, in In) {
	ctx, stop := context.WithCancel(context.Background())
	s.mu.Lock()
	if s.stops == nil {
		s.stops = map[int]context.CancelFunc{}
	}
	s.stops[id] = stop
	s.mu.Unlock()
	go func() {
		err := s.Answer(ctx, in, func(out Out) { s.reply(reply[Out]{ID: id, Out: &out}) })
		stop()
		s.mu.Lock()
		delete(s.stops, id)
		s.mu.Unlock()
		end := reply[Out]{ID: id, End: true}
		if err != nil {
			end.Error = store(chat.AsError(err))
		}
		s.reply(end)
	}()
}

// cancel stops the answer to a call.
func (s *Server[In, Out]) cancel(id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if stop := s.stops[id]; stop != nil {
		stop()
	}
}

func (s *Server[In, Out]) reply(r reply[Out]) {
	data, err := json.Marshal(r)
	if err != nil {
		data, _ = json.Marshal(reply[Out]{ID: r.ID, End: true, Error: store(chat.AsError(err))})
	}
	s.Post(string(data))
}
