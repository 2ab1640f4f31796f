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

// mostKey is the key of the most tokens of an answer in a context.
type mostKey struct{}

// WithMost returns a context whose runs may not have answers of more than so
// many tokens in each sample, room for thinking included. A request that asks
// for more is not refused for it: that is for whoever knows why it may not.
func WithMost(ctx context.Context, tokens int) context.Context {
	return context.WithValue(ctx, mostKey{}, tokens)
}

// abilityOf is what a model takes here: what its provider knows, what was
// learned from refusals, and no more tokens than the limits allow.
func (g *Gateway) abilityOf(ctx context.Context, p provider.Provider, id string) ability.Ability {
	a, learned := g.lessons.of(p.Name() + "/" + id)
	if able, ok := p.(provider.Able); ok && !learned {
		a = able.Ability(id)
	}
	most := g.limits.MaxTokens
	if n, ok := ctx.Value(mostKey{}).(int); ok {
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
func (g *Gateway) learned(m Model, a ability.Ability, bound int) {
	if a.MaxTokens == bound {
		a.MaxTokens = 0
		if own, ok := g.lessons.of(m.ID); ok {
			a.MaxTokens = own.MaxTokens
		} else if able, ok := g.byName[m.Provider].(provider.Able); ok {
			a.MaxTokens = able.Ability(m.Details.ID).MaxTokens
		}
	}
	g.lessons.keep(m.ID, a)
}

// fit is asked as the model takes it. Who doesn't ask for fitting is told all
// that is in the way instead.
func (g *Gateway) fit(m Model, asked *chat.Request, fits bool) (*chat.Request, []chat.Change, *chat.Error) {
	if fits {
		sent, changes := m.Ability.Fit(asked)
		return sent, changes, nil
	}
	sent, offends := m.Ability.Plain(asked)
	if len(offends) > 0 {
		return nil, nil, cantTake(m, offends)
	}
	return sent, nil, nil
}

// answer streams the answer to asked, of which sent is the fitted form. What a
// provider refuses for a reason that can be mended has cost nothing: it is
// mended, sent again and remembered. The first chunk tells what was changed.
//
// A mended request is reserved anew, for model charges whoever has a budget.
func (g *Gateway) answer(ctx context.Context, model chat.Streamer, m Model, asked, sent *chat.Request, changes []chat.Change, fits bool) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		repaired, bound := map[string]bool{}, m.Ability.MaxTokens
		for try := 0; ; try++ {
			begun, again := false, false
			stream := repeated
			if fits {
				stream = func(ctx context.Context, model chat.Streamer, sent *chat.Request) iter.Seq2[chat.Chunk, error] {
					return complete(ctx, model, sent, changes, func() {
						m.Ability.N = ability.Ignores
						g.learned(m, m.Ability, bound)
					})
				}
			}
			thought := thinks{ability: m.Ability, sent: sent}
			for c, err := range counted(sent, stream(ctx, model, sent)) {
				if err != nil && !begun && try < maxRepairs {
					better, fields, ok := learn(m, err, sent, fits)
					if ok {
						m.Ability, again = better, true
						slog.InfoContext(ctx, "mended a request that was refused", "model", m.ID, "fields", fields)
						for _, f := range fields {
							repaired[f] = true
						}
						break
					}
				}
				if err != nil {
					yield(chat.Chunk{}, err)
					return
				}
				if !begun {
					begun, c.Changes = true, changes
					if try > 0 {
						g.learned(m, m.Ability, bound)
					}
				}
				thought.add(c)
				if !yield(c, nil) {
					return
				}
			}
			if !again {
				if a, learned := thought.learned(); learned {
					g.learned(m, a, bound)
				}
				return
			}
			var refused *chat.Error
			if sent, changes, refused = g.fit(m, asked, fits); refused != nil {
				yield(chat.Chunk{}, refused)
				return
			}
			for i, c := range changes {
				if repaired[c.Field] && c.Code == ability.NotSent {
					changes[i].Code = ability.Repaired
				}
			}
		}
	}
}

// thinks watches an answer of a model that isn't known to think. If it thinks
// until its limit is reached, nothing is left of the answer; the next one has
// room.
type thinks struct {
	ability ability.Ability
	sent    *chat.Request
	thought bool
	text    bool
	length  bool
}

func (t *thinks) add(c chat.Chunk) {
	t.thought = t.thought || c.Reasoning != "" || c.Usage != nil && c.Usage.ReasoningTokens > 0
	t.text = t.text || c.Text != ""
	t.length = t.length || c.FinishReason == chat.FinishLength
}

// learned is the model's ability with thinking in it, if that is what was seen.
func (t *thinks) learned() (ability.Ability, bool) {
	a := t.ability
	if !t.thought || t.text || !t.length || t.sent.Fitted.Room > 0 || a.Thinking.Unsure {
		return a, false
	}
	if a.Thinking.Unsure = true; a.Thinking.Default == "" {
		a.Thinking.Default = chat.EffortMedium
	}
	return a, true
}

// shape are the lessons that change how a request is written and no more.
var shape = map[string]bool{"max_completion_tokens": true, "stream_options": true, "messages.role": true, "stream": true}

// learn reads a refusal. For callers that don't ask for fitting only the
// request's form is changed.
func learn(m Model, err error, sent *chat.Request, fits bool) (ability.Ability, []string, bool) {
	told, ok := errors.AsType[*chat.Error](err)
	if !ok || !mendable(told) {
		return m.Ability, nil, false
	}
	// What the provider itself says of it: a budget's error, and our own, are
	// about something else.
	_, said, ok := strings.Cut(told.Message, m.Provider+" says: ")
	if !ok {
		return m.Ability, nil, false
	}
	better, fields, ok := m.Ability.Learn(&chat.Error{Status: told.Status, Param: told.Param, Code: told.Code, Message: said}, sent)
	for _, f := range fields {
		ok = ok && (fits || shape[f])
	}
	return better, fields, ok
}

// mendable reports whether an error is an upstream's refusal of the request as
// it was, for which nobody pays.
func mendable(e *chat.Error) bool {
	switch e.Code {
	case provider.CodeFiltered, provider.CodeTooLong, provider.CodeModelRefused:
		return false
	}
	switch e.Status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// cantTake is the error of a request that its model doesn't take as it is.
func cantTake(m Model, fields []string) *chat.Error {
	quoted := make([]string, len(fields))
	for i, f := range fields {
		quoted[i] = strconv.Quote(f)
	}
	list := quoted[0]
	if last := len(quoted) - 1; last > 0 {
		list = strings.Join(quoted[:last], ", ") + " and " + quoted[last]
	}
	e := &chat.Error{
		Status: http.StatusBadRequest, Type: "invalid_request_error", Param: fields[0], Code: "unsupported_parameter",
		Message: m.ID + " does not take " + list + " as sent.",
		Hint:    `Change or leave out what is named, or send the header "` + chat.FitHeader + `: 1", with which the request is fitted to its model.`,
	}
	switch fields[0] {
	case "prompt":
		e.Message += " It answers chats only, at /v1/chat/completions."
	case "messages":
		e.Message += " It completes text only, at /v1/completions."
	}
	if m.Ability.Takes(fields[0]) == ability.WithoutThinking {
		for _, effort := range m.Ability.Thinking.Efforts {
			if effort == ability.EffortNone {
				e.Message += ` It does with "reasoning_effort": "none".`
			}
		}
	}
	return e
}
