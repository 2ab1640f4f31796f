package shapley

import (
	"context"
	"math"
	"strings"
	"sync"

	"fewshot/app/chat"
	"fewshot/app/prompt"
)

// On are the indexes of the examples of a prompt that are on.
func On(p prompt.Prompt) []int {
	var all []int
	for i, s := range p.Shots {
		if !s.Off {
			all = append(all, i)
		}
	}
	return all
}

// Choose is a prompt with a subset of the examples that are on.
func Choose(p prompt.Prompt, s Subset) prompt.Prompt {
	shots := append([]prompt.Shot(nil), p.Shots...)
	for i, shot := range On(p) {
		shots[shot].Off = !s.Has(i)
	}
	p.Shots = shots
	return p
}

const (
	askTokens   = 3  // the answer's first word, and white space that some models begin with
	askTop      = 20 // alternatives; the most that a provider gives
	askAtOnce   = 4  // requests under way
	maxExamples = 10 // more would take too many requests
)

// Asking is how a prompt is sent to learn what an answer begins with: greedily, a few
// tokens, with all alternatives that a provider tells.
func Asking(p prompt.Prompt) prompt.Prompt {
	zero, most, top := 0.0, askTokens, askTop
	p.Parameters = chat.Parameters{Temperature: &zero, MaxTokens: &most, TopLogprobs: &top, ReasoningEffort: chat.EffortLeast}
	return p
}

// An Asked is a prompt whose examples' shares are found by asking a model that somebody
// else runs. Such a model tells the alternatives of tokens that it wrote, not how probable
// a given text is. So the value of a subset is the log-probability of one token, with
// which the answer begins.
type Asked struct {
	Prompt prompt.Prompt
	Model  chat.Streamer
	// Request makes the request for a prompt, which [Asking] has made ready.
	Request func(prompt.Prompt) *chat.Request

	// Word is the token, without white space; known once the first request is answered.
	Word string

	values map[Subset]float64
	bounds map[Subset]bool
}

// Design says which subsets are asked for. Its error is of type *chat.Error.
func (a *Asked) Design() (Design, error) {
	n := len(On(a.Prompt))
	if n == 0 || n > maxExamples {
		return Design{}, chat.Invalid("shots", "This takes 1 to 10 examples.", "Switch some examples on or off.")
	}
	return New(n), nil
}

// Bounds is how many requests did not have the token among their alternatives: there the
// value is the most that it can be.
func (a *Asked) Bounds() int { return len(a.bounds) }

// Shares asks for every subset that has not been answered yet: what came before an error
// is kept. onProgress is called after each answer, from whatever goroutine. Errors are
// of type *chat.Error, or the context's.
func (a *Asked) Shares(ctx context.Context, onProgress func(done, total int)) (Shares, error) {
	design, err := a.Design()
	if err != nil {
		return Shares{}, err
	}
	subsets := design.Subsets()
	if a.values == nil {
		a.values, a.bounds = map[Subset]float64{}, map[Subset]bool{}
	}
	if a.Word == "" { // what it is about, the prompt with all examples says
		all := of(len(On(a.Prompt)), '1')
		first, err := a.ask(ctx, all)
		if err != nil {
			return Shares{}, err
		}
		a.Word = strings.TrimSpace(first.Token)
		a.values[all], _ = logprob(first, a.Word)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var (
		mu   sync.Mutex
		turn = make(chan struct{}, askAtOnce)
		all  sync.WaitGroup
	)
	for _, s := range subsets {
		mu.Lock()
		_, known := a.values[s]
		mu.Unlock()
		if known {
			continue
		}
		turn <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		all.Go(func() {
			defer func() { <-turn }()
			first, err := a.ask(ctx, s)
			if err != nil {
				stop(err) // the first error is the one that is told
				return
			}
			value, bound := logprob(first, a.Word)
			mu.Lock()
			a.values[s] = value
			if bound {
				a.bounds[s] = true
			}
			done := len(a.values)
			mu.Unlock()
			if onProgress != nil {
				onProgress(done, len(subsets))
			}
		})
	}
	all.Wait()
	if err := context.Cause(ctx); err != nil {
		return Shares{}, err
	}
	return design.Shares(a.values), nil
}

// ask asks with a subset of the examples, for the first token that says something.
func (a *Asked) ask(ctx context.Context, s Subset) (chat.TokenLogprob, error) {
	answer, err := chat.Collect(a.Model.Stream(ctx, a.Request(Asking(Choose(a.Prompt, s)))))
	if err != nil {
		return chat.TokenLogprob{}, err
	}
	if len(answer.Samples) > 0 {
		for _, t := range answer.Samples[0].Logprobs {
			if strings.TrimSpace(t.Token) != "" && len(t.Top) > 0 {
				return t, nil
			}
		}
	}
	return chat.TokenLogprob{}, &chat.Error{Type: "invalid_request_error", Code: chat.CodeNoLogprobs,
		Message: "The model does not tell the probabilities of its tokens.", Hint: "Choose a model that does, or one of the tiny models."}
}

// logprob is the log-probability of a word, with whatever white space, at a token's place.
// If it is not among the alternatives, it is as probable as the least of them at most, and
// no more than what they leave over.
func logprob(t chat.TokenLogprob, word string) (value float64, bound bool) {
	total, of, least, told := 0.0, 0.0, 1.0, false
	for _, c := range t.Top {
		p := math.Exp(c.Logprob)
		total, least = total+p, min(least, p)
		if strings.TrimSpace(c.Token) == word {
			of += p
			told = told || c.Token == t.Token
		}
	}
	if !told && strings.TrimSpace(t.Token) == word { // the list need not hold the token itself
		of += math.Exp(t.Logprob)
	}
	if of > 0 {
		return math.Log(of), false
	}
	return math.Log(max(min(least, 1-total), math.SmallestNonzeroFloat32)), true
}
