package gateway

import (
	"context"
	"net/netip"

	"fewshot/server/charge"
)

// A caller is on whose behalf a run is made.
type caller struct {
	name   string // what tells it from others
	budget bool   // it has a budget of its own, which is what holds
	own    bool   // the server itself
}

// callerKey is the key of the caller in a context.
type callerKey struct{}

// WithCaller returns a context that says from which address a run is asked for.
// Runs without a caller count as those of one client.
func WithCaller(ctx context.Context, address netip.Addr) context.Context {
	return context.WithValue(ctx, callerKey{}, caller{name: network(address).String()})
}

// WithBudget returns a context for a client with a budget of its own, whatever its
// address: a class may share one. Its budget, that of the payer, is what holds, so
// that the limits of requests a minute don't.
func WithBudget(ctx context.Context, client string, payer charge.Payer) context.Context {
	return charge.With(context.WithValue(ctx, callerKey{}, caller{name: client, budget: true}), payer)
}

// Own returns a context for a run of the server's own, which is not held up by
// what clients do.
func Own(ctx context.Context) context.Context {
	return context.WithValue(ctx, callerKey{}, caller{own: true})
}

// callerOf is who a run is for.
func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c
}
