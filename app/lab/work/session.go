// Package work runs experiments of package lab in a worker of the browser, off
// the thread that the page draws on. The page has a [Session]; the worker, which
// runs the same program, calls [Serve].
//
// Everything that the two say to each other is JSON (message.go), and small: the
// outcomes stay in the worker, and the page asks for the rows that it shows.
package work

import (
	"context"
	"encoding/json"
	"sync"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/client"
	"fewshot/app/lab"
	"fewshot/app/model"
)

// A Session is the page's side of a worker. Its methods wait, so they must be
// called from a goroutine.
type Session struct {
	mu     sync.Mutex
	post   func(string) // nil: no worker
	end    func()
	worker int // number of the worker that is alive
	nextID int
	calls  map[int]*call
	takes  map[string]ability.Ability
	told   map[string]model.Facts
}

// A call is a question that was asked, with the messages that came on it and were
// not read yet. Whoever puts one never waits: that is the browser's own thread.
type call struct {
	mu       sync.Mutex
	messages []fromWorker
	arrived  chan struct{}
}

// NewSession returns a session whose worker starts when it is first needed.
func NewSession() *Session { return &Session{calls: map[int]*call{}} }

// Know takes what the server's models take, and what else it says of them, by their
// names: outlines, prices and the keys of kept answers go by it.
func (s *Session) Know(abilities map[string]ability.Ability, told map[string]model.Facts) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.takes, s.told = abilities, told
}

// known adds to a message what is known of a plan's models.
func (s *Session) known(p lab.Plan, m toWorker) toWorker {
	s.mu.Lock()
	defer s.mu.Unlock()
	m.Abilities, m.Told = map[string]ability.Ability{}, map[string]model.Facts{}
	models := append([]string{p.Prompt.Model}, p.Models...)
	if p.Judge != nil {
		models = append(models, p.Judge.Model)
	}
	for _, name := range models {
		if a, ok := s.takes[name]; ok {
			m.Abilities[name] = a
		}
		if f, ok := s.told[name]; ok {
			m.Told[name] = f
		}
	}
	return m
}

// Outline says what a plan would send. Errors are of type *chat.Error.
func (s *Session) Outline(ctx context.Context, p lab.Plan) (*Outline, error) {
	m, err := s.ask(ctx, s.known(p, toWorker{Op: opOutline, Plan: encode(p)}), nil)
	return m.Outline, err
}

// Run runs a plan, so many requests at a time, and tells of its progress. What
// was answered before, in another visit too, is not sent again. It ends early,
// with what there is, after [Session.Hold], or, unless it is to insist, where a
// model gives nothing but the same error ([Summary.Hopeless]); and with an error
// after [Session.Stop].
func (s *Session) Run(ctx context.Context, p lab.Plan, concurrency int, insist bool, told func(Progress)) (*Summary, error) {
	m, err := s.ask(ctx, s.known(p, toWorker{Op: opRun, Plan: encode(p), Concurrency: concurrency, Insist: insist}), told)
	return m.Summary, err
}

// Hold lets a run begin no more requests; those on their way end.
func (s *Session) Hold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.post != nil {
		s.post(string(mustJSON(toWorker{Op: opHold})))
	}
}

// Stop ends the worker at once, and with it every request that is on its way.
// Whatever waits gets an error; the next question starts another worker.
func (s *Session) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bury(stopped)
}

var stopped = &chat.Error{Code: "cancelled", Message: "The experiment was stopped.", Hint: "Run it again to go on: what was answered is kept."}

// Replay works a record out again, without a request.
func (s *Session) Replay(ctx context.Context, record []byte) (*Summary, error) {
	m, err := s.ask(ctx, toWorker{Op: opReplay, Record: record}, nil)
	return m.Summary, err
}

// Rows are so many rows of the run table, of those with a failure only if that
// is asked.
func (s *Session) Rows(ctx context.Context, from, count int, failures bool) (*Table, error) {
	m, err := s.ask(ctx, toWorker{Op: opRows, From: from, Count: count, Failures: failures}, nil)
	return m.Table, err
}

// Ballots are the pairs of answers of what ran last that differ, to be voted on.
func (s *Session) Ballots(ctx context.Context) ([]Ballot, error) {
	m, err := s.ask(ctx, toWorker{Op: opBallots}, nil)
	return m.Ballots, err
}

// Vote has the plan's judge vote on what has no vote yet, and returns all votes.
func (s *Session) Vote(ctx context.Context, casts []lab.Cast, concurrency int, told func(Progress)) ([]lab.Cast, error) {
	m, err := s.ask(ctx, toWorker{Op: opVote, Casts: casts, Concurrency: concurrency}, told)
	return m.Casts, err
}

// Tally is what votes come to.
func (s *Session) Tally(ctx context.Context, casts []lab.Cast) (*Poll, error) {
	m, err := s.ask(ctx, toWorker{Op: opTally, Casts: casts}, nil)
	return m.Poll, err
}

// File is a file of what ran last and of the votes on it, or of a plan.
func (s *Session) File(ctx context.Context, kind Export, p lab.Plan, casts []lab.Cast) (string, error) {
	m, err := s.ask(ctx, toWorker{Op: opExport, Export: kind, Plan: encode(p), Casts: casts}, nil)
	return m.File, err
}

// Forget deletes all kept answers and returns how many there were.
func (s *Session) Forget(ctx context.Context) (int, error) {
	m, err := s.ask(ctx, toWorker{Op: opForget}, nil)
	return m.Count, err
}

// ask sends a message and waits for its end.
func (s *Session) ask(ctx context.Context, m toWorker, told func(Progress)) (fromWorker, error) {
	c, id, err := s.send(m)
	if err != nil {
		return fromWorker{}, err
	}
	defer s.hangUp(id)
	for {
		c.mu.Lock()
		messages := c.messages
		c.messages = nil
		c.mu.Unlock()
		for _, got := range messages {
			if got.Progress != nil && told != nil {
				told(*got.Progress)
			}
			if got.End && got.Error != nil {
				return fromWorker{}, got.Error
			}
			if got.End {
				return got, nil
			}
		}
		select {
		case <-c.arrived:
		case <-ctx.Done():
			return fromWorker{}, ctx.Err()
		}
	}
}

// send starts the worker if need be and posts a message.
func (s *Session) send(m toWorker) (*call, int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.post == nil {
		s.worker++
		mine := s.worker
		post, end, err := client.StartWorker(s.receive, func(reason string) {
			s.died(mine, &chat.Error{Type: "api_error", Code: "worker_died",
				Message: "The experiment has stopped: " + reason + ".", Hint: "Run it again to go on: what was answered is kept."})
		})
		if err != nil {
			return nil, 0, &chat.Error{Type: "api_error", Code: "worker_failed",
				Message: "Experiments could not start in this browser.", Hint: "Reload the page."}
		}
		s.post, s.end = post, end
	}
	s.nextID++
	m.ID = s.nextID
	c := &call{arrived: make(chan struct{}, 1)}
	s.calls[m.ID] = c
	s.post(string(mustJSON(m)))
	return c, m.ID, nil
}

func (s *Session) hangUp(id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.calls, id)
}

// receive hands a message to the question that it answers.
func (s *Session) receive(text string) {
	var m fromWorker
	if json.Unmarshal([]byte(text), &m) != nil {
		return
	}
	s.mu.Lock()
	c := s.calls[m.ID]
	s.mu.Unlock()
	if c != nil {
		c.put(m)
	}
}

// died is told that a worker has died.
func (s *Session) died(worker int, why *chat.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if worker == s.worker {
		s.bury(why)
	}
}

// bury ends the worker, and every question with an error.
func (s *Session) bury(why *chat.Error) {
	if s.post == nil {
		return
	}
	for id, c := range s.calls {
		c.put(fromWorker{ID: id, End: true, Error: why})
	}
	clear(s.calls)
	s.end()
	s.post, s.end = nil, nil
}

func (c *call) put(m fromWorker) {
	c.mu.Lock()
	c.messages = append(c.messages, m)
	c.mu.Unlock()
	select {
	case c.arrived <- struct{}{}:
	default:
	}
}

func encode(p lab.Plan) json.RawMessage { return mustJSON(p) }

func mustJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // plans and messages hold nothing that JSON lacks
	}
	return data
}
