package gateway

import (
	"context"
	"net/netip"

	"fewshot/app/chat"
	"fewshot/server/charge"
	"fewshot/server/network"
)

// A Caller is on whose behalf a run is made: a student, a reader of an embed, who has
// the access token, or anybody. Who they are is settled before; from here on they are
// alike.
type Caller struct {
	Turn  Turn                      // with whom they share places
	Payer charge.Payer              // pays for their runs; nil: nobody has to
	Allow func(*chat.Request) error // what they may ask for, within the limits; nil: everything. It may bound a request that says nothing.
	Most  int                       // tokens of each sample that they may have, thinking included; 0: as many as the limits allow
}

// Check checks a request against what the caller may ask for.
func (c Caller) Check(r *chat.Request) error {
	if c.Allow == nil {
		return nil
	}
	return c.Allow(r)
}

// A Turn is what tells a caller from others where places are dealt. The zero Turn is
// that of one client who can't be told from others.
type Turn struct {
	path   []level // from the largest group that the caller is of to itself
	budget bool    // it has a budget of its own, which is what holds
	own    bool    // it is the server itself
}

// OfAddress is the turn of the clients at an address.
func OfAddress(a netip.Addr) Turn { return Turn{path: addressPath(a)} }

// OfMember is the turn of a member of a group with a budget of their own, a student of
// a class, whatever their address: a class may share one. Their budget is what holds,
// so that the limits of requests a minute don't.
func OfMember(group, member string) Turn {
	return Turn{path: []level{{"groups", groupWeight}, {group, groupWeight}, {member, personWeight}}, budget: true}
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

// WithCaller returns a context for runs of a caller, who pays for them.
func WithCaller(ctx context.Context, c Caller) context.Context {
	if c.Turn.path == nil && !c.Turn.own {
		c.Turn = OfAddress(netip.Addr{})
	}
	return charge.With(context.WithValue(ctx, callerKey{}, c), c.Payer)
}

// Own returns a context for a run of the server's own, which is not held up by what
// clients do. The payer still pays for it.
func Own(ctx context.Context) context.Context {
	return context.WithValue(ctx, callerKey{}, Caller{Turn: Turn{own: true}})
}

// CallerOf is who a run is for. Runs without a caller count as those of one client.
func CallerOf(ctx context.Context) Caller {
	c, ok := ctx.Value(callerKey{}).(Caller)
	if !ok {
		c.Turn = OfAddress(netip.Addr{})
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

// wordKey is the key of the function that is called while a request waits.
type wordKey struct{}

// WithWord returns a context whose run, while it waits for a place, calls word now
// and then with the number of those who have their turn before it, from the
// goroutine that reads the stream.
func WithWord(ctx context.Context, word func(before int)) context.Context {
	return context.WithValue(ctx, wordKey{}, word)
}

// wordOf is the function that is called while a request waits; nil: none.
func wordOf(ctx context.Context) func(before int) {
	word, _ := ctx.Value(wordKey{}).(func(int))
	return word
}
