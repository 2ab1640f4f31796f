package gateway

import (
	"context"
	"net/netip"

	"fewshot/server/charge"
	"fewshot/server/network"
)

// A caller is on whose behalf a run is made.
type caller struct {
	path   []level // what tells it from others, from the largest group it is of to itself
	budget bool    // it has a budget of its own, which is what holds
	own    bool    // the server itself
}

// A level is a group of callers, or a caller. Its weight is how many places it may
// have for each that stays free.
type level struct {
	name   string
	weight int
}

// Nearly all places belong to a group that is alone, half of them to a person.
const (
	groupWeight  = 16
	personWeight = 1
)

// callerKey is the key of the caller in a context.
type callerKey struct{}

// WithCaller returns a context that says from which address a run is asked for.
// Runs without a caller count as those of one client.
func WithCaller(ctx context.Context, address netip.Addr) context.Context {
	return context.WithValue(ctx, callerKey{}, caller{path: addressPath(address)})
}

// WithBudget returns a context for a member of a group with a budget of their own, a
// student of a class, whatever their address: a class may share one. Their budget, that
// of the payer, is what holds, so that the limits of requests a minute don't.
func WithBudget(ctx context.Context, group, member string, payer charge.Payer) context.Context {
	path := []level{{"groups", groupWeight}, {group, groupWeight}, {member, personWeight}}
	return charge.With(context.WithValue(ctx, callerKey{}, caller{path: path, budget: true}), payer)
}

// Own returns a context for a run of the server's own, which is not held up by
// what clients do.
func Own(ctx context.Context) context.Context {
	return context.WithValue(ctx, callerKey{}, caller{own: true})
}

// callerOf is who a run is for.
func callerOf(ctx context.Context) caller {
	c, ok := ctx.Value(callerKey{}).(caller)
	if !ok {
		c.path = addressPath(netip.Addr{})
	}
	return c
}

// addressPath are the networks of an address. A host is one client; of IPv6 its
// household and its organisation are one of their kind too.
func addressPath(a netip.Addr) []level {
	host := level{network.Host(a).String(), personWeight}
	if !a.Unmap().Is6() {
		return []level{{"addresses", groupWeight}, host}
	}
	return []level{
		{"addresses", groupWeight},
		{network.Organisation(a).String(), 3}, {network.Household(a).String(), 2}, host, // together as much as a person
	}
}

// wordKey is the key of who is told of waiting.
type wordKey struct{}

// WithWord returns a context whose run, while it waits for a place, calls word now
// and then with the number of those who have their turn before it, from the
// goroutine that reads the stream.
func WithWord(ctx context.Context, word func(before int)) context.Context {
	return context.WithValue(ctx, wordKey{}, word)
}

// wordOf is who is told of waiting; nil: nobody.
func wordOf(ctx context.Context) func(before int) {
	word, _ := ctx.Value(wordKey{}).(func(int))
	return word
}
