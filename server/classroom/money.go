package classroom

import (
	"math"

	"fewshot/app/chat"
	"fewshot/app/token"
)

// A Pricer says what a model's tokens cost. token.Lookup(model).Price is one; a
// server that knows better, for instance of a provider on its own machine, has
// its own.
type Pricer func(model string) token.Price

// ListPrice is the makers' price as package token has it.
func ListPrice(model string) token.Price { return token.Lookup(model).Price }

// messageTokens is more than what any provider's chat template puts around a
// message.
const messageTokens = 16

// Bound is the most that r can cost: as many tokens as its texts have bytes,
// since none is shorter, and every sample as long as r allows. It wants
// r.MaxTokens to be set. The error is of type *chat.Error: a model whose price
// nobody knows can't be held to a budget.
func (p Pricer) Bound(r *chat.Request) (Amount, error) {
	price := p(r.Model)
	if !price.Known {
		return Amount{}, priceUnknown(r.Model)
	}
	if price.Free() {
		return Amount{Requests: 1}, nil
	}
	if r.MaxTokens == nil {
		return Amount{}, chat.Invalid("max_tokens", "The request doesn't say how long its answer may be.", "Set max_tokens: without it no budget can hold.")
	}
	in := len(r.Prompt)
	for _, m := range r.Messages {
		in += len(m.Content) + messageTokens
	}
	usd, _ := price.CostUSD(price.Dearest(in, *r.MaxTokens*r.Samples()))
	return Amount{MicroUSD: micros(usd), Requests: 1}, nil
}

// Cost is what an answer cost; nil, which settles at what was reserved, if the
// provider didn't say how many tokens it had or nobody knows their price.
func (p Pricer) Cost(model string, u *chat.Usage) *Amount {
	if u == nil {
		return nil
	}
	usd, ok := p(model).CostUSD(*u)
	if !ok {
		return nil
	}
	return &Amount{MicroUSD: micros(usd), Requests: 1}
}

// micros rounds up: a budget is never overspent by roundings.
func micros(usd float64) int64 {
	const slack = 1e-6 // of a micro-dollar: what floating point adds to a whole number
	return int64(math.Ceil(usd*1e6 - slack))
}

func priceUnknown(model string) *chat.Error {
	return &chat.Error{
		Status: 403, Type: "invalid_request_error", Param: "model", Code: "price_unknown",
		Message: "Nobody told this server what " + model + " costs, so that the class's budget couldn't hold.",
		Hint:    "Choose another model of the class, or ask your teacher.",
	}
}
