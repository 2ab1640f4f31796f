package work

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"sync"
	"sync/atomic"
	"time"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/client"
	"fewshot/app/lab"
	"fewshot/app/tinylm"
	"fewshot/app/token"
)

const (
	// slice is how long a model computes before the browser may deliver messages.
	slice = 12 * time.Millisecond
	// Progress is told at most so often, and a summary with it more seldom: it
	// costs the worker time, of which it may take a share of 1/summaryShare.
	progressPause = 150 * time.Millisecond
	summaryPause  = 700 * time.Millisecond
	summaryShare  = 6
)

// A host is the worker's side: it works out plans, runs them one at a time, and
// keeps the last one's outcomes for tables and files.
type host struct {
	post       func(fromWorker)
	cache      *cache
	answers    chat.Streamer // what requests are sent to
	tokenizers map[string]token.Tokenizer

	turn   sync.Mutex // one thing at a time
	held   atomic.Bool
	design *lab.Design
	all    []*lab.Outcome
	result lab.Result

	models  map[string]chat.Streamer // that run in this worker
	loading func(share float64)      // told while weights arrive
	compute sync.Mutex               // one answer at a time: there is one thread
}

// Serve answers the page from the worker, for ever.
func Serve() {
	h := newHost(func(m fromWorker) {
		data, err := json.Marshal(m)
		if err != nil {
			data, _ = json.Marshal(fromWorker{ID: m.ID, End: true, Error: chat.AsError(err)})
		}
		client.Post(string(data))
	}, newCache(client.Storage()))
	client.Serve(func(text string) {
		var m toWorker
		if json.Unmarshal([]byte(text), &m) == nil {
			h.receive(m)
		}
	})
}

func newHost(post func(fromWorker), c *cache) *host {
	h := &host{
		post: post, cache: c, models: map[string]chat.Streamer{},
		tokenizers: map[string]token.Tokenizer{token.Tiny: tinylm.FamilyTokenizer()},
	}
	h.answers = chat.StreamerFunc(h.stream)
	return h
}

// receive takes a message. It does not wait. A run is stopped by ending the
// worker: what was answered by then is in the store.
func (h *host) receive(m toWorker) {
	if m.Op == opHold {
		h.held.Store(true)
		return
	}
	go func() {
		h.turn.Lock()
		defer h.turn.Unlock()
		reply, err := h.answer(context.Background(), m)
		reply.ID, reply.End = m.ID, true
		if err != nil {
			reply.Error = chat.AsError(err)
		}
		h.post(reply)
	}()
}

// answer does what a message asks.
func (h *host) answer(ctx context.Context, m toWorker) (fromWorker, error) {
	switch m.Op {
	case opOutline:
		d, err := design(m.Plan, m.Abilities)
		if err != nil {
			return fromWorker{}, err
		}
		o, err := h.outline(ctx, d, m.Abilities, m.Told)
		return fromWorker{Outline: o}, err
	case opRun:
		d, err := design(m.Plan, m.Abilities)
		if err != nil {
			return fromWorker{}, err
		}
		s, err := h.run(ctx, m, d)
		return fromWorker{Summary: s}, err
	case opReplay:
		d, all, err := lab.DecodeRecord(m.Record)
		if err != nil {
			return fromWorker{}, err
		}
		h.design, h.all = d, all
		return fromWorker{Summary: h.summarise()}, nil
	case opRows:
		if h.design == nil {
			return fromWorker{Table: &Table{}}, nil
		}
		return fromWorker{Table: table(h.result, m.From, m.Count, m.Failures)}, nil
	case opExport:
		file, err := h.export(m.Export, m.Plan, m.Casts)
		return fromWorker{File: file}, err
	case opBallots:
		return fromWorker{Ballots: h.ballots()}, nil
	case opVote:
		casts, err := h.vote(ctx, m)
		return fromWorker{Casts: casts}, err
	case opTally:
		if h.design == nil {
			return fromWorker{}, errNothing
		}
		return fromWorker{Poll: poll(h.design, lab.Ballots(h.design, h.all, h.design.Plan.Seed), m.Casts)}, nil
	case opForget:
		n, err := h.cache.forget(ctx)
		return fromWorker{Count: n}, err
	}
	return fromWorker{}, errors.New("work: unknown request " + m.Op)
}

// design works a plan out for models that take what abilities say.
func design(plan []byte, abilities map[string]ability.Ability) (*lab.Design, error) {
	p, err := lab.DecodePlan(plan)
	if err != nil {
		return nil, err
	}
	d, err := lab.NewDesign(p)
	if err != nil {
		return nil, err
	}
	d.Fit = func(r *chat.Request) []chat.Change {
		a := abilities[r.Model]
		_, changes := a.Fit(r)
		return changes
	}
	return d, nil
}

// run sends what was not answered before and tells how far it is. Where it ends
// because there is no hope, the summary says so.
func (h *host) run(ctx context.Context, m toWorker, d *lab.Design) (*Summary, error) {
	h.held.Store(false)
	h.design, h.all = d, make([]*lab.Outcome, len(d.Trials))
	progress := Progress{Total: len(d.Trials)}
	var told, summarised time.Time
	tell := func() {
		now := time.Now()
		if now.Sub(told) < progressPause {
			return
		}
		told = now
		p := progress
		if now.After(summarised) {
			p.Summary = h.summarise()
			summarised = time.Now().Add(max(summaryPause, summaryShare*time.Since(now)))
		}
		h.post(fromWorker{ID: m.ID, Progress: &p})
		client.Yield()
	}
	h.loading = func(share float64) {
		progress.Loaded = share
		tell()
	}
	runner := lab.Runner{Model: h.answers, Cache: h.cache, Concurrency: m.Concurrency, Insist: m.Insist, Held: h.held.Load}
	err := runner.Run(ctx, d, func(i int, o lab.Outcome) {
		h.all[i] = &o
		progress.Loaded = 0
		progress.Done++
		if o.Tries == 0 {
			progress.Cached++
		}
		if o.Err != nil {
			progress.Failed++
		}
		tell()
	})
	if err == nil {
		progress.Total += judged(d, h.all)
		err = runner.Judge(ctx, d, h.all, func(i int, o lab.Outcome) {
			h.all[i] = &o
			progress.Done++
			tell()
		})
	}
	hopeless, lost := errors.AsType[*lab.HopelessError](err)
	if err != nil && !lost && !errors.Is(err, lab.ErrHeld) {
		return nil, err
	}
	s := h.summarise()
	if lost {
		s.Hopeless = &Hopeless{Model: hopeless.Model, Count: hopeless.Count, Error: hopeless.Err}
	}
	return s, nil
}

// judged is how many answers the plan's judge is asked about.
func judged(d *lab.Design, all []*lab.Outcome) int {
	_, of := lab.JudgeRequests(d, all)
	return len(of)
}

// ballots are the pairs of answers to be voted on, without whose they are.
func (h *host) ballots() []Ballot {
	if h.design == nil {
		return nil
	}
	var all []Ballot
	for _, b := range lab.Ballots(h.design, h.all, h.design.Plan.Seed) {
		all = append(all, Ballot{b.Number, h.design.Split.HeldOut[b.Item].Input, b.A, b.B})
	}
	return all
}

// vote has the plan's judge vote on the ballots that have no vote yet, and
// returns all votes.
func (h *host) vote(ctx context.Context, m toWorker) ([]lab.Cast, error) {
	if h.design == nil {
		return nil, errNothing
	}
	voted := map[int]bool{}
	for _, c := range m.Casts {
		voted[c.Ballot] = true
	}
	var open []lab.Ballot
	for _, b := range lab.Ballots(h.design, h.all, h.design.Plan.Seed) {
		if !voted[b.Number] {
			open = append(open, b)
		}
	}
	casts, progress := m.Casts, Progress{Total: len(open)}
	var lacking *chat.Error
	runner := lab.Runner{Model: h.answers, Cache: h.cache, Concurrency: m.Concurrency, Insist: m.Insist, Held: h.held.Load}
	h.held.Store(false)
	err := runner.Vote(ctx, h.design, open, func(c lab.Cast, err *chat.Error) {
		progress.Done++
		if err != nil {
			progress.Failed++
			lacking = err
		} else {
			casts = append(casts, c)
		}
		p := progress
		h.post(fromWorker{ID: m.ID, Progress: &p})
	})
	if hopeless, lost := errors.AsType[*lab.HopelessError](err); lost {
		return nil, hopeless.Err
	}
	if err == nil && len(casts) == len(m.Casts) && lacking != nil {
		return nil, lacking
	}
	return casts, err
}

var errNothing = &chat.Error{Code: "nothing_ran", Message: "Nothing ran yet.", Hint: "Run the experiment first."}

// summarise works out the result of what has come.
func (h *host) summarise() *Summary {
	h.result = lab.Summarise(h.design, h.all)
	return summary(h.result, h.all)
}

// stream answers a request: with a model of ours here, with any other on the
// server.
func (h *host) stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	if !inPage(r.Model) {
		return client.Server().Stream(ctx, r)
	}
	return func(yield func(chat.Chunk, error) bool) {
		h.compute.Lock()
		defer h.compute.Unlock()
		model, err := h.model(ctx, r.Model)
		if err != nil {
			yield(chat.Chunk{}, err)
			return
		}
		since := time.Now()
		for c, err := range model.Stream(ctx, r) {
			if !yield(c, err) || err != nil {
				return
			}
			if time.Since(since) >= slice {
				client.Yield()
				since = time.Now()
			}
		}
	}
}

// model is a model of ours, loaded when it is first asked for.
func (h *host) model(ctx context.Context, name string) (chat.Streamer, error) {
	if m := h.models[name]; m != nil {
		return m, nil
	}
	weights, err := client.Fetch(ctx, weightsOf(name), func(p client.Progress) {
		if h.loading != nil && p.Total > 0 {
			h.loading(float64(p.Done) / float64(p.Total))
		}
	})
	if err != nil {
		return nil, err
	}
	m, err := tinylm.Open(name, weights)
	if err == nil {
		h.models[name] = m
	}
	return m, err
}

// export is a file of what ran last; of a plan it is the plan with everything
// filled in.
func (h *host) export(kind Export, plan []byte, casts []lab.Cast) (string, error) {
	if kind == ExportPlan {
		p, err := lab.DecodePlan(plan)
		if err != nil {
			return "", err
		}
		data, err := json.MarshalIndent(p, "", "\t")
		return string(data) + "\n", err
	}
	if h.design == nil {
		return "", errNothing
	}
	switch kind {
	case ExportRecord:
		data, err := lab.EncodeRecord(h.design, h.all)
		return string(data), err
	case ExportCSV:
		return h.result.CSV(), nil
	case ExportJSONL:
		return h.result.JSONL()
	case ExportPairs:
		return string(lab.PairsJSONL(h.design, h.all, lab.Ballots(h.design, h.all, h.design.Plan.Seed), casts)), nil
	case ExportVotes:
		return string(lab.CastsJSONL(casts)), nil
	}
	return "", errors.New("work: there is no file of kind " + string(kind))
}
