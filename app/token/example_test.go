package token_test

import (
	"fmt"

	"fewshot/app/chat"
	"fewshot/app/token"
)

// Lookup says how a model's tokens are counted and what they cost.
func ExampleLookup() {
	m := token.Lookup("openai/gpt-4o-mini")
	usd, known := m.CostUSD(chat.Usage{PromptTokens: 1_000_000})
	fmt.Println(m.Encoding, m.Exact, known, usd == m.Price.InputUSDPerMillion)

	unheard := token.Lookup("acme/unheard-of")
	fmt.Println(unheard.Exact, unheard.Price.Known)
	// Output:
	// o200k_base true true true
	// false false
}

// letters is a tokenizer with a token for each byte. [token.Load] makes those of
// OpenAI's encodings.
type letters struct{}

func (letters) Name() string           { return "letters" }
func (letters) Count(s string) int     { return len(s) }
func (letters) Bytes(id uint32) []byte { return []byte{byte(id)} }
func (letters) Append(ids []uint32, s string) []uint32 {
	for i := range len(s) {
		ids = append(ids, uint32(s[i]))
	}
	return ids
}

// A Document recounts a text after an edit, in a time that depends on the edit.
func ExampleDocument() {
	d := token.NewDocument(letters{}, "sea otter")
	fmt.Println(d.Count())
	fmt.Println(d.Edit(0, 4, ""), d.Text())
	// Output:
	// 9
	// 5 otter
}
