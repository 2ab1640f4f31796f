package main

import (
	"strings"
	"sync"
	"time"

	"fewshot/app/model"
	"fewshot/server/provider"
)

// A knowledge is what this server knows of models: the table, what the upstreams'
// own lists say over it, and what the operator says over both.
type knowledge struct {
	own     map[string]model.Facts // by the full name
	telling map[string]provider.Telling
	hasKey  func(provider string) bool
	now     func() time.Time

	mu     sync.Mutex
	minute time.Time              // of what is kept
	kept   map[string]model.Model // by the full name; those of the lists, and no others
}

// newKnowledge takes in the providers that say something of their models.
func newKnowledge(own map[string]model.Facts, providers []provider.Provider, hasKey func(string) bool) *knowledge {
	k := &knowledge{own: own, telling: map[string]provider.Telling{}, hasKey: hasKey, now: time.Now}
	for _, p := range providers {
		if t, ok := p.(provider.Telling); ok {
			k.telling[p.Name()] = t
		}
	}
	return k
}

// model is what is known of a model that is on a list. Every request asks what its
// model costs, so that it is kept until the minute is over: a day with other prices
// begins with a minute, and what an upstream's list says anew is a minute late.
func (k *knowledge) model(name string) model.Model {
	now := k.now()
	minute := now.Truncate(time.Minute)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept == nil || !minute.Equal(k.minute) {
		k.minute, k.kept = minute, map[string]model.Model{}
	}
	m, ok := k.kept[name]
	if !ok {
		m = k.find(name, now)
		k.kept[name] = m
	}
	return m
}

// find finds out what is known of a model. One of a provider without a key runs on
// somebody's own machine, and costs nothing.
func (k *knowledge) find(name string, now time.Time) model.Model {
	host, id, _ := strings.Cut(name, "/")
	m := model.LookupAt(name, now)
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
