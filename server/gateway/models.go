package gateway

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"sync"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/model"
	"fewshot/server/provider"
)

// A Model is one that the gateway offers.
type Model struct {
	ID        string // the full name, provider/model
	Provider  string
	Details   provider.Model
	Ability   ability.Ability // what it takes, here
	Described bool            // the provider knows what it takes; else it takes all
	Known     model.Model     // its window and price, and which model it is counted like
	Counts    []string        // the endpoints whose prompts its provider counts for nothing
}

// Facts are what a page learns of the model besides what it takes: today's price,
// the window, and which model it is counted like. Our own models cost nothing anywhere.
func (m Model) Facts() model.Facts {
	f := model.Facts{ActsLike: m.Known.ActsLike, ContextTokens: cmp.Or(m.Known.ContextTokens, m.Details.ContextWindow)}
	if m.Known.Price.Known && m.Provider != "tiny" {
		f.Price = &m.Known.Price
	}
	return f
}

// Models lists what every provider has now, provider by provider in the order
// of the configuration. A provider that can't be asked adds the list that it
// last had, or nothing; the log says why.
func (g *Gateway) Models(ctx context.Context) []Model {
	var models []Model
	for i, list := range g.Lists(ctx) {
		if list.Err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "no model list", "provider", list.Provider, "err", list.Err)
		}
		for _, m := range list.Models {
			models = append(models, g.model(ctx, g.providers[i], m))
		}
	}
	return models
}

// A List is what a provider says that it has.
type List struct {
	Provider string
	Models   []provider.Model
	Err      error // why it can't be asked; Models are then what it last had
}

// Lists are the lists of all providers, in the order of the configuration.
func (g *Gateway) Lists(ctx context.Context) []List {
	lists := make([]List, len(g.providers))
	var asked sync.WaitGroup
	for i, p := range g.providers {
		asked.Go(func() {
			models, err := p.Models(ctx)
			lists[i] = List{p.Name(), models, err}
		})
	}
	asked.Wait()
	return lists
}

// model is one of a provider's models, with what it takes.
func (g *Gateway) model(ctx context.Context, p provider.Provider, m provider.Model) Model {
	_, able := p.(provider.Able)
	id := p.Name() + "/" + m.ID
	found := Model{ID: id, Provider: p.Name(), Details: m, Ability: g.abilityOf(ctx, p, id, m.ID), Described: able, Known: g.known(id)}
	if c, ok := p.(provider.Counter); ok {
		found.Counts = c.Counts(m.ID)
	}
	return found
}

// Find returns the model of exactly that name. Its error is for people: the
// model is not on the list, or its provider's list can't be had.
func (g *Gateway) Find(ctx context.Context, id string) (Model, error) {
	p, m, err := g.find(ctx, id)
	if err != nil {
		return Model{}, err
	}
	return g.model(ctx, p, m), nil
}

// find is Find for a run, which needs to know less of the model.
func (g *Gateway) find(ctx context.Context, id string) (provider.Provider, provider.Model, error) {
	name, own, _ := strings.Cut(id, "/")
	p := g.byName[name]
	if p == nil {
		return nil, provider.Model{}, notFound(id)
	}
	list, err := p.Models(ctx)
	for i := range list {
		if list[i].ID == own {
			return p, list[i], nil
		}
	}
	if ctx.Err() != nil {
		return nil, provider.Model{}, ctx.Err()
	}
	if err == nil {
		return nil, provider.Model{}, notFound(id)
	}
	if public, ok := errors.AsType[*chat.Error](err); ok {
		return nil, provider.Model{}, public
	}
	return nil, provider.Model{}, &chat.Error{
		Status: 502, Type: "server_error", Code: chat.CodeModelsUnavailable,
		Message: "The list of models of " + name + " can't be read at the moment.",
		Hint:    "Try again, or name its models in the server's configuration.",
	}
}

// notFound is the error of a name that is not on the list. The name is quoted
// back no longer than a name is.
func notFound(id string) *chat.Error {
	if len(id) > 100 {
		id = strings.ToValidUTF8(id[:100], "") + "…"
	}
	return &chat.Error{
		Status: 404, Type: "invalid_request_error", Param: "model", Code: chat.CodeModelNotFound,
		Message: "There is no model " + strconv.Quote(id) + " here.",
		Hint:    "GET /v1/models lists the names, which are provider/model.",
	}
}
