package classroom

import (
	"encoding/json"
	"fmt"
	"log/slog"

	"fewshot/app/lab"
	"fewshot/app/prompt"
	"fewshot/examples"
)

// Version is the version of an exercise's JSON.
const Version = 1

// An Exercise is a task with hidden items and rules: a student writes a prompt,
// and the server measures it on items that the student never sees.
//
// encoding/json refuses to write one, since it holds the hidden items:
// [Exercise.Encode] is for the store and the teacher, and what a student gets is
// [Exercise.View].
type Exercise struct {
	ID      string         // small letters, digits and hyphens
	Title   examples.Words // at most [MaxTitle] characters, in at least one language
	Task    examples.Words // what is wanted, a sentence or a few
	Licence string         // of the data: an SPDX identifier, and where it comes from
	// Prompt is what a student begins with. What may not be edited stays as it is
	// here; its query is not used.
	Prompt  prompt.Prompt
	Visible []lab.Item   // to try the prompt on; a submission's failures among them are shown
	Hidden  []HiddenItem // what scores
	Metrics lab.Metrics  // students see them
	Rules   Rules
	Points  Points
	Seed    uint64 // of the orders of shots
}

// Rules are what a submitted prompt must keep to.
type Rules struct {
	Shots        int      `json:"shots"`         // at most so many, switched-off ones not counted
	PromptTokens int      `json:"prompt_tokens"` // at most so many, with an empty query
	Edit         []Part   `json:"edit"`          // what may differ from the exercise's prompt
	Models       []string `json:"models"`        // that may be chosen, if the model may be edited; none: all of the class
	Submissions  int      `json:"submissions"`   // of a student at most
	Orders       int      `json:"orders"`        // of the shots that are tried: the one given, and others by the seed
}

// A Part is a part of a prompt that may be edited or not.
type Part string

// The parts.
const (
	PartInstruction Part = "instruction"
	PartShots       Part = "shots"
	PartFormat      Part = "format"
	PartModel       Part = "model"
	PartParameters  Part = "parameters"
)

// Parts are all parts, in the order of a form.
func Parts() []Part {
	return []Part{PartInstruction, PartShots, PartFormat, PartModel, PartParameters}
}

// Points are what a submission can get. With a the share of hidden items that
// passed, and w that share in the worst order of shots:
//
//	Accuracy · s(a) + Robustness · s(w) + Economy · s(a) · e
//
// where s rises in a straight line from 0 at ZeroAt to 1 at FullAt, and e is 1 for
// a prompt of at most EconomyTokens and falls in a straight line to 0 at
// Rules.PromptTokens. A short prompt that answers nothing has no points.
type Points struct {
	Accuracy      int     `json:"accuracy"`
	Robustness    int     `json:"robustness"`
	Economy       int     `json:"economy"`
	EconomyTokens int     `json:"economy_tokens"` // 0: no points for economy
	ZeroAt        float64 `json:"zero_at"`        // what chance reaches, or a prompt that was left as it is: 0.5 with two labels
	FullAt        float64 `json:"full_at"`        // above ZeroAt to 1; 0 counts as 1
}

// Total is the most points of all.
func (p Points) Total() int { return p.Accuracy + p.Robustness + p.Economy }

// fullAt is FullAt with its default.
func (p Points) fullAt() float64 {
	if p.FullAt == 0 {
		return 1
	}
	return p.FullAt
}

// share is s of [Points].
func (p Points) share(passed, items int) float64 {
	a := float64(passed) / float64(items)
	return min(1, max(0, (a-p.ZeroAt)/(p.fullAt()-p.ZeroAt)))
}

// A HiddenItem is an item that students never see. Its text can be had in this
// package alone, and nothing writes it by accident: not encoding/json, which
// fails, not fmt, not slog.
type HiddenItem struct {
	input, output string
}

// Hide makes a hidden item.
func Hide(item lab.Item) HiddenItem { return HiddenItem{item.Input, item.Output} }

// Format writes what it is and nothing of what it holds, whatever the verb.
func (HiddenItem) Format(f fmt.State, _ rune) { f.Write([]byte("hidden item")) }

// LogValue is what slog writes.
func (HiddenItem) LogValue() slog.Value { return slog.StringValue("hidden item") }

// MarshalJSON fails.
func (HiddenItem) MarshalJSON() ([]byte, error) {
	return nil, fmt.Errorf("classroom: a hidden item is not to be written")
}

// file is an exercise as a file has it, hidden items included.
type file struct {
	Version int            `json:"version"`
	ID      string         `json:"id"`
	Title   examples.Words `json:"title"`
	Task    examples.Words `json:"task"`
	Licence string         `json:"licence"`
	Prompt  prompt.Prompt  `json:"prompt"`
	Visible []lab.Item     `json:"visible"`
	Hidden  []lab.Item     `json:"hidden"`
	Metrics lab.Metrics    `json:"metrics"`
	Rules   Rules          `json:"rules"`
	Points  Points         `json:"points"`
	Seed    uint64         `json:"seed"`
}

// Encode writes e, hidden items included, as [DecodeExercise] reads it: for the
// store and for the teacher, never for a student.
func (e Exercise) Encode() ([]byte, error) {
	f := file{Version, e.ID, e.Title, e.Task, e.Licence, e.Prompt, e.Visible, make([]lab.Item, len(e.Hidden)), e.Metrics, e.Rules, e.Points, e.Seed}
	for i, h := range e.Hidden {
		f.Hidden[i] = lab.Item{Input: h.input, Output: h.output}
	}
	return json.Marshal(f)
}

// A View is an exercise as students get it, in JSON: it has no place for a hidden
// item.
type View struct {
	ID      string         `json:"id"`
	Title   examples.Words `json:"title"`
	Task    examples.Words `json:"task"`
	Licence string         `json:"licence"`
	Prompt  prompt.Prompt  `json:"prompt"`
	Visible []lab.Item     `json:"visible"`
	Hidden  int            `json:"hidden"` // how many there are
	Metrics lab.Metrics    `json:"metrics"`
	Rules   Rules          `json:"rules"`
	Points  Points         `json:"points"`
}

// View is e without its hidden items, and without the seed of its orders.
func (e Exercise) View() View {
	return View{e.ID, e.Title, e.Task, e.Licence, e.Prompt, e.Visible, len(e.Hidden), e.Metrics, e.Rules, e.Points}
}
