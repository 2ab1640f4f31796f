package vote

import (
	"bytes"
	"encoding/json"
	"fmt"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/lab/stat"
	"fewshot/app/prompt"
	"fewshot/app/strictjson"
)

// TrainingJSONL writes the votes that are no ties as pairs to train on, by direct
// preference optimisation or for a reward model: a JSON object a line with
// prompt, chosen and rejected, the standard form of a preference data set in
// Hugging Face's TRL, or, for a chat prompt, its conversational form, where each
// is a list of messages. Texts are as they were sent and as they came.
//
// Where the two had different instructions, or one had none, the prompt is the
// one without any: it is what both had, and a model that is trained so does by
// itself what it was told.
func TrainingJSONL(d *lab.Design, outcomes []*lab.Outcome, pairs []Pair, casts []Cast) []byte {
	trials := d.Places()
	on, votes := counted(pairs, casts)
	var b bytes.Buffer
	for i, pair := range on {
		chosen, rejected := pair.VariantA, pair.VariantB
		switch votes[i].Verdict {
		case stat.Tie:
			continue
		case stat.PreferB:
			chosen, rejected = rejected, chosen
		}
		r := d.Trials[trials[pair.place(chosen)]].Request
		if d.Variants[chosen].Instruction != d.Variants[rejected].Instruction {
			p := d.Prompt(pair.Item, pair.Draw)
			p.Instruction = ""
			r = prompt.Render(p).Request(p)
		}
		good, bad := outcomes[trials[pair.place(chosen)]].Text, outcomes[trials[pair.place(rejected)]].Text
		if !r.Chat() {
			line(&b, example[string]{r.Prompt, good, bad})
			continue
		}
		says := func(text string) []chat.Message { return []chat.Message{{Role: chat.Assistant, Content: text}} }
		line(&b, example[[]chat.Message]{r.Messages, says(good), says(bad)})
	}
	return b.Bytes()
}

// An example is a line of TrainingJSONL.
type example[T any] struct {
	Prompt   T `json:"prompt"`
	Chosen   T `json:"chosen"`
	Rejected T `json:"rejected"`
}

// PairsJSONL writes pairs to be voted on elsewhere, without whose answers
// they are: a JSON object a line with ballot, its number, and input, a and b.
func PairsJSONL(d *lab.Design, pairs []Pair) []byte {
	var b bytes.Buffer
	for _, pair := range pairs {
		line(&b, struct {
			Ballot int    `json:"ballot"`
			Input  string `json:"input"`
			A      string `json:"a"`
			B      string `json:"b"`
		}{pair.Number, d.Split.HeldOut[pair.Item].Input, pair.A, pair.B})
	}
	return b.Bytes()
}

// CastsJSONL writes votes as [DecodeCasts] reads them.
func CastsJSONL(casts []Cast) []byte {
	var b bytes.Buffer
	for _, c := range casts {
		line(&b, c)
	}
	return b.Bytes()
}

// DecodeCasts reads votes on pairs, a JSON object a line with ballot, its number,
// verdict, which is a, b or tie, and by, if a model voted. A vote on something else,
// and a second one on a pair, are errors. Every error is a *chat.Error.
func DecodeCasts(data []byte, pairs []Pair) ([]Cast, error) {
	open := map[int]bool{}
	for _, b := range pairs {
		open[b.Number] = true
	}
	var casts []Cast
	number := 0
	for text := range bytes.Lines(data) {
		number++
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		if err := strictjson.Keys(text); err != nil {
			return nil, err
		}
		var c struct {
			Ballot  *int         `json:"ballot"`
			Verdict stat.Verdict `json:"verdict"`
			By      string       `json:"by"`
		}
		switch err := strictjson.Decode(text, &c); {
		case err != nil || c.Ballot == nil || !c.Verdict.Known():
			return nil, chat.Invalid("", fmt.Sprintf("Line %d is not a vote.", number), `Write {"ballot": 3, "verdict": "a"}, where the verdict is a, b or tie.`)
		case !open[*c.Ballot]:
			return nil, chat.Invalid("", fmt.Sprintf("Line %d votes on ballot %d, which does not exist or has a vote already.", number, *c.Ballot), "Vote once on each of the ballots.")
		}
		open[*c.Ballot] = false
		casts = append(casts, Cast{*c.Ballot, c.Verdict, c.By})
	}
	return casts, nil
}

// line writes v as a line of JSON.
func line(b *bytes.Buffer, v any) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	e.Encode(v) // of texts and numbers: it can't fail
}
