package embed

import (
	"context"
	"errors"
	"iter"
	"testing"

	"fewshot/app/chat"
	prices "fewshot/app/model"
	"fewshot/server/charge"
)

// TestPayer_of_a_budget_in_dollars sends requests as the server does: each costs what the
// provider reports at the price of its day, what was refused nothing, and what broke off
// all that was reserved.
func TestPayer_of_a_budget_in_dollars(t *testing.T) {
	price := prices.Price{Known: true, InputUSDPerMillion: 10, CachedUSDPerMillion: 10, OutputUSDPerMillion: 20}
	var fails error
	model := charge.Model(chat.StreamerFunc(func(context.Context, *chat.Request) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) {
			if fails != nil {
				yield(chat.Chunk{}, fails)
				return
			}
			yield(chat.Chunk{Text: "x", Usage: &chat.Usage{PromptTokens: 5, CompletionTokens: 2}}, nil)
		}
	}), func(string) prices.Price { return price })

	a, most := newAuthority(t), 10
	g := inDollars(1000)
	r := &chat.Request{Model: "openai/gpt-4o-mini", Prompt: "hot", Parameters: chat.Parameters{MaxTokens: &most}}
	ask := func() error {
		_, err := chat.Collect(model.Stream(charge.With(t.Context(), a.Payer(Reader{Policy: g, frame: "f"}, home)), r))
		return err
	}
	for i, step := range []struct {
		input float64 // price of a million tokens
		fails error
		spent int64 // in all
	}{
		{10, nil, 5*10 + 2*20},
		{30, nil, 5*10 + 2*20 + 5*30 + 2*20}, // another day
		{30, (&chat.Error{Status: 400, Message: "no"}).At(chat.StageRefused), 280},
		{10, errors.New("reset"), 280 + (3+16)*10 + 10*20},
	} {
		price.InputUSDPerMillion, price.CachedUSDPerMillion, fails = step.input, step.input, step.fails
		if err := ask(); (err == nil) != (step.fails == nil) {
			t.Fatalf("step %d: %v", i, err)
		}
		if got := a.ledger.state.MicroUSD[g.ID]; got != step.spent {
			t.Errorf("step %d: %d were spent, want %d", i, got, step.spent)
		}
	}
	price.InputUSDPerMillion = 1000 // more than what is left
	if err := ask(); code(err) != "embed_budget_spent" {
		t.Errorf("beyond the budget: %v", err)
	}
	price = prices.Price{}
	if err := ask(); code(err) != "embed_no_price" {
		t.Errorf("without a price: %v", err)
	}
}
