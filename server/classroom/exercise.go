package classroom

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"fewshot/app/lab"
	"fewshot/app/lab/metric"
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
	Metrics metric.List  // students see them
	Rules   Rules
	Points  Points
	Seed    uint64 // of the orders of shots
}

// chatTokens is what a chat costs besides its texts, at most, with any model that
// we know of.
const chatTokens = 20

// For is e with another model to begin with. Models that are not of this project
// are mostly sent chats and not texts, so that the prompt becomes one message, and
// its limits leave room for what that costs.
func (e Exercise) For(model string) Exercise {
	if model == e.Prompt.Model {
		return e
	}
	e.Prompt.Model = model
	if e.Prompt.Format.As == prompt.Text && !strings.HasPrefix(model, "tiny/") {
		e.Prompt.Format.As = prompt.Message
		e.Rules.PromptTokens += chatTokens
		if e.Points.EconomyTokens > 0 {
			e.Points.EconomyTokens += chatTokens
		}
	}
	if len(e.Rules.Models) > 0 && !slices.Contains(e.Rules.Models, model) {
		e.Rules.Models = append([]string{model}, e.Rules.Models...)
	}
	return e
}

// A HiddenItem is an item that students never see. Its text can be had in this
// package alone, and nothing writes it by accident: not encoding/json, which
// fails, not fmt, not slog.
type HiddenItem struct {
	item lab.Item
}

// Hide makes a hidden item.
func Hide(item lab.Item) HiddenItem { return HiddenItem{item} }

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
	Metrics metric.List    `json:"metrics"`
	Rules   Rules          `json:"rules"`
	Points  Points         `json:"points"`
	Seed    uint64         `json:"seed"`
}

// Encode writes e, hidden items included, as [DecodeExercise] reads it: for the
// store and for the teacher, never for a student.
func (e Exercise) Encode() ([]byte, error) {
	f := file{Version, e.ID, e.Title, e.Task, e.Licence, e.Prompt, e.Visible, make([]lab.Item, len(e.Hidden)), e.Metrics, e.Rules, e.Points, e.Seed}
	for i, h := range e.Hidden {
		f.Hidden[i] = h.item
	}
	return json.Marshal(f)
}

// View is e without its hidden items, and without the seed of its orders.
func (e Exercise) View() View {
	return View{
		ID: e.ID, Title: e.Title, Task: e.Task, Licence: e.Licence, Prompt: e.Prompt, Visible: e.Visible,
		Hidden: len(e.Hidden), Metrics: e.Metrics, Rules: e.Rules, Points: e.Points,
	}
}
