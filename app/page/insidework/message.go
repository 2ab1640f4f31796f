// Package insidework opens tiny models on prompts (package inside) in a worker of the
// browser, off the thread that the page draws on. The page has a [Client]; the worker,
// which runs the same program, has a [Receiver].
//
// Every question carries its prompt, so the worker may die between two of them. It
// keeps the view that it opened last.
package insidework

import (
	"encoding/json"

	"fewshot/app/page/client"
	"fewshot/app/tinylm"
	"fewshot/app/tinylm/inside"
)

// What the page asks for.
const (
	opOpen       = "open"
	opShots      = "shots"
	opHeads      = "heads"
	opSay        = "say"
	opLook       = "look"
	opDepths     = "depths"
	opTraining   = "training"
	opExperiment = "experiment"
)

// A question is what the page asks.
type question struct {
	Op         string            `json:"inside"` // the name tells it from the questions of other workers
	Prompt     json.RawMessage   `json:"prompt,omitempty"`
	Answer     string            `json:"answer,omitempty"` // another than the model's own
	Off        tinylm.Off        `json:"off,omitzero"`
	Token      int               `json:"token,omitempty"`
	Experiment inside.Experiment `json:"experiment,omitempty"`
	Model      string            `json:"model,omitempty"` // of an experiment
}

// An answer is what comes back: progress any number of times, then one of the others.
type answer struct {
	Weights *client.Progress `json:"weights,omitempty"` // how much of them has arrived
	Done    int              `json:"done,omitempty"`
	Total   int              `json:"total,omitempty"`

	Opened  *Opened         `json:"opened,omitempty"`
	Shots   *inside.Shots   `json:"shots,omitempty"`
	Heads   []inside.Head   `json:"heads,omitempty"`
	Said    *inside.Answer  `json:"said,omitempty"`
	Look    []Row           `json:"look,omitempty"`
	Depths  []inside.Depth  `json:"depths,omitempty"`
	Finding *inside.Finding `json:"finding,omitempty"`

	Training []inside.Trained `json:"training,omitempty"`
}

// Opened is a prompt that a model was opened on.
type Opened struct {
	Layers, Heads int           // of the model
	Answer        string        // what the figures are about
	Spans         []inside.Span // the tokens
	Word          int           // index of the first token of the answer that says something
}

// A Row is what one head looks at from a token: its weights over the mark of the
// beginning and the tokens up to that one.
type Row struct {
	Head    tinylm.Head
	Weights []float32
}
