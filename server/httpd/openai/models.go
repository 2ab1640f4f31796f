package openai

import (
	"cmp"
	"net/http"

	"fewshot/app/ability"
	"fewshot/app/model"
	"fewshot/server/gateway"
	"fewshot/server/httpd/reply"
)

// modelJSON is a model on the wire: OpenAI's four fields, and after them what
// the page wants to know.
type modelJSON struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"` // Unix time in seconds, 0: not known
	OwnedBy string `json:"owned_by"`

	Provider      string   `json:"provider"`
	ContextWindow int      `json:"context_window,omitempty"` // tokens
	Endpoints     []string `json:"endpoints,omitempty"`      // chat, completions; none: not known

	// Price is what its tokens cost today, where that is known; Shutdown the first
	// day without the model, 2006-01-02; ActsLike another model that is counted like
	// this one, where whoever runs the server says so.
	Price    *model.Price `json:"price,omitempty"`
	Shutdown string       `json:"shutdown,omitempty"`
	ActsLike string       `json:"acts_like,omitempty"`

	// Counts are the endpoints whose prompts POST /v1/tokens counts.
	Counts []string `json:"counts,omitempty"`

	// Ability is what becomes of each parameter, as app/ability has it; what it
	// doesn't name is taken. Without it everything is.
	Ability *ability.Ability `json:"ability,omitempty"`
}

// modelListJSON is the answer to GET /v1/models.
type modelListJSON struct {
	Object string      `json:"object"`
	Data   []modelJSON `json:"data"`
}

// listModels answers GET /v1/models.
func (a *api) listModels(w http.ResponseWriter, r *http.Request) {
	list := modelListJSON{Object: "list", Data: []modelJSON{}}
	for _, m := range a.Gateway.Models(r.Context()) {
		list.Data = append(list.Data, encodeModel(m))
	}
	reply.JSON(w, http.StatusOK, list)
}

// getModel answers GET /v1/models/{id...}. The slash in a name may be written
// as it is or as %2F.
func (a *api) getModel(w http.ResponseWriter, r *http.Request) {
	m, err := a.Gateway.Find(r.Context(), r.PathValue("id"))
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	reply.JSON(w, http.StatusOK, encodeModel(m))
}

// encodeModel is a model as it goes on the wire.
func encodeModel(m gateway.Model) modelJSON {
	facts := m.Facts()
	j := modelJSON{
		ID:            m.ID,
		Object:        "model",
		Created:       m.Details.Created,
		OwnedBy:       cmp.Or(m.Details.OwnedBy, m.Provider),
		Provider:      m.Provider,
		ContextWindow: facts.ContextTokens,
		Shutdown:      m.Known.Shutdown,
		ActsLike:      facts.ActsLike,
		Price:         facts.Price,
		Counts:        m.Counts,
	}
	if m.Described {
		j.Ability = &m.Ability
	}
	switch {
	case m.Ability.Only != "":
		j.Endpoints = []string{m.Ability.Only}
		return j
	case m.Details.Chat:
		j.Endpoints = append(j.Endpoints, ability.OnlyChat)
	}
	if m.Details.Completions {
		j.Endpoints = append(j.Endpoints, ability.OnlyCompletions)
	}
	return j
}
