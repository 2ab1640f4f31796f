package classroom

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"time"

	"fewshot/app/chat"
)

// A Charge takes the most that a request can cost out of budgets, before it is
// sent. settle, called once after it, replaces that by what it did cost; nil is
// all of it. The error is a *BudgetError if a budget can't hold it.
type Charge func(ctx context.Context, most Amount) (settle func(ctx context.Context, spent *Amount) error, err error)

// Charge charges an account out of the purse's blocks.
func (p *Purse) Charge(a Account) Charge {
	return func(ctx context.Context, most Amount) (func(context.Context, *Amount) error, error) {
		h, err := p.Reserve(ctx, a, most)
		if err != nil {
			return nil, err
		}
		return h.Settle, nil
	}
}

// requestLife is how long a request may take that is charged to the store itself;
// its reservation lives twice as long.
const requestLife = 10 * time.Minute

// durable charges an account in the store itself.
func durable(b Budgets, a Account, now func() time.Time) Charge {
	return func(ctx context.Context, most Amount) (func(context.Context, *Amount) error, error) {
		id := "request-" + newID()
		if err := b.Reserve(ctx, Reservation{ID: id, Account: a, Amount: most, Expires: now().Add(2 * requestLife)}); err != nil {
			return nil, err
		}
		return func(ctx context.Context, spent *Amount) error { return b.Settle(ctx, id, spent) }, nil
	}
}

// Charged is a model whose every request is charged. A stream that breaks, one
// that its reader leaves, and one that doesn't say its usage cost all that was
// charged. Its own errors, all of type *chat.Error, have status 403 where a
// budget is used up or a price isn't known: SDKs don't try those again.
func Charged(model chat.Streamer, price Pricer, charge Charge) chat.Streamer {
	return charged{model, price, charge}
}

type charged struct {
	model  chat.Streamer
	price  Pricer
	charge Charge
}

// Stream is chat.Streamer's.
func (c charged) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		most, err := c.price.Bound(r)
		if err != nil {
			yield(chat.Chunk{}, chat.AsError(err))
			return
		}
		settle, err := c.charge(ctx, most)
		if refused, ok := errors.AsType[*BudgetError](err); ok {
			err = refused.Refusal()
		}
		if err != nil {
			yield(chat.Chunk{}, chat.AsError(err))
			return
		}
		ctx, cancel := context.WithTimeout(ctx, requestLife)
		defer cancel()
		var spent *Amount // nil until the stream has ended well
		defer func() {
			// What can't be settled expires, at what was charged.
			if err := settle(context.WithoutCancel(ctx), spent); err != nil {
				slog.ErrorContext(ctx, "settle a request", "model", r.Model, "err", err)
			}
		}()
		var usage *chat.Usage
		for chunk, err := range c.model.Stream(ctx, r) {
			if chunk.Usage != nil {
				usage = chunk.Usage
			}
			if !yield(chunk, err) || err != nil {
				return
			}
		}
		spent = c.price.Cost(r.Model, usage)
	}
}
