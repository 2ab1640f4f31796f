package gateway

import (
	"context"
	"net/netip"
)

// callerKey is the key of the caller's address in a context.
type callerKey struct{}

// WithCaller returns a context that says on whose behalf a run is made. Runs
// without a caller count as those of one client.
func WithCaller(ctx context.Context, address netip.Addr) context.Context {
	return context.WithValue(ctx, callerKey{}, address)
}

// caller is the address that WithCaller gave, or the invalid address.
func caller(ctx context.Context) netip.Addr {
	a, _ := ctx.Value(callerKey{}).(netip.Addr)
	return a
}
