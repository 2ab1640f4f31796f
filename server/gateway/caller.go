package gateway

import (
	"context"
	"net/netip"

	"fewshot/app/chat"
)

// A caller is on whose behalf a run is made.
type caller struct {
	name string // what tells it from others
	// budget takes what a run costs, where the caller has a budget; else nil.
	budget func(model chat.Streamer) chat.Streamer
	own    bool // the server itself
}

// callerKey is the key of the caller in a context.
type callerKey struct{}

// WithCaller returns a context that says from which address a run is asked for.
// Runs without a caller count as those of one client.
func WithCaller(ctx context.Context, address netip.Addr) context.Context {
	return context.WithValue(ctx, callerKey{}, caller{name: network(address).String()})
}

// WithBudget returns a context for a client with a budget of its own, whatever its
// address: a class may share one. budget puts the charging around the model that
// answers. It is what holds, so that the limits of requests a minute don't.
func WithBudget(ctx context.Context, client string, budget func(model chat.Streamer) chat.Streamer) context.Context {
	return context.WithValue(ctx, callerKey{}, caller{name: client, budget: budget})
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
