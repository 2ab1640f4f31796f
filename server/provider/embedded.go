package provider

import (
	"context"
	"errors"
	"iter"

	"fewshot/app/chat"
)

// NewEmbedded makes a provider of models that run in this process, where they
// compute in turns. streamers has one for the full name, name + "/" + ID, of each
// of the models, and is asked with it. There is no key and nothing to redact.
func NewEmbedded(name string, turns *Turns, streamers map[string]chat.Streamer, models ...Model) Provider {
	return &embedded{name: name, turns: turns, streamers: streamers, models: models}
}

type embedded struct {
	name      string
	turns     *Turns
	streamers map[string]chat.Streamer
	models    []Model
}

// Stream has the model that the request names answer it.
func (e *embedded) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	if s := e.streamers[r.Model]; s != nil {
		return refusing(ctx, e.turns.stream(ctx, s, r))
	}
	return func(yield func(chat.Chunk, error) bool) {
		yield(chat.Chunk{}, &chat.Error{
			Status: 404, Type: "invalid_request_error", Param: "model", Code: chat.CodeModelNotFound, Stage: chat.StageRefused,
			Message: "There is no model " + r.Model + " here.", Hint: "GET /v1/models lists all models.",
		})
	}
}

// refusing marks an error that comes before anything of an answer, and not because
// the client has gone: the model has refused the request.
func refusing(ctx context.Context, chunks iter.Seq2[chat.Chunk, error]) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		begun := false
		for c, err := range chunks {
			if public, ok := errors.AsType[*chat.Error](err); ok && !begun && ctx.Err() == nil {
				err = public.At(chat.StageRefused)
			}
			begun = true
			if !yield(c, err) {
				return
			}
		}
	}
}

// Local says that answers cost this machine's processors and nobody's money.
func (e *embedded) Local() bool { return true }

// Name is the provider's name.
func (e *embedded) Name() string { return e.name }

// Models are the models it was made with.
func (e *embedded) Models(context.Context) ([]Model, error) { return e.models, nil }
