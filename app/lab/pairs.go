package lab

import (
	"bytes"
	"encoding/json"
	"fmt"

	"fewshot/app/chat"
	"fewshot/app/lab/stat"
	"fewshot/app/prompt"
)

// PairsJSONL writes the votes that are no ties as pairs to train on, by direct
// preference optimisation or for a reward model: a JSON object a line with
// prompt, chosen and rejected, the standard form of a preference data set in
// Hugging Face's TRL, or, for a chat prompt, its conversational form, where each
// is a list of messages. Texts are as they were sent and as they came.
//
// Where the two had different instructions, or one had none, the prompt is the
// one without any: it is what both had, and a model that is trained so does by
// itself what it was told.
func PairsJSONL(d *Design, outcomes []*Outcome, ballots []Ballot, casts []Cast) []byte {
	trials := d.places()
	on, votes := counted(ballots, casts)
	var b bytes.Buffer
	for i, ballot := range on {
		chosen, rejected := ballot.VariantA, ballot.VariantB
		switch votes[i].Verdict {
		case stat.Tie:
			continue
		case stat.PreferB:
			chosen, rejected = rejected, chosen
		}
		r := d.Trials[trials[ballot.place(chosen)]].Request
		if d.Variants[chosen].instruction != d.Variants[rejected].instruction {
			p := d.with(d.shots(d.Plan.k(), ballot.Draw))
			p.Instruction, p.Query = "", d.Split.HeldOut[ballot.Item].Input
			r = prompt.Render(p).Request(p)
		}
		good, bad := outcomes[trials[ballot.place(chosen)]].Text, outcomes[trials[ballot.place(rejected)]].Text
		if !r.Chat() {
			writeLine(&b, pair[string]{r.Prompt, good, bad})
			continue
		}
		says := func(text string) []chat.Message { return []chat.Message{{Role: chat.Assistant, Content: text}} }
		writeLine(&b, pair[[]chat.Message]{r.Messages, says(good), says(bad)})
	}
	return b.Bytes()
}

// A pair is a line of PairsJSONL.
type pair[T any] struct {
	Prompt   T `json:"prompt"`
	Chosen   T `json:"chosen"`
	Rejected T `json:"rejected"`
}

// BallotsJSONL writes ballots to be voted on elsewhere, without whose answers
// they are: a JSON object a line with ballot, input, a and b.
func BallotsJSONL(d *Design, ballots []Ballot) []byte {
	var b bytes.Buffer
	for _, ballot := range ballots {
		writeLine(&b, struct {
			Ballot int    `json:"ballot"`
			Input  string `json:"input"`
			A      string `json:"a"`
			B      string `json:"b"`
		}{ballot.Number, d.Split.HeldOut[ballot.Item].Input, ballot.A, ballot.B})
	}
	return b.Bytes()
}

// CastsJSONL writes votes as [DecodeCasts] reads them.
func CastsJSONL(casts []Cast) []byte {
	var b bytes.Buffer
	for _, c := range casts {
		writeLine(&b, c)
	}
	return b.Bytes()
}

// DecodeCasts reads votes on ballots, a JSON object a line with ballot, its
// number, verdict, which is a, b or tie, and by, if a model voted. A vote on something else, and a
// second one on a ballot, are errors. Every error is a *chat.Error.
func DecodeCasts(data []byte, ballots []Ballot) ([]Cast, error) {
	open := map[int]bool{}
	for _, b := range ballots {
		open[b.Number] = true
	}
	var casts []Cast
	line := 0
	for text := range bytes.Lines(data) {
		line++
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		if err := CheckKeys(text); err != nil {
			return nil, err
		}
		var c struct {
			Ballot  *int         `json:"ballot"`
			Verdict stat.Verdict `json:"verdict"`
			By      string       `json:"by"`
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		switch err := d.Decode(&c); {
		case err != nil || d.More() || c.Ballot == nil || !c.Verdict.Known():
			return nil, chat.Invalid("", fmt.Sprintf("Line %d is no vote.", line), `Write {"ballot": 3, "verdict": "a"}, where the verdict is a, b or tie.`)
		case !open[*c.Ballot]:
			return nil, chat.Invalid("", fmt.Sprintf("Line %d votes on ballot %d, which is not there or was voted on before.", line, *c.Ballot), "Vote once on each of the ballots.")
		}
		open[*c.Ballot] = false
		casts = append(casts, Cast{*c.Ballot, c.Verdict, c.By})
	}
	return casts, nil
}

// writeLine writes v as a line of JSON.
func writeLine(b *bytes.Buffer, v any) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	e.Encode(v) // of texts and numbers: it can't fail
}
