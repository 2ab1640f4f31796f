package gateway

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/server/provider"
)

// maxRepairs is how often a request that was refused is changed and sent again.
const maxRepairs = 4

// abilityOf is what a model takes here: what its provider knows, what was
// learned from refusals, and no more tokens than the limits and the caller allow. id
// is its full name, own the provider's.
func (g *Gateway) abilityOf(ctx context.Context, p provider.Provider, id, own string) ability.Ability {
	a, learned := g.lessons.of(id)
	if able, ok := p.(provider.Able); ok && !learned {
		a = able.Ability(own)
	}
	most := g.limits.MaxTokens
	// A request that asks for more is not refused for it: that is for Caller.Allow.
	if n := CallerOf(ctx).Most; n > 0 {
		most = min(most, n)
	}
	if a.MaxTokens == 0 || a.MaxTokens > most {
		a.MaxTokens = most
	}
	a.DefaultTokens = min(g.limits.DefaultTokens, a.MaxTokens)
	return a
}

// learned remembers what a model takes, for a while. The bounds of this server
// and of this caller are not the model's.
func (g *Gateway) learned(m *assigned, a ability.Ability, bound int) {
	if a.MaxTokens == bound {
		a.MaxTokens = 0
		if own, ok := g.lessons.of(m.id); ok {
			a.MaxTokens = own.MaxTokens
		} else if able, ok := m.provider.(provider.Able); ok {
			a.MaxTokens = able.Ability(m.own).MaxTokens
		}
	}
	g.lessons.put(m.id, a)
}

// fit makes what is sent of what was asked, as the model takes it. Who doesn't ask
// for fitting gets an error that names everything instead.
func (a *assignment) fit() *chat.Error {
	if a.asked.Echo && a.model.ability.Only == ability.OnlyChat {
		err := chat.Invalid("echo", "This model only answers chats, and can't echo the prompt.", "Leave the field out, or choose a model that completes texts.")
		err.Code = chat.CodeUnsupportedParameter
		return err
	}
	if a.fits {
		a.sent, a.changes = a.model.ability.Fit(a.asked)
		return nil
	}
	sent, offends := a.model.ability.Plain(a.asked)
	if len(offends) > 0 {
		return cantTake(&a.model, offends)
	}
	a.sent, a.changes = sent, nil
	return nil
}

// answer streams the answer to an assignment. What a provider refuses for a reason
// that can be mended has cost nothing: it is mended, sent again and remembered. The
// first chunk tells what was changed.
//
// A mended request is reserved again, for model charges payers with a budget.
func (g *Gateway) answer(ctx context.Context, model chat.Streamer, a *assignment) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		m := &a.model
		repairs := repairs{bound: m.ability.MaxTokens}
		for {
			begun, again := false, false
			thought := thinks{sent: a.sent}
			for c, err := range counted(a.sent, g.samples(ctx, model, a, repairs.bound)) {
				if err != nil {
					if again = !begun && repairs.mend(ctx, a, err); !again {
						yield(chat.Chunk{}, err)
						return
					}
					break
				}
				if !begun {
					begun, c.Changes = true, a.changes
					if repairs.made > 0 {
						g.learned(m, m.ability, repairs.bound)
					}
				}
				thought.add(&c)
				if !yield(c, nil) {
					return
				}
			}
			if !again {
				g.learnedThinking(m, &thought, repairs.bound)
				return
			}
			if refused := a.fit(); refused != nil {
				yield(chat.Chunk{}, refused)
				return
			}
			repairs.tell(a.changes)
		}
	}
}

// samples streams all samples of an assignment, however many requests it takes.
func (g *Gateway) samples(ctx context.Context, model chat.Streamer, a *assignment, bound int) iter.Seq2[chat.Chunk, error] {
	if !a.fits {
		return repeated(ctx, model, a.sent)
	}
	return complete(ctx, model, a.sent, a.changes, func() {
		a.model.ability.N = ability.Ignores
		g.learned(&a.model, a.model.ability, bound)
	})
}

// repairs are what was changed in a request because it was refused.
type repairs struct {
	made   int
	fields map[string]bool
	bound  int // of the answer's tokens, before the first
}

// mend changes what an assignment's model is said to take by what its refusal says.
func (r *repairs) mend(ctx context.Context, a *assignment, err error) bool {
	if r.made == maxRepairs {
		return false
	}
	better, fields, ok := learn(&a.model, err, a.sent, a.fits)
	if !ok {
		return false
	}
	r.made++
	a.model.ability = better
	slog.InfoContext(ctx, "repaired a refused request", "model", a.model.id, "fields", fields)
	if r.fields == nil {
		r.fields = map[string]bool{}
	}
	for _, f := range fields {
		r.fields[f] = true
	}
	return true
}

// tell marks the changes that were made because of a refusal.
func (r *repairs) tell(changes []chat.Change) {
	for i, c := range changes {
		if r.fields[c.Field] && c.Code == ability.NotSent {
			changes[i].Code = ability.Repaired
		}
	}
}

// thinks watches an answer of a model that isn't known to think. If it thinks
// until its limit is reached, nothing is left of the answer; the next one has
// room.
type thinks struct {
	sent    *chat.Request
	thought bool
	text    bool
	length  bool
}

func (t *thinks) add(c *chat.Chunk) {
	t.thought = t.thought || c.Reasoning != "" || c.Usage != nil && c.Usage.ReasoningTokens > 0
	t.text = t.text || c.Text != ""
	t.length = t.length || c.FinishReason == chat.FinishLength
}

// learnedThinking remembers that a model thinks, if that is what was seen.
func (g *Gateway) learnedThinking(m *assigned, t *thinks, bound int) {
	if !t.thought || t.text || !t.length || t.sent.Fitted.Room > 0 || m.ability.Thinking.Unsure {
		return
	}
	a := m.ability
	if a.Thinking.Unsure = true; a.Thinking.Default == "" {
		a.Thinking.Default = chat.EffortMedium
	}
	g.learned(m, a, bound)
}

// shape are the lessons that change how a request is written and no more.
var shape = map[string]bool{"max_completion_tokens": true, "stream_options": true, "messages.role": true, "stream": true}

// learn reads a refusal. For callers that don't ask for fitting only the
// request's form is changed.
func learn(m *assigned, err error, sent *chat.Request, fits bool) (ability.Ability, []string, bool) {
	public, ok := errors.AsType[*chat.Error](err)
	if !ok || !mendable(public) {
		return m.ability, nil, false
	}
	// What the provider itself says of it: a budget's error, and our own, are
	// about something else.
	_, said, ok := strings.Cut(public.Message, m.provider.Name()+" says: ")
	if !ok {
		return m.ability, nil, false
	}
	better, fields, ok := m.ability.Learn(&chat.Error{Status: public.Status, Param: public.Param, Code: public.Code, Message: said}, sent)
	for _, f := range fields {
		ok = ok && (fits || shape[f])
	}
	return better, fields, ok
}

// mendable reports whether an error is an upstream's refusal of the request as
// it was, for which nobody pays.
func mendable(e *chat.Error) bool {
	switch e.Code {
	case chat.CodeContentFilter, chat.CodeContextLengthExceeded, chat.CodeModelNotAllowed:
		return false
	}
	switch e.Status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// cantTake is the error of a request that its model doesn't take as it is.
func cantTake(m *assigned, fields []string) *chat.Error {
	quoted := make([]string, len(fields))
	for i, f := range fields {
		quoted[i] = strconv.Quote(f)
	}
	list := quoted[0]
	if last := len(quoted) - 1; last > 0 {
		list = strings.Join(quoted[:last], ", ") + " and " + quoted[last]
	}
	e := &chat.Error{
		Status: http.StatusBadRequest, Type: "invalid_request_error", Param: fields[0], Code: chat.CodeUnsupportedParameter,
		Message: m.id + " does not accept " + list + " as sent.",
		Hint:    `Change or leave out what is named, or send the header "` + chat.FitHeader + `: 1", with which the request is fitted to its model.`,
	}
	switch fields[0] {
	case "prompt":
		e.Message += " It answers chats only, at /v1/chat/completions."
	case "messages":
		e.Message += " It completes text only, at /v1/completions."
	}
	if m.ability.Takes(fields[0]) == ability.WithoutThinking {
		for _, effort := range m.ability.Thinking.Efforts {
			if effort == ability.EffortNone {
				e.Message += ` It does with "reasoning_effort": "none".`
			}
		}
	}
	return e
}
