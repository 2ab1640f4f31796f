package provider

import (
	"context"

	"fewshot/app/chat"
)

// NewEmbedded makes a provider of a model that runs in this process, whose
// full name is name + "/" + its ID. s is asked with the full name. There is no
// key and nothing to redact.
func NewEmbedded(name string, s chat.Streamer, models ...Model) Provider {
	return &embedded{Streamer: s, name: name, models: models}
}

type embedded struct {
	chat.Streamer
	name   string
	models []Model
}

// Name is the provider's name.
func (e *embedded) Name() string { return e.name }

// Models are the models it was made with.
func (e *embedded) Models(context.Context) ([]Model, error) { return e.models, nil }
