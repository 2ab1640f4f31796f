package lab

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"fewshot/app/chat"
)

// An Outcome is what one trial brought.
type Outcome struct {
	Text         string              `json:"text"`
	FinishReason string              `json:"finish_reason,omitempty"`
	Model        string              `json:"model,omitempty"` // as the provider names it
	Logprobs     []chat.TokenLogprob `json:"logprobs,omitempty"`
	Usage        *chat.Usage         `json:"usage,omitempty"`
	LatencyMS    float64             `json:"latency_ms"` // of the last try, to its end
	Tries        int                 `json:"tries"`      // 0: answered by the cache
	Err          *chat.Error         `json:"error,omitempty"`
	Ruling       *Ruling             `json:"ruling,omitempty"` // of the plan's judge
	// Thinking is how many of the answer's tokens went into thinking, -1 where it
	// thought and nobody said how much.
	Thinking int  `json:"thinking,omitempty"`
	Refused  bool `json:"refused,omitempty"` // whether the provider marks it as a refusal
	// Changes are what was changed in the request so that its model takes it.
	Changes []chat.Change `json:"changes,omitempty"`
}

// A Cache keeps the outcomes of finished requests, so that none is paid for
// twice. Get and Put may be called at the same time by several goroutines.
type Cache interface {
	Get(key string) (Outcome, bool)
	Put(key string, o Outcome)
}

// Memory is a [Cache] that ends with the program.
type Memory struct {
	mu   sync.Mutex
	kept map[string]Outcome
}

// Get returns what was put.
func (m *Memory) Get(key string) (Outcome, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	o, ok := m.kept[key]
	return o, ok
}

// Put keeps o.
func (m *Memory) Put(key string, o Outcome) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[string]Outcome{}
	}
	m.kept[key] = o
}

// A Runner sends the trials of a design.
type Runner struct {
	Model       chat.Streamer
	Cache       Cache // nil: a [Memory] of its own
	Concurrency int   // requests at a time; 0: one
	Tries       int   // of a request that may succeed later; 0: four
	// Repeats, if there is one, is asked before a request that failed, and may succeed
	// later, is sent again. It may be called by several goroutines.
	Repeats func(e *chat.Error) bool
	// Paused, if there is one, is asked before each request. Once it reports true
	// none begins any more, and Run returns [ErrPaused] when those on their way have
	// ended: what was paid for is kept.
	Paused func() bool
	// Insist goes on where a model gives nothing but the same error; else Run ends
	// with a [HopelessError] then.
	Insist bool
	// Sleep waits; nil: by the clock. A test replaces it.
	Sleep func(ctx context.Context, d time.Duration) error
}

// ErrPaused is what [Runner.Run] returns if it was paused before the last trial.
var ErrPaused = errors.New("lab: the experiment was paused")

// Run sends every trial and tells done of each outcome, from one goroutine at
// a time. A request that fails in a way that may pass (429, 5xx, no network)
// is tried again, after the time that the provider asks for, else after 1, 2,
// 4 seconds; while one waits for a limit to pass, no other begins. Errors end
// in the outcome, and so does it where an answer came that says nothing
// ([SpoiledCodes]). Run returns ctx's error if that ends first, and nothing is
// told of trials that had not finished; a [HopelessError] ends it early. It asks
// nothing of a design that [Design.Check] finds fault with.
//
// Requests that are the same to the letter are sent once: the others take the
// cache's answer. Sampling requests differ by their seed, or by their draw, as
// do those of a model that takes no temperature.
func (r *Runner) Run(ctx context.Context, d *Design, done func(trial int, o Outcome)) error {
	if err := d.Check(); err != nil {
		return err
	}
	cache := r.Cache
	if cache == nil {
		cache = &Memory{}
	}
	var (
		next, reporting sync.Mutex
		at              int
		paused          bool
		limit           gate
		hopes           = hopes{insist: r.Insist}
		sending         = map[string]chan struct{}{} // requests on their way, closed when they have ended
		workers         sync.WaitGroup
	)
	take := func() (int, bool) {
		next.Lock()
		defer next.Unlock()
		if at == len(d.Trials) {
			return 0, false
		}
		if hopes.gone() != nil {
			return 0, false
		}
		if r.Paused != nil && r.Paused() {
			paused = true
			return 0, false
		}
		at++
		return at - 1, true
	}
	tell := func(i int, o Outcome) {
		reporting.Lock()
		defer reporting.Unlock()
		if ctx.Err() == nil {
			done(i, o)
		}
	}
	// claim waits until no other request with the key is on its way, and marks its
	// own as that. It reports false if ctx ended first.
	claim := func(key string) bool {
		for {
			next.Lock()
			other, busy := sending[key]
			if !busy {
				sending[key] = make(chan struct{})
			}
			next.Unlock()
			if !busy {
				return true
			}
			select {
			case <-other:
			case <-ctx.Done():
				return false
			}
		}
	}
	release := func(key string) {
		next.Lock()
		defer next.Unlock()
		close(sending[key])
		delete(sending, key)
	}
	// The cache is asked after the claim: before it, a request that was on its way
	// then could end in between, and would be sent again.
	answer := func(i int) {
		key := d.Key(d.Trials[i])
		if !claim(key) {
			return
		}
		o, kept := d.Kept(cache, d.Trials[i])
		if kept {
			o.Tries = 0
		} else {
			o = r.try(ctx, d.Trials[i].Request, &limit)
			if o.Err == nil {
				o.Err = d.spoiled(d.Trials[i], &o)
			}
			if o.Err == nil && ctx.Err() == nil {
				d.Store(cache, d.Trials[i], o)
			}
			hopes.count(d.Trials[i].Request.Model, o.Err)
		}
		release(key)
		tell(i, o)
	}
	for range max(1, r.Concurrency) {
		workers.Go(func() {
			for ctx.Err() == nil {
				i, ok := take()
				if !ok {
					return
				}
				answer(i)
			}
		})
	}
	workers.Wait()
	if hopeless := hopes.gone(); ctx.Err() == nil && hopeless != nil {
		return hopeless
	}
	if ctx.Err() == nil && paused {
		return ErrPaused
	}
	return ctx.Err()
}

// A gate is closed while a provider's limit passes.
type gate struct {
	mu    sync.Mutex
	until time.Time
}

func (g *gate) close(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.until) {
		g.until = until
	}
}

// left is how long the gate stays closed.
func (g *gate) left() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return time.Until(g.until)
}

// try sends a request until it succeeds, fails for good, or was tried enough.
func (r *Runner) try(ctx context.Context, request *chat.Request, limit *gate) Outcome {
	sleep, tries := r.Sleep, r.Tries
	if sleep == nil {
		sleep = wait
	}
	if tries == 0 {
		tries = 4
	}
	for n := 1; ; n++ {
		if left := limit.left(); left > 0 {
			if sleep(ctx, left) != nil {
				return Outcome{Err: cancelled, Tries: n - 1}
			}
		}
		began := time.Now()
		o, err := collect(r.Model.Stream(ctx, request))
		o.Tries, o.LatencyMS = n, float64(time.Since(began).Microseconds())/1000
		if err == nil {
			return o
		}
		if ctx.Err() != nil {
			return Outcome{Err: cancelled, Tries: n}
		}
		o.Err = asError(err)
		if n == tries || !passing(o.Err) || r.Repeats != nil && !r.Repeats(o.Err) {
			return o
		}
		pause := time.Second << (n - 1)
		if o.Err.RetryAfterSeconds > 0 {
			pause = time.Duration(o.Err.RetryAfterSeconds) * time.Second
		}
		if o.Err.Status == 429 {
			limit.close(pause)
		}
		if sleep(ctx, pause) != nil {
			return Outcome{Err: cancelled, Tries: n}
		}
	}
}

// collect reads a stream to its end, or to its error.
func collect(chunks iter.Seq2[chat.Chunk, error]) (o Outcome, err error) {
	var answer chat.Answer
	for c, broken := range chunks {
		if broken != nil {
			err = broken
			break
		}
		answer.Add(c)
		o.Changes = append(o.Changes, c.Changes...)
		if c.Reasoning != "" {
			o.Thinking = uncounted
		}
	}
	o.Model, o.Usage = answer.Model, answer.Usage
	if len(answer.Samples) > 0 {
		s := answer.Samples[0]
		o.Text, o.FinishReason, o.Logprobs, o.Refused = s.Text+s.Refusal, s.FinishReason, s.Logprobs, s.Refusal != ""
	}
	if u := answer.Usage; u != nil && u.ReasoningTokens > 0 {
		o.Thinking = u.ReasoningTokens
	}
	return o, err
}

var cancelled = &chat.Error{Code: chat.CodeCancelled, Message: "The experiment was stopped.", Hint: "Go on with it: what was answered is kept."}

// longestPause is how many seconds an experiment waits for a limit to pass. Whoever
// asks for more, as a budget of a day does, ends it: it can go on another day.
const longestPause = 600

// passing reports whether an error may be gone at the next try. That of a key,
// or of an account without credit, is not, though its status may say so.
func passing(e *chat.Error) bool {
	if e.RetryAfterSeconds > longestPause || e.Type == "insufficient_quota" || slices.Contains(SpoiledCodes(), e.Code) {
		return false
	}
	switch e.Code {
	case chat.CodeCancelled, chat.CodeInsufficientQuota, chat.CodeUpstreamUnauthorized, chat.CodeUpstreamRedirect:
		return false
	}
	return e.Status == 0 || e.Status == 408 || e.Status == 429 || e.Status >= 500
}

func asError(err error) *chat.Error {
	if e, ok := errors.AsType[*chat.Error](err); ok {
		return e
	}
	return &chat.Error{Code: chat.CodeFailed, Message: "The request failed: " + err.Error() + ".", Hint: "Try again."}
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Key is what makes a request the same as another: everything that is sent,
// and, where it is sampled without a seed, which draw it is.
func Key(t Trial) string {
	var b strings.Builder
	text := func(s string) { b.WriteString(strconv.Itoa(len(s))); b.WriteByte(':'); b.WriteString(s) }
	r := t.Request
	text(r.Model)
	text(r.Prompt)
	for _, m := range r.Messages {
		text(m.Role)
		text(m.Content)
	}
	whole := func(name string, v *int) {
		if v != nil {
			text(name + strconv.Itoa(*v))
		}
	}
	fraction := func(name string, v *float64) {
		if v != nil {
			text(name + strconv.FormatFloat(*v, 'g', -1, 64))
		}
	}
	whole("max_tokens", r.MaxTokens)
	whole("n", r.N)
	whole("top_logprobs", r.TopLogprobs)
	if r.ReasoningEffort != "" && r.ReasoningEffort != chat.EffortLeast { // which is what is meant where nothing is said
		text("reasoning_effort" + r.ReasoningEffort)
	}
	fraction("temperature", r.Temperature)
	fraction("top_p", r.TopP)
	fraction("frequency_penalty", r.FrequencyPenalty)
	fraction("presence_penalty", r.PresencePenalty)
	for _, s := range r.Stop {
		text("stop" + s)
	}
	switch {
	case r.Seed != nil:
		text("seed" + strconv.FormatInt(*r.Seed, 10))
	case r.Temperature == nil || *r.Temperature > 0:
		text("draw" + strconv.Itoa(t.Draw))
	}
	return b.String()
}

// KeyModel is the model that the request with a [Key] asks.
func KeyModel(key string) string {
	size, rest, _ := strings.Cut(key, ":")
	n, _ := strconv.Atoi(size)
	return rest[:min(max(n, 0), len(rest))]
}
