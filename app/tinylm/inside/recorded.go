package inside

import (
	_ "embed"
	"encoding/json"
	"sync"
)

// A Record is an experiment as it was measured when the weights were released.
type Record struct {
	Finding Finding `json:"finding"`
	Date    string  `json:"date"`    // YYYY-MM-DD
	Command string  `json:"command"` // that measures it again
	Weights string  `json:"weights"` // SHA-256 of the model's file; of checkpoints, of their sums one after the other
}

//go:embed recorded.json
var recordedText []byte

// Recorded are the experiments as they were measured, on tiny/base.
//
//	go test ./app/tinylm/inside -run TestRecorded -update
//
// measures them again.
var Recorded = sync.OnceValue(func() (all []Record) {
	json.Unmarshal(recordedText, &all) // the embedded file; a test reads it
	return all
})
