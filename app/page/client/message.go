package client

import (
	"encoding/json"

	"fewshot/app/chat"
)

// Operations that the page asks of its worker.
const (
	opRun  = "run"  // answer Request
	opWarm = "warm" // load Model
	opStop = "stop" // stop what has ID
)

// toWorker is a message of the page to its worker.
type toWorker struct {
	Op      string          `json:"op"`
	ID      int             `json:"id"`
	Model   string          `json:"model,omitempty"`
	Chat    bool            `json:"chat,omitempty"`    // whether Request is a chat request
	Request json.RawMessage `json:"request,omitempty"` // as on the wire to a server
}

// fromWorker is a message of the worker to the page. Chunks that are made
// within some milliseconds travel together.
type fromWorker struct {
	ID       int          `json:"id"`
	Chunks   []chat.Chunk `json:"chunks,omitempty"`
	Error    *wireError   `json:"error,omitempty"`
	End      bool         `json:"end,omitempty"` // nothing follows
	Progress *Progress    `json:"progress,omitempty"`
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
