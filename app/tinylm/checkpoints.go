package tinylm

import (
	_ "embed"
	"encoding/json"
)

// A Checkpoint is a small sister of tiny/base at one moment of its training: a network of
// the same kind, with the same tokenizer, trained from nothing on the same kinds of text
// and tasks, with more repetition. It is not tiny/base itself, and smaller, so that a page can
// load all of them.
type Checkpoint struct {
	Name   string `json:"name"`   // of the build's file, below weights/ and without .bin: training/01004k
	Tokens int    `json:"tokens"` // that it had been trained on
	Bytes  int    `json:"bytes"`  // of the weights file
	SHA256 string `json:"sha256"` // of the weights file, in hex
}

// checkpointsText lists the files of web/static/weights/training. TestUpdate writes it.
//
//go:embed checkpoints.json
var checkpointsText []byte

// Checkpoints are the moments of the training that were kept, the earliest first. They are
// read from the list each time: a value made at the start would be in every program of this
// package, the playground's too, which never asks for them.
func Checkpoints() (all []Checkpoint) {
	if err := json.Unmarshal(checkpointsText, &all); err != nil {
		panic(err) // the embedded file; a test reads it
	}
	return all
}
