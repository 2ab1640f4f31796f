// Package charge does the accounting: what a request can cost, what it did cost, and
// who pays for it.
//
//	[Payer]     a student, an embed, an access token, everybody, or nobody (nil)
//	[With]      puts the payer of a request into its context
//	[Model]     reserves, asks a model, and settles: the one place where a request
//	            that is final meets what bills it
//	[Outcome]   how it ended, and the one table of what each ending costs
//	[Pricer]    what tokens cost
//
// A request is reserved at the most that it can cost before it is sent, and
// settled afterwards at no more than that. So what is sent never exceeds what is
// reserved, whatever a provider answers.
package charge

import (
	"context"
	"iter"
	"log/slog"
	"time"

	"fewshot/app/chat"
)

// A Bill is what a request costs, or can cost at most, in each of the units that
// budgets count in. The zero Bill is nothing.
type Bill struct {
	Requests int64
	MicroUSD int64 // millionths of a US dollar, rounded up; 0 where Priced is false
	Tokens   int64 // of prompt and answers together
	Priced   bool  // whether somebody knows the price
}

// Free reports whether the model costs nothing, as on one's own machine.
func (b Bill) Free() bool { return b.Priced && b.MicroUSD == 0 }

// atMost is b where it is not more than most.
func (b Bill) atMost(most Bill) Bill {
	return Bill{
		Requests: min(b.Requests, most.Requests), MicroUSD: min(b.MicroUSD, most.MicroUSD),
		Tokens: min(b.Tokens, most.Tokens), Priced: most.Priced,
	}
}

// A Payer has an account. It may be used by several goroutines.
type Payer interface {
	// Reserve takes the most that a request can cost out of the account, before it
	// is sent: all of it, or an error and nothing. Errors that a person is to see are
	// of type *chat.Error.
	Reserve(ctx context.Context, most Bill) (Settle, error)
}

// A Settle replaces what was reserved by what was spent, which is never more. It
// is called once.
type Settle func(ctx context.Context, spent Bill) error

// payerKey is the key of the payer in a context.
type payerKey struct{}

// With returns a context for requests that p pays for.
func With(ctx context.Context, p Payer) context.Context { return context.WithValue(ctx, payerKey{}, p) }

// PayerOf is who pays for a request; nil if nobody has to.
func PayerOf(ctx context.Context) Payer {
	p, _ := ctx.Value(payerKey{}).(Payer)
	return p
}

// Life is how long a request may take that somebody pays for. Reservations that
// end by themselves live longer.
const Life = 10 * time.Minute

// Model is a model whose every request is charged to the payer of its context, by
// the table of [Outcome]. Requests that nobody pays for pass as they are.
func Model(model chat.Streamer, price Pricer) chat.Streamer { return charged{model, price} }

type charged struct {
	model chat.Streamer
	price Pricer
}

// Stream is chat.Streamer's. Its own errors are the payer's.
func (c charged) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	payer := PayerOf(ctx)
	if payer == nil {
		return c.model.Stream(ctx, r)
	}
	return func(yield func(chat.Chunk, error) bool) {
		// 1. The most that it can cost is reserved, at the price of now: that holds
		// however the price is when it ends.
		price := c.price.now(r.Model)
		most, err := price.Most(r)
		if err != nil {
			yield(chat.Chunk{}, err)
			return
		}
		settle, err := payer.Reserve(ctx, most)
		if err != nil {
			yield(chat.Chunk{}, err)
			return
		}

		// 2. However it ends, a panic included, it is settled. It ends in time: if whoever
		// asks sees to that, another clock is not needed.
		if end, ok := ctx.Deadline(); !ok || time.Until(end) > Life {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, Life)
			defer cancel()
		}
		m := meter{price: price, request: r, most: most, outcome: Lost}
		defer func() {
			// What can't be settled stays reserved, or expires at that.
			if err := settle(context.WithoutCancel(ctx), m.bill(ctx)); err != nil {
				slog.ErrorContext(ctx, "settle a request", "model", r.Model, "outcome", m.outcome.String(), "err", err)
			}
		}()

		// 3. It is sent.
		for chunk, err := range c.model.Stream(ctx, r) {
			if err != nil {
				yield(chunk, m.failed(ctx, err))
				return
			}
			m.add(&chunk)
			if !yield(chunk, nil) {
				m.left()
				return
			}
		}
		m.complete()
	}
}
