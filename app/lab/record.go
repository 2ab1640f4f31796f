package lab

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/sheet"
)

// record is an experiment as a file: what was planned, and what came of each
// trial, null where nothing came.
type record struct {
	Plan     Plan       `json:"plan"`
	Outcomes []*Outcome `json:"outcomes"`
}

// EncodeRecord writes an experiment to be replayed: [Summarise] makes the same
// result of what [DecodeRecord] reads, without a single request.
func EncodeRecord(d *Design, outcomes []*Outcome) ([]byte, error) {
	return json.Marshal(record{Plan: d.Plan, Outcomes: outcomes})
}

// DecodeRecord reads an experiment that [EncodeRecord] wrote, its plan as
// [DecodePlan] does, and checks that its outcomes are its plan's. Errors are of
// type *chat.Error.
func DecodeRecord(data []byte) (*Design, []*Outcome, error) {
	var r struct {
		Plan     json.RawMessage `json:"plan"`
		Outcomes []*Outcome      `json:"outcomes"`
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, nil, chat.Invalid("", "The record can't be read: "+err.Error()+".", "Choose a file that an experiment was exported to.")
	}
	if r.Plan == nil || r.Outcomes == nil {
		return nil, nil, chat.Invalid("", "This is not a record: it has no plan, or no outcomes.", "Choose a file that an experiment was exported to.")
	}
	plan, err := decodePlan(r.Plan)
	if err != nil {
		return nil, nil, err
	}
	d, err := NewDesign(plan)
	if err != nil {
		return nil, nil, err
	}
	if len(r.Outcomes) != len(d.Trials) {
		return nil, nil, chat.Invalid("outcomes", fmt.Sprintf("The record has %d outcomes, but its plan has %d trials.", len(r.Outcomes), len(d.Trials)), "Choose a file that was not changed by hand.")
	}
	for i, o := range r.Outcomes {
		if o != nil && o.Err == nil { // records were written that took an empty answer for a wrong one
			o.Err = d.spoiled(d.Trials[i], o)
		}
	}
	return d, r.Outcomes, nil
}

// CSV writes the run table: a row an item, an answer and a score a variant
// (RFC 4180), behind a byte-order mark. A cell that a spreadsheet would take for a formula gets a quote
// in front.
func (r Result) CSV() string {
	var b bytes.Buffer
	b.WriteString(sheet.Mark)
	w := csv.NewWriter(&b)
	header := []string{"input", "expected"}
	for _, c := range r.Columns {
		header = append(header, sheet.Disarm(c.Variant.Name), sheet.Disarm(c.Variant.Name+", score"))
	}
	w.Write(header)
	for i, item := range r.Design.Split.HeldOut {
		row := []string{sheet.Disarm(item.Input), sheet.Disarm(item.Output)}
		for _, c := range r.Columns {
			score := ""
			if s := c.Cells[i].Score; !math.IsNaN(s) {
				score = strconv.FormatFloat(s, 'g', 4, 64)
			}
			row = append(row, sheet.Disarm(c.Cells[i].Answer), score)
		}
		w.Write(row)
	}
	w.Flush()
	return b.String()
}

// JSONL writes the run table with everything in it: an item a line, with what
// each variant made of it.
func (r Result) JSONL() (string, error) {
	type cell struct {
		Variant   string   `json:"variant"`
		Answer    string   `json:"answer"`
		Score     *float64 `json:"score"` // null: nothing came
		Passed    bool     `json:"passed"`
		Failed    int      `json:"failed,omitempty"`
		Tokens    int      `json:"tokens"`
		LatencyMS float64  `json:"latency_ms"`
		Cached    bool     `json:"cached,omitempty"`
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for i, item := range r.Design.Split.HeldOut {
		cells := make([]cell, len(r.Columns))
		for n, c := range r.Columns {
			at := c.Cells[i]
			cells[n] = cell{c.Variant.Name, at.Answer, nil, at.Passed, at.Failed, at.Tokens, at.LatencyMS, at.Cached}
			if !math.IsNaN(at.Score) {
				cells[n].Score = &at.Score
			}
		}
		row := struct {
			Input    string `json:"input"`
			Expected string `json:"expected"`
			Variants []cell `json:"variants"`
		}{item.Input, item.Output, cells}
		if err := e.Encode(row); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}
