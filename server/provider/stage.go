package provider

import (
	"context"
	"errors"
	"net/http/httptrace"
	"sync/atomic"

	"fewshot/app/chat"
)

// A sending follows a request on its way out. Money hangs on it: what a provider
// never had as a whole, it can't bill.
type sending struct {
	state atomic.Int32
	hooks httptrace.ClientTrace
}

const (
	sendingNothing = iota
	sendingHeaders // perhaps all of it: nobody has said yet
	sendingDone
	sendingFailed // a part of it is missing
)

// trace returns a context whose request s follows. Should net/http send it once
// more, because a connection that it had kept was closed, the last one counts.
func (s *sending) trace(ctx context.Context) context.Context {
	s.hooks.WroteHeaders = func() { s.state.Store(sendingHeaders) }
	s.hooks.WroteRequest = func(w httptrace.WroteRequestInfo) {
		if w.Err != nil {
			s.state.CompareAndSwap(sendingHeaders, sendingFailed)
			return
		}
		s.state.Store(sendingDone)
	}
	return httptrace.WithClientTrace(ctx, &s.hooks)
}

// stage is how far a request got that brought no answer.
func (s *sending) stage() chat.Stage {
	switch s.state.Load() {
	case sendingNothing, sendingFailed:
		return chat.StageUnsent
	}
	return chat.StageUnknown
}

// stageOf is the stage of a request that was answered with a status other than 200.
// Whoever says that it succeeded may have worked.
func stageOf(status int) chat.Stage {
	if status >= 200 && status < 300 {
		return chat.StageUnknown
	}
	return chat.StageRefused
}

// staged is an error with its stage, beside what it is already.
type staged struct {
	err    error
	public *chat.Error
}

func (e *staged) Error() string   { return e.err.Error() }
func (e *staged) Unwrap() []error { return []error{e.public, e.err} }

// at is err with the stage, unless that is not known.
func at(stage chat.Stage, err error) error {
	if err == nil || stage == chat.StageUnknown {
		return err
	}
	if public, ok := err.(*chat.Error); ok {
		return public.At(stage)
	}
	if d, ok := errors.AsType[*detailed](err); ok {
		return &detailed{public: d.public.At(stage), details: d.details}
	}
	return &staged{err: err, public: chat.AsError(err).At(stage)}
}
