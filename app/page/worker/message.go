package worker

import "fewshot/app/chat"

// A call is a message of the page: a question, or, with Cancel, that nobody waits for
// its answer any more. Without an ID it has no answer.
type call[In any] struct {
	ID     int  `json:"id,omitempty"`
	In     *In  `json:"in,omitempty"`
	Cancel bool `json:"cancel,omitempty"`
}

// A reply is a message of the worker: a part of the answer to a call, or its end.
type reply[Out any] struct {
	ID    int        `json:"id"`
	Out   *Out       `json:"out,omitempty"`
	Error *wireError `json:"error,omitempty"`
	End   bool       `json:"end,omitempty"` // nothing follows
}

// A wireError is an error with the fields that chat.Error keeps out of JSON.
type wireError struct {
	chat.Error
	Status            int `json:"status,omitempty"`
	RetryAfterSeconds int `json:"retry_after,omitempty"`
}

func store(e *chat.Error) *wireError {
	return &wireError{Error: *e, Status: e.Status, RetryAfterSeconds: e.RetryAfterSeconds}
}

func (w *wireError) restore() *chat.Error {
	e := w.Error
	e.Status, e.RetryAfterSeconds = w.Status, w.RetryAfterSeconds
	return &e
}
