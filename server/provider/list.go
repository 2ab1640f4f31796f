package provider

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/model"
)

// listModels reads GET /models.
func (p *openAI) listModels(ctx context.Context) ([]Model, error) {
	body, err := p.get(ctx, "/models")
	if err != nil {
		return nil, p.withoutList(err)
	}
	rows, ok := rowsOf(body)
	if !ok {
		return nil, p.noList("answered with something that is not a list of models.")
	}
	models, said, facts := []Model{}, map[string]ability.Said{}, map[string]model.Facts{}
	for _, row := range rows {
		m, text := p.modelOf(row)
		if text && p.usable(m.ID) && p.dialect.classify(&m) && len(models) < maxModels {
			var t listed
			_ = json.Unmarshal(row, &t)
			models, said[m.ID] = append(models, m), t.said()
			facts[m.ID] = model.Facts{ContextTokens: m.ContextWindow, Price: t.Pricing.price(p.name + ", its own list of models")}
		}
	}
	p.heard(said, facts)
	return models, nil
}

// rowsOf are the rows of a list of models: in the field data, as OpenAI has
// it, in the field models, or bare, as Together has it.
func rowsOf(body []byte) (rows []json.RawMessage, ok bool) {
	if json.Unmarshal(body, &rows) == nil && rows != nil {
		return rows, true
	}
	var list struct {
		Data   json.RawMessage `json:"data"`
		Models json.RawMessage `json:"models"`
	}
	// A field of another type is as good as missing.
	_ = json.Unmarshal(body, &list)
	for _, field := range []json.RawMessage{list.Data, list.Models} {
		if json.Unmarshal(field, &rows) == nil && rows != nil {
			return rows, true
		}
	}
	return nil, false
}

// modelOf reads a row. It reports false for a model that the row says is not
// for text.
func (p *openAI) modelOf(row json.RawMessage) (m Model, text bool) {
	var d struct {
		ID      string  `json:"id"`
		Name    string  `json:"name"` // where there is no id
		Kind    string  `json:"type"` // Together
		Created float64 `json:"created"`
		OwnedBy string  `json:"owned_by"`
		// The context window has a name of its own at each of OpenRouter and
		// Together, Groq, and vLLM.
		ContextLength float64 `json:"context_length"`
		ContextWindow float64 `json:"context_window"`
		MaxModelLen   float64 `json:"max_model_len"`
	}
	// What is of another type than it should be is left out; the name
	// decides whether the row is a model.
	_ = json.Unmarshal(row, &d)
	m = Model{
		ID: or(d.ID, d.Name), Created: int64(d.Created), OwnedBy: p.redactor.String(d.OwnedBy),
		ContextWindow: int(min(max(d.ContextLength, d.ContextWindow, d.MaxModelLen, 0), 1e9)),
	}
	switch strings.ToLower(d.Kind) {
	case "embedding", "embeddings", "image", "audio", "video", "moderation", "rerank", "reranker", "transcribe", "speech":
		return m, false
	case "chat":
		m.Chat = true
	}
	return m, true
}

// withoutList is the error of a list that the upstream refused. One that does
// not exist is no fault of the model's name.
func (u *upstream) withoutList(err error) error {
	if e, ok := errors.AsType[*chat.Error](err); ok && (e.Status == http.StatusNotFound || e.Code == chat.CodeUnsupportedEndpoint) {
		return withDetails(u.noList("has no list of its models."), err)
	}
	return err
}

// noList is the error of an upstream that does not say which models it has.
func (u *upstream) noList(what string) *chat.Error {
	return &chat.Error{
		Status: http.StatusFailedDependency, Type: "server_error", Code: chat.CodeNoModelList,
		Message: u.name + " " + what,
		Hint:    "Name its models in the server's configuration, as models = [\"…\"] of " + u.name + ", or check that its base URL is that of its API.",
	}
}
