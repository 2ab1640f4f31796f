package classroom

import (
	"context"
	"time"

	"fewshot/app/chat"
	"fewshot/server/charge"
)

// Payer is a student, or a class, who pays out of the cache's leases.
func (c *BudgetCache) Payer(a Account) charge.Payer { return cached{c, a} }

type cached struct {
	budgets *BudgetCache
	account Account
}

// Reserve is charge.Payer's.
func (c cached) Reserve(ctx context.Context, most charge.Bill) (charge.Settle, error) {
	amount, err := amountOf(most)
	if err != nil {
		return nil, err
	}
	settle, err := c.budgets.Reserve(ctx, c.account, amount)
	if err != nil {
		return nil, refusal(err)
	}
	return func(ctx context.Context, spent charge.Bill) error {
		return settle(ctx, &Amount{MicroUSD: spent.MicroUSD, Requests: spent.Requests})
	}, nil
}

// durable is a payer whose every request is reserved in the store itself: what was
// under way when a server is killed counts as spent.
type durable struct {
	budgets Budgets
	account Account
	now     func() time.Time
}

// Reserve is charge.Payer's. A reservation lives twice as long as its request may.
func (d durable) Reserve(ctx context.Context, most charge.Bill) (charge.Settle, error) {
	amount, err := amountOf(most)
	if err != nil {
		return nil, err
	}
	id := "request-" + newID()
	if err := d.budgets.Reserve(ctx, Reservation{ID: id, Account: d.account, Amount: amount, Expires: d.now().Add(2 * charge.Life)}); err != nil {
		return nil, refusal(err)
	}
	return func(ctx context.Context, spent charge.Bill) error {
		return d.budgets.Settle(ctx, id, &Amount{MicroUSD: spent.MicroUSD, Requests: spent.Requests})
	}, nil
}

// amountOf is what a class counts of a bill. Its errors, and those of budgets, have
// status 403: SDKs, and the lab, don't try those again.
func amountOf(most charge.Bill) (Amount, error) {
	if !most.Priced {
		return Amount{}, &chat.Error{
			Status: 403, Type: "invalid_request_error", Param: "model", Code: chat.CodePriceUnknown, Stage: chat.StageUnsent,
			Message: "This server does not know the price of the model, so it can't keep the class within its budget.",
			Hint:    "Choose another model of the class, or ask your teacher.",
		}
	}
	return Amount{MicroUSD: most.MicroUSD, Requests: most.Requests}, nil
}
