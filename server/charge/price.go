package charge

import (
	"math"

	"fewshot/app/chat"
	"fewshot/app/model"
)

// A Pricer says what a model's tokens cost. ListPrice is one; a
// server that knows better, for instance of a provider on its own machine, has
// its own.
type Pricer func(model string) model.Price

// ListPrice is the makers' price as package model has it.
func ListPrice(name string) model.Price { return model.Lookup(name).Price }

// now is the price of a model as it is now, for all times.
func (p Pricer) now(name string) Pricer {
	price := p(name)
	return func(string) model.Price { return price }
}

// messageTokens is more than what any provider's chat template puts around a
// message, or around a text that it takes as one.
const messageTokens = 16

// longest is how many tokens a request's texts have at most: as many as they have
// bytes, since none is shorter, and what a chat template adds.
func longest(r *chat.Request) int {
	n := len(r.Prompt)
	if !r.Chat() {
		n += messageTokens
	}
	for _, m := range r.Messages {
		n += len(m.Content) + messageTokens
	}
	return n
}

// Most is the most that r can cost: the longest that its texts can be, and every
// sample as long as r allows. It wants r.MaxTokens to be set, unless the model is
// free; the error is of type *chat.Error.
func (p Pricer) Most(r *chat.Request) (Bill, error) {
	if price := p(r.Model); r.MaxTokens == nil && !price.Free() {
		return Bill{}, chat.Invalid("max_tokens", "The request doesn't say how long its answer may be.", "Set max_tokens: without it no budget can hold.")
	}
	out := 0
	if r.MaxTokens != nil {
		out = *r.MaxTokens * r.Samples()
	}
	return p.Of(r.Model, p(r.Model).Dearest(longest(r), out)), nil
}

// mostTokens is more than any request has. Counts beyond it are a provider's
// error, and are taken for it, so that no sum overflows.
const mostTokens = 1 << 40

// Of is what a usage costs. Counts below zero are a provider's error and are taken
// for zero: nobody gets money back.
func (p Pricer) Of(model string, u chat.Usage) Bill {
	u.PromptTokens = between(0, u.PromptTokens, mostTokens)
	u.CompletionTokens = between(0, u.CompletionTokens, mostTokens)
	u.CachedTokens = between(0, u.CachedTokens, u.PromptTokens)
	b := Bill{Requests: 1, Tokens: int64(u.PromptTokens) + int64(u.CompletionTokens)}
	var usd float64
	if usd, b.Priced = p(model).CostUSD(u); b.Priced {
		b.MicroUSD = micros(usd)
	}
	return b
}

func between(least, n, most int) int { return max(least, min(n, most)) }

// micros rounds up: a budget is never overspent by roundings.
func micros(usd float64) int64 {
	const slack = 1e-6 // of a micro-dollar: what floating point adds to a whole number
	return int64(math.Ceil(usd*1e6 - slack))
}
