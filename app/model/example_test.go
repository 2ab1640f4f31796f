package model_test

import (
	"fmt"

	"fewshot/app/chat"
	"fewshot/app/model"
)

// Lookup says how a model's tokens are counted and what they cost.
func ExampleLookup() {
	m := model.Lookup("openai/gpt-4o-mini")
	usd, known := m.CostUSD(chat.Usage{PromptTokens: 1_000_000})
	fmt.Println(m.Encoding, m.Exact, known, usd == m.Price.InputUSDPerMillion)

	unheard := model.Lookup("acme/unheard-of")
	fmt.Println(unheard.Exact, unheard.Price.Known)
	// Output:
	// o200k_base true true true
	// false false
}
