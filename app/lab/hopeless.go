package lab

import (
	"fmt"
	"sync"

	"fewshot/app/chat"
)

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
