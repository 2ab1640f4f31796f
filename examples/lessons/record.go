package lessons

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"fewshot/app/lab"
	"fewshot/app/strictjson"
)

// Records are what was measured when a lesson was written: what its experiments came to
// on our own models, and how many tokens its texts have. They stand in
// records/ID.json, which a program writes:
//
//	go test ./examples/lessons -run TestRecords -update
//
// That runs anew what no longer belongs to its plan or its weights, and leaves the rest.
type Records struct {
	Experiments []Record         `json:"experiments,omitempty"`
	Counts      map[string][]int `json:"counts,omitempty"` // of each text of the lesson, by encoding
}

// A Record is what an experiment came to.
type Record struct {
	Experiment string            `json:"experiment"` // its id
	Day        string            `json:"day"`        // YYYY-MM-DD
	Command    string            `json:"command"`    // that measured it, and does so again
	Plan       string            `json:"plan"`       // [PlanHash] of what ran
	Weights    map[string]string `json:"weights"`    // of each model that was asked: the SHA-256 of its file
	Pairs      int               `json:"pairs"`      // of answers that differ, where they are voted on
	Summary    json.RawMessage   `json:"summary"`    // a labworker.Summary
}

// PlanHash tells a plan from every other.
func PlanHash(p lab.Plan) string {
	data, err := json.Marshal(p)
	if err != nil {
		panic(err) // plans hold nothing that JSON lacks
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// ModelsOf are the models that a plan asks, sorted.
func ModelsOf(p lab.Plan) []string {
	all := append([]string{p.Prompt.Model}, p.Models...)
	slices.Sort(all)
	return slices.Compact(all)
}

// loadRecords reads the records of a lesson; without a file there are none.
func loadRecords(folder fs.FS, id string) (Records, error) {
	name := "records/" + id + ".json"
	data, err := fs.ReadFile(folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		return Records{}, nil
	}
	if err != nil {
		return Records{}, fmt.Errorf("lesson %s: %w", id, err)
	}
	var r Records
	if err := strictjson.Decode(data, &r); err != nil {
		return Records{}, fmt.Errorf("lesson %s: %s: %w", id, name, err)
	}
	return r, nil
}

// Record is that of the experiment with an id, and whether there is one that belongs to
// the plan as it stands.
func (l *Lesson) Record(experiment string) (Record, bool) {
	at := slices.IndexFunc(l.Records.Experiments, func(r Record) bool { return r.Experiment == experiment })
	of := slices.IndexFunc(l.Experiments, func(e Experiment) bool { return e.ID == experiment })
	if at < 0 || of < 0 || l.Records.Experiments[at].Plan != PlanHash(l.Experiments[of].Plan) {
		return Record{}, false
	}
	return l.Records.Experiments[at], true
}
