package main

import (
	"strings"

	"fewshot/app/model"
	"fewshot/server/provider"
)

// A knowledge is what this server knows of models: the table, what the upstreams'
// own lists say over it, and what the operator says over both.
type knowledge struct {
	own     map[string]model.Facts // by the full name
	telling map[string]provider.Telling
	hasKey  func(provider string) bool
}

// newKnowledge takes in the providers that say something of their models.
func newKnowledge(own map[string]model.Facts, providers []provider.Provider, hasKey func(string) bool) *knowledge {
	k := &knowledge{own: own, telling: map[string]provider.Telling{}, hasKey: hasKey}
	for _, p := range providers {
		if t, ok := p.(provider.Telling); ok {
			k.telling[p.Name()] = t
		}
	}
	return k
}

// model is what is known of a model. One of a provider without a key runs on
// somebody's own machine, and costs nothing.
func (k *knowledge) model(name string) model.Model {
	host, id, _ := strings.Cut(name, "/")
	m := model.Lookup(name)
	if t := k.telling[host]; t != nil {
		m = m.With(t.Facts(id))
	}
	own := k.own[name]
	m = m.With(own)
	if own.Price == nil && !k.hasKey(host) {
		m.Price = model.Price{Known: true, Source: "the server has no key for " + host}
	}
	return m
}

// price is what a model's tokens cost.
func (k *knowledge) price(name string) model.Price { return k.model(name).Price }
