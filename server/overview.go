package main

import (
	"context"
	"runtime"
	"time"

	"fewshot/app/model"
	"fewshot/app/operator"
	"fewshot/server/config"
	"fewshot/server/gateway"
	"fewshot/server/runs"
	"fewshot/web"
)

// listsTime is how long the operator waits for providers to say what they have.
const listsTime = 3 * time.Second

// An overview is what the operator sees of this server.
type overview struct {
	setup   *config.Setup
	gateway *gateway.Gateway
	book    *runs.Book
	started time.Time
	fixed   operator.Versions
}

// newOverview makes the overview of a server that starts now.
func newOverview(s *config.Setup, g *gateway.Gateway, book *runs.Book, site *web.Site, classes *teaching) *overview {
	o := &overview{setup: s, gateway: g, book: book, started: time.Now()}
	o.fixed = operator.Versions{Program: revision(), Go: runtime.Version(), Models: model.TableDate()}
	if site != nil {
		o.fixed.Page = site.Version
	}
	if db, ok := classes.store.(interface{ Schema() int64 }); ok {
		o.fixed.Schema = db.Schema()
	}
	return o
}

// server is how the server is now.
func (o *overview) server(ctx context.Context) operator.Server {
	now := time.Now()
	s := operator.Server{Now: now, Started: o.started, Versions: o.fixed, Models: o.book.Models(), Limits: o.limits(), Providers: []operator.Provider{}}
	ctx, cancel := context.WithTimeout(ctx, listsTime)
	defer cancel()
	for _, list := range o.gateway.Lists(ctx) {
		s.Providers = append(s.Providers, operator.Provider{Name: list.Provider, Models: len(list.Models), Fault: runs.FaultOf(list.Err)})
	}
	return s
}

// limits are those in force, by their names in the configuration file.
func (o *overview) limits() []operator.Limit {
	all := []operator.Limit{{Name: "day_usd", Value: o.setup.DayUSD}, {Name: "day_tokens", Value: float64(o.setup.DayTokens)}, {Name: "connections", Value: float64(o.setup.Connections)}}
	for _, l := range o.setup.Limits.All() {
		all = append(all, operator.Limit{Name: l.Name, Value: float64(l.Value)})
	}
	return all
}
