package token_test

import (
	"fmt"

	"fewshot/app/token"
)

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
