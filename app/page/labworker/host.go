package labworker

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
	"fewshot/app/lab"
	"fewshot/app/lab/vote"
	"fewshot/app/page/client"
	"fewshot/app/page/tinyworker"
	"fewshot/app/page/worker"
	"fewshot/app/tinylm"
	"fewshot/app/token"
)

const (
	// Progress is reported at most this often, and a summary with it less often: it
	// costs the worker time, of which it may take a share of 1/summaryShare.
	progressPause = 150 * time.Millisecond
	summaryPause  = 700 * time.Millisecond
	summaryShare  = 6
)

// A host is the worker's side: it works out plans, runs them one at a time, and
// keeps the last one's outcomes for tables and files.
type host struct {
	cache      *cache
	answers    chat.Streamer // what requests are sent to
	tokenizers map[string]token.Tokenizer

	turn   sync.Mutex // one thing at a time
	held   atomic.Bool
	design *lab.Design
	all    []*lab.Outcome
	result lab.Result

	models  *tinyworker.Models  // that run in this worker
	loading func(share float64) // called while weights arrive
	compute sync.Mutex          // one answer at a time: there is one thread
}

// Receiver takes the page's messages in the worker.
func Receiver() func(message string) { return newHost(client.Storage()).server(worker.Post).Receive }

// Asks reports whether a question of the page is for a receiver of this package: a page
// may have a worker of another kind beside it.
func Asks(message string) bool {
	var q struct {
		In question `json:"in"`
	}
	return json.Unmarshal([]byte(message), &q) == nil && q.In.Op != ""
}

func newHost(s store) *host {
	h := &host{
		cache:      newCache(s),
		models:     tinyworker.NewModels(client.Fetch, func(model string, weights []byte) (chat.Streamer, error) { return tinylm.Open(model, weights) }),
		tokenizers: map[string]token.Tokenizer{token.Tiny: tinylm.FamilyTokenizer()},
	}
	h.answers = chat.StreamerFunc(h.stream)
	return h
}

// server takes one question at a time, but for the one to pause. A run is stopped by
// ending the worker: what was answered by then is in the store.
func (h *host) server(post func(message string)) *worker.Server[*question, *answer] {
	return &worker.Server[*question, *answer]{
		Answer: func(ctx context.Context, q *question, send func(*answer)) error {
			h.turn.Lock()
			defer h.turn.Unlock()
			a, err := h.answer(ctx, *q, func(a answer) { send(&a) })
			if err == nil {
				send(&a)
			}
			return err
		},
		Notified: func(q *question) {
			if q.Op == opPause {
				h.held.Store(true)
			}
		},
		Post: post,
	}
}

// answer does what a question asks, and sends how far it is meanwhile.
func (h *host) answer(ctx context.Context, m question, send func(answer)) (answer, error) {
	switch m.Op {
	case opOutline:
		d, err := design(m.Plan, m.Abilities)
		if err != nil {
			return answer{}, err
		}
		o, err := h.outline(ctx, d, m.Abilities, m.Facts)
		return answer{Outline: o}, err
	case opRun:
		d, err := design(m.Plan, m.Abilities)
		if err != nil {
			return answer{}, err
		}
		s, err := h.run(ctx, m, d, send)
		return answer{Summary: s}, err
	case opReplay:
		d, all, err := lab.DecodeRecord(m.Record)
		if err != nil {
			return answer{}, err
		}
		h.design, h.all = d, all
		return answer{Summary: h.summarise()}, nil
	case opRows:
		if h.design == nil {
			return answer{Table: &Table{}}, nil
		}
		return answer{Table: table(h.result, m.From, m.Count, m.Failures)}, nil
	case opExport:
		file, err := h.export(m.Export, m.Plan, m.Casts)
		return answer{File: file}, err
	case opPairs:
		return answer{Pairs: h.pairs()}, nil
	case opVote:
		casts, err := h.vote(ctx, m, send)
		return answer{Casts: casts}, err
	case opTally:
		if h.design == nil {
			return answer{}, errNothing
		}
		return answer{Poll: poll(h.design, vote.Pairs(h.design, h.all, h.design.Plan.Seed), m.Casts)}, nil
	case opJudge:
		if m.Judge == nil {
			return answer{}, errNothing
		}
		v := m.Judge.Metrics.Judge(m.Judge.Answer, m.Judge.Want)
		return answer{Verdict: &v}, nil
	case opForget:
		n, err := h.cache.forget(ctx)
		return answer{Count: n}, err
	}
	return answer{}, errors.New("labworker: unknown request " + m.Op)
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
// because all requests fail in the same way, the summary says so.
func (h *host) run(ctx context.Context, m question, d *lab.Design, send func(answer)) (*Summary, error) {
	h.held.Store(false)
	h.design, h.all = d, make([]*lab.Outcome, len(d.Trials))
	progress := Progress{Total: len(d.Trials)}
	var onProgress, summarised time.Time
	tell := func() {
		now := time.Now()
		if now.Sub(onProgress) < progressPause {
			return
		}
		onProgress = now
		p := progress
		if now.After(summarised) {
			p.Summary = h.summarise()
			summarised = time.Now().Add(max(summaryPause, summaryShare*time.Since(now)))
		}
		send(answer{Progress: &p})
		worker.Yield()
	}
	h.loading = func(share float64) {
		progress.Loaded = share
		tell()
	}
	runner := lab.Runner{Model: h.answers, Cache: h.cache, Concurrency: m.Concurrency, Insist: m.Insist, Paused: h.held.Load}
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
	if err != nil && !lost && !errors.Is(err, lab.ErrPaused) {
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

// pairs are answers to be voted on, two by two, without whose they are.
func (h *host) pairs() []Pair {
	if h.design == nil {
		return nil
	}
	var all []Pair
	for _, b := range vote.Pairs(h.design, h.all, h.design.Plan.Seed) {
		all = append(all, Pair{b.Number, h.design.Split.HeldOut[b.Item].Input, b.A, b.B})
	}
	return all
}

// vote has the plan's judge vote on the pairs that have no vote yet, and
// returns all votes.
func (h *host) vote(ctx context.Context, m question, send func(answer)) ([]vote.Cast, error) {
	if h.design == nil {
		return nil, errNothing
	}
	voted := map[int]bool{}
	for _, c := range m.Casts {
		voted[c.Pair] = true
	}
	var open []vote.Pair
	for _, b := range vote.Pairs(h.design, h.all, h.design.Plan.Seed) {
		if !voted[b.Number] {
			open = append(open, b)
		}
	}
	casts, progress := m.Casts, Progress{Total: len(open)}
	var lacking *chat.Error
	runner := lab.Runner{Model: h.answers, Cache: h.cache, Concurrency: m.Concurrency, Insist: m.Insist, Paused: h.held.Load}
	h.held.Store(false)
	err := vote.Ask(ctx, &runner, h.design, open, func(c vote.Cast, err *chat.Error) {
		progress.Done++
		if err != nil {
			progress.Failed++
			lacking = err
		} else {
			casts = append(casts, c)
		}
		p := progress
		send(answer{Progress: &p})
	})
	if hopeless, lost := errors.AsType[*lab.HopelessError](err); lost {
		return nil, hopeless.Err
	}
	if err == nil && len(casts) == len(m.Casts) && lacking != nil {
		return nil, lacking
	}
	return casts, err
}

var errNothing = &chat.Error{Code: chat.CodeNothingRan, Message: "Nothing has been run yet.", Hint: "Run the experiment first."}

// summarise works out the result of what has come.
func (h *host) summarise() *Summary {
	h.result = lab.Summarise(h.design, h.all)
	return Summarise(h.result, h.all)
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
		model, err := h.models.Get(ctx, r.Model, func(p client.Progress) {
			if h.loading != nil && p.Total > 0 {
				h.loading(float64(p.Done) / float64(p.Total))
			}
		})
		if err != nil {
			yield(chat.Chunk{}, err)
			return
		}
		since := time.Now()
		for c, err := range model.Stream(ctx, r) {
			if !yield(c, err) || err != nil {
				return
			}
			if time.Since(since) >= worker.Slice {
				worker.Yield()
				since = time.Now()
			}
		}
	}
}

// export is a file of what ran last; of a plan it is the plan with everything
// filled in.
func (h *host) export(kind Export, plan []byte, casts []vote.Cast) (string, error) {
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
		return string(vote.TrainingJSONL(h.design, h.all, vote.Pairs(h.design, h.all, h.design.Plan.Seed), casts)), nil
	case ExportVotes:
		return string(vote.CastsJSONL(casts)), nil
	}
	return "", errors.New("labworker: there is no file of kind " + string(kind))
}
