package charge

import (
	"context"
	"errors"
	"log/slog"

	"fewshot/app/chat"
)

// An Outcome is how a request ended, as far as money goes.
type Outcome int

const (
	// Unsent: it never reached the provider. No connection, no name, no TLS, a
	// reset before all of it was sent, or an end that came first.
	Unsent Outcome = iota
	// Refused: the provider answered with an error, of any status, and with nothing
	// of an answer.
	Refused
	// Lost: it was sent, and nothing of an answer has come: the connection was
	// reset, the provider was silent, or what it sent can't be read; or the client
	// went away meanwhile.
	Lost
	// Broken: the answer began and ended in an error.
	Broken
	// Left: the client went away during the answer.
	Left
	// Ended: the server ended the answer, because it took too long or the server
	// stops.
	Ended
	// Cut: the server ended the answer at a stop sequence that the provider doesn't
	// take.
	Cut
	// Untold: answered, and the provider doesn't say how many tokens it used.
	Untold
	// Answered: answered, with the usage.
	Answered
	outcomes
)

// A Rule is what an outcome is charged.
type Rule int

const (
	Nothing  Rule = iota
	Usage         // what the provider says, from nothing to what was reserved
	Estimate      // the longest that the prompt can be, what has arrived, and some more; at most what was reserved
	Reserved      // all that it could cost
)

// table is what each outcome is charged. A provider bills no request that it
// refuses. It may bill what it has begun to work on, however little of it has
// arrived here: some go on to the end when a client leaves (OpenRouter's
// documentation of stream cancellation names them), so nobody knows how much, and a budget that is
// to hold has to take the most. The one exception is an answer that was cut at a
// stop sequence, which happens in every few-shot prompt of some models, by plan
// and with providers that stop at once.
var table = [outcomes]Rule{
	Unsent:   Nothing,
	Refused:  Nothing,
	Lost:     Reserved,
	Broken:   Reserved,
	Left:     Reserved,
	Ended:    Reserved,
	Cut:      Estimate,
	Untold:   Reserved,
	Answered: Usage,
}

// Rule is what the outcome is charged.
func (o Outcome) Rule() Rule { return table[o] }

// String is the outcome's name, for the log.
func (o Outcome) String() string {
	return [outcomes]string{"unsent", "refused", "lost", "broken", "left", "ended", "cut", "untold", "answered"}[o]
}

// cutMargin is how many tokens of each sample a provider may have made when it
// learns that an answer was cut, besides those that arrived.
const cutMargin = 64

// A meter follows a request to its outcome.
type meter struct {
	price   Pricer
	request *chat.Request
	most    Bill
	outcome Outcome

	begun bool // something of an answer has come
	cut   bool // the server has ended it at a stop sequence
	bytes int  // of text that has come
	usage *chat.Usage
}

// add accounts for a chunk.
func (m *meter) add(c *chat.Chunk) {
	if len(c.Changes) == 0 || c.Text != "" || c.Reasoning != "" || c.Refusal != "" || c.FinishReason != "" || c.Usage != nil {
		m.begun = true     // else it says what the request was changed to, before it is sent
		m.outcome = Broken // unless the stream goes on to its end
	}
	m.cut = m.cut || c.Cut
	m.bytes += len(c.Text) + len(c.Reasoning) + len(c.Refusal)
	if c.Usage != nil {
		m.usage = c.Usage
	}
}

// failed is the end in an error, which it returns with the stage that it has now: a
// provider that says no in the middle of an answer has worked.
func (m *meter) failed(ctx context.Context, err error) error {
	public, _ := errors.AsType[*chat.Error](err)
	if m.begun && public != nil && public.Unbilled() {
		err = public.At(chat.StageUnknown)
	}
	switch {
	case m.begun && ctx.Err() != nil:
		m.outcome = Ended
		if _, ours := errors.AsType[*chat.Error](context.Cause(ctx)); !ours && !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			m.outcome = Left
		}
	case m.begun:
		m.outcome = Broken
	case public != nil && public.Stage == chat.StageUnsent:
		m.outcome = Unsent
	case public != nil && public.Stage == chat.StageRefused:
		m.outcome = Refused
	default:
		m.outcome = Lost
	}
	return err
}

// left is the end by the reader. The usage comes last: who has it has all.
func (m *meter) left() {
	m.outcome = Left
	if m.usage != nil {
		m.outcome = Answered
	}
}

// complete is the end of the stream.
func (m *meter) complete() {
	switch {
	case m.usage != nil:
		m.outcome = Answered
	case m.cut:
		m.outcome = Cut
	default:
		m.outcome = Untold
	}
}

// bill is what the request costs.
func (m *meter) bill(ctx context.Context) Bill {
	var b Bill
	switch m.outcome.Rule() {
	case Nothing:
		return Bill{Priced: m.most.Priced}
	case Reserved:
		return m.most
	case Estimate:
		b = m.price.Of(m.request.Model, chat.Usage{PromptTokens: longest(m.request), CompletionTokens: m.bytes + cutMargin*m.request.Samples()})
	case Usage:
		b = m.price.Of(m.request.Model, *m.usage)
		if b.MicroUSD > m.most.MicroUSD || b.Tokens > m.most.Tokens {
			slog.WarnContext(ctx, "a provider reports more than the request can cost",
				"model", m.request.Model, "prompt_tokens", m.usage.PromptTokens, "completion_tokens", m.usage.CompletionTokens)
		}
	}
	return b.atMost(m.most)
}
