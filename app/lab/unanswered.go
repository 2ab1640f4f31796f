package lab

// This file is about requests that brought no answer: which they are, what they come to,
// and when a run gives up.

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"fewshot/app/chat"
)

// SpoiledCodes are the codes of answers that came and say nothing, in the order in
// as they are reported: the request has failed, though its provider calls it a
// success. Counted as wrong answers they would make a score of what was never said.
func SpoiledCodes() []string {
	return []string{chat.CodeCutThinking, chat.CodeOnlyThinking, chat.CodeCutEmpty, chat.CodeFiltered, chat.CodeRefused, chat.CodeNoLogprobs}
}

// uncounted stands for thinking of which nobody has said how much it was.
const uncounted = -1

// spoiled is the error of an answer to t that is none, nil of any other. A model
// that ends at once, having thought nothing, has answered: with nothing.
// Where refusals are what is measured they are answers too.
func (d *Design) spoiled(t Trial, o *Outcome) *chat.Error {
	refusals := d.Plan.Experiment == KindRefusal
	said := strings.TrimSpace(o.Text)
	switch {
	case o.Refused && !refusals:
		return &chat.Error{Status: 422, Type: "server_error", Code: chat.CodeRefused,
			Message: "The model refused to answer: its provider marks this as a refusal.", Hint: "Leave the item out, or choose another model."}
	case strings.HasPrefix(said, "<think>") && !strings.Contains(said, "</think>"):
		return cutThinking
	case o.Text != "" && d.needsLogprobs(t) && len(o.Logprobs) == 0:
		return withoutLogprobs(t.Request.Model)
	case o.Text != "" || o.Refused:
		return nil
	case o.FinishReason == chat.FinishContentFilter && !refusals:
		return &chat.Error{Status: 422, Type: "server_error", Code: chat.CodeFiltered,
			Message: "The provider withheld the answer: its filter did not let it through.", Hint: "Leave the item out, or choose another model."}
	case o.FinishReason == chat.FinishLength && o.Thinking != 0:
		return cutThinking
	case o.FinishReason == chat.FinishLength:
		return &chat.Error{Type: "server_error", Code: chat.CodeCutEmpty,
			Message: "The limit was reached before any text of the answer came.", Hint: "Raise max_tokens. A model that thinks in secret may need a thousand more."}
	case o.Thinking != 0 && o.FinishReason != chat.FinishContentFilter:
		return &chat.Error{Type: "server_error", Code: chat.CodeOnlyThinking,
			Message: "The model thought, and then stopped without an answer.", Hint: "Let it think less (reasoning_effort), or look whether a stop sequence ends its answer at once."}
	}
	return nil
}

var cutThinking = &chat.Error{Type: "server_error", Code: chat.CodeCutThinking,
	Message: "The answer was cut off while the model was thinking: no text came.", Hint: "Let it think less (reasoning_effort), or raise max_tokens."}

// needsLogprobs reports whether the experiment makes its answer of a trial's log
// probabilities.
func (d *Design) needsLogprobs(t Trial) bool {
	about := d.Plan.Experiment == KindCalibration || d.Plan.Experiment == KindKnowing
	return about && t.Request != nil && t.Request.TopLogprobs != nil
}

func withoutLogprobs(model string) *chat.Error {
	return &chat.Error{Status: 422, Type: "invalid_request_error", Code: chat.CodeNoLogprobs, Param: "top_logprobs",
		Message: "This experiment needs log probabilities, and " + model + " gives none.", Hint: "Choose a model that gives them, such as openai/gpt-5.4-mini or a tiny/… model, or another experiment."}
}

// Check says before the first request what the models can't do of what the
// experiment needs, as far as [Design.Fit] knows. Errors are of type *chat.Error.
func (d *Design) Check() error {
	if d.Fit == nil {
		return nil
	}
	checked := map[string]bool{}
	for _, t := range d.Trials {
		if !d.needsLogprobs(t) || checked[t.Request.Model] {
			continue
		}
		checked[t.Request.Model] = true
		for _, c := range d.Fit(t.Request) {
			if c.Field == "logprobs" && c.To == "" {
				return withoutLogprobs(t.Request.Model)
			}
		}
	}
	return nil
}

// refusedByProvider reports whether a provider, in place of the model's words,
// says that the answer is a refusal.
func refusedByProvider(o Outcome) bool {
	return o.Refused || o.Text == "" && o.FinishReason == chat.FinishContentFilter
}

// Lacking counts requests that brought no answer, by their error's code.
type Lacking map[string]int

// Total is how many there are.
func (l Lacking) Total() int {
	n := 0
	for _, count := range l {
		n += count
	}
	return n
}

// Parts are the counts by reason in a fixed order: those of [SpoiledCodes],
// then, with the code "", all others. None is zero.
func (l Lacking) Parts() []LackingPart {
	var parts []LackingPart
	others := l.Total()
	for _, code := range SpoiledCodes() {
		if n := l[code]; n > 0 {
			parts = append(parts, LackingPart{code, n})
			others -= n
		}
	}
	if others > 0 {
		parts = append(parts, LackingPart{"", others})
	}
	return parts
}

// A LackingPart is how many requests brought no answer for one reason.
type LackingPart struct {
	Code  string // of [SpoiledCodes]; "": the request itself failed
	Count int
}

// add counts another's.
func (l Lacking) add(other Lacking) {
	for code, n := range other {
		l[code] += n
	}
}

// lackingOf are the requests of some columns that brought no answer. Columns
// that are made of the same requests count once.
func lackingOf(columns []Column, of ...int) Lacking {
	all, seen := Lacking{}, []int{}
	for _, i := range of {
		if group := columns[i].Variant.Group; !slices.Contains(seen, group) || columns[i].Variant.only != "" {
			seen = append(seen, group)
			all.add(columns[i].Lacking)
		}
	}
	return all
}

// spoiledWords are the reasons in English, as a sentence counts them.
var spoiledWords = map[string]string{
	chat.CodeCutThinking:  "cut off while thinking",
	chat.CodeOnlyThinking: "thought but did not answer",
	chat.CodeCutEmpty:     "cut off before any text came",
	chat.CodeFiltered:     "withheld by the provider's filter",
	chat.CodeRefused:      "refused",
	chat.CodeNoLogprobs:   "answered without log probabilities",
	"":                    "failed",
}

// sentence says in English, after a space, what brought no answer; "" if
// everything did.
func (l Lacking) sentence() string {
	if l.Total() == 0 {
		return ""
	}
	return " " + l.Sentence()
}

// Sentence says in English what brought no answer.
func (l Lacking) Sentence() string {
	if l.Total() == 0 {
		return "Every request brought an answer."
	}
	var parts []string
	for _, p := range l.Parts() {
		parts = append(parts, fmt.Sprintf("%d %s", p.Count, spoiledWords[p.Code]))
	}
	noun := "requests"
	if l.Total() == 1 {
		noun = "request"
	}
	return fmt.Sprintf("%d %s gave no answer and count as neither right nor wrong: %s.", l.Total(), noun, strings.Join(parts, ", "))
}

// patience is how many of a model's requests may end in the same error that
// can't pass, with no answer among them, before a run pauses.
const patience = 5

// A HopelessError ends a run of which the next requests would fail as the last
// ones did. What was answered is kept; [Runner.Insist] sends the rest all the
// same.
type HopelessError struct {
	Model string
	Count int         // requests that ended in it
	Err   *chat.Error // what each of them ended in
}

// Error says what came, and how often.
func (e *HopelessError) Error() string {
	return fmt.Sprintf("%d requests to %s ended alike, and none of the others would do better. %s", e.Count, e.Model, e.Err)
}

// Unwrap is the requests' own error.
func (e *HopelessError) Unwrap() error { return e.Err }

// hopes counts, for each model, how often its requests ended in the same error
// that can't pass. It is used by several goroutines.
type hopes struct {
	insist bool

	mu     sync.Mutex
	models map[string]*hope
	lost   *HopelessError
}

// A hope is what became of one model's requests.
type hope struct {
	last     chat.Error
	count    int // errors like the last one, one after the other
	answered bool
}

// count takes what a model's request ended in, nil for an answer.
func (h *hopes) count(model string, err *chat.Error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.models == nil {
		h.models = map[string]*hope{}
	}
	at := h.models[model]
	if at == nil {
		at = &hope{}
		h.models[model] = at
	}
	switch {
	case err == nil:
		at.answered, at.count = true, 0
		return
	case err.Code == chat.CodeCancelled || passing(err) || err.Code == chat.CodeFiltered || err.Code == chat.CodeRefused:
		return
	case at.count > 0 && at.last.Code == err.Code && at.last.Message == err.Message:
		at.count++
	default:
		at.last, at.count = *err, 1
	}
	if h.insist || h.lost != nil || at.count < patience {
		return
	}
	// What answered before may answer again, but not without a key or credit.
	if !at.answered || err.Code == chat.CodeInsufficientQuota || err.Code == chat.CodeUpstreamUnauthorized {
		h.lost = &HopelessError{Model: model, Count: at.count, Err: err}
	}
}

// gone is the error that leaves no hope, nil while there is some.
func (h *hopes) gone() *HopelessError {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lost
}
