// Package token counts what text costs a model: exactly, where the model's
// vocabulary is known, after every keystroke.
//
// An [Encoding] is one vocabulary with its splitting rule. A [Document] keeps one text
// split and recounts it after an edit; a [Meter] keeps the documents of a rendered
// prompt and says what each part of it costs. Package model says which encoding a
// model has.
package token

// A Tokenizer turns text into token ids. An [Encoding] is one; so is the
// tokenizer of the tiny model.
type Tokenizer interface {
	// Name is the encoding's name, for instance o200k_base.
	Name() string
	// Append appends the ids of text to ids. Text that looks like a control
	// token is ordinary text.
	Append(ids []uint32, text string) []uint32
	// Count is the number of ids of text.
	Count(text string) int
	// Bytes are the bytes of a token, nil for an id that there is not.
	Bytes(id uint32) []byte
}
