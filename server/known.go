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
	cached map[string]model.Model // by the full name; only models of the lists
	minute time.Time              // in which they were looked up
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

// model is what is known of a model that is on a list. It is cached until the minute is
// over, since every request asks what its model costs. A day with other prices begins
// with a new minute; what an upstream's list says counts a minute later at most.
func (k *knowledge) model(name string) model.Model {
	now := k.now()
	minute := now.Truncate(time.Minute)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.cached == nil || !minute.Equal(k.minute) {
		k.minute, k.cached = minute, map[string]model.Model{}
	}
	m, ok := k.cached[name]
	if !ok {
		m = k.lookUp(name, now)
		k.cached[name] = m
	}
	return m
}

// lookUp looks up what is known of a model. One of a provider without a key runs on
// somebody's own machine, and costs nothing.
func (k *knowledge) lookUp(name string, now time.Time) model.Model {
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
