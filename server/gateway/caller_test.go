package gateway

import (
	"context"
	"errors"
	"net/netip"
	"reflect"
	"testing"

	"fewshot/app/chat"
	"fewshot/server/charge"
)

// richer is a payer who pays for everything.
type richer struct{ name string }

func (richer) Reserve(context.Context, charge.Bill) (charge.Settle, error) {
	return func(context.Context, charge.Bill) error { return nil }, nil
}

func TestCaller(t *testing.T) {
	t.Run("pays_for_the_runs_of_its_context", func(t *testing.T) {
		ctx := WithCaller(t.Context(), Caller{Payer: richer{"a"}})
		if got := charge.PayerOf(ctx); got != (richer{"a"}) {
			t.Errorf("%v pays", got)
		}
		if got := charge.PayerOf(Own(ctx)); got != (richer{"a"}) {
			t.Errorf("%v pays for a run of the server's own", got)
		}
		if got := charge.PayerOf(WithCaller(ctx, Caller{})); got != nil {
			t.Errorf("%v pays for somebody else", got)
		}
	})
	t.Run("may_ask_for_what_it_is_allowed", func(t *testing.T) {
		no := errors.New("no")
		c := Caller{Allow: func(r *chat.Request) error {
			if r.Model != "p/m" {
				return no
			}
			most := 5
			r.MaxTokens = &most
			return nil
		}}
		r := &chat.Request{Model: "p/m"}
		if err := CallerOf(WithCaller(t.Context(), c)).Check(r); err != nil || r.MaxTokens == nil || *r.MaxTokens != 5 {
			t.Errorf("%+v, %v", r, err)
		}
		if err := c.Check(&chat.Request{Model: "p/other"}); err != no {
			t.Errorf("got %v", err)
		}
		if err := (Caller{}).Check(&chat.Request{Model: "p/other"}); err != nil {
			t.Errorf("who is not held to anything: %v", err)
		}
	})
	t.Run("that_nobody_named_is_one_client", func(t *testing.T) {
		unknown := OfAddress(netip.Addr{})
		for what, ctx := range map[string]context.Context{"no caller": t.Context(), "a caller without a turn": WithCaller(t.Context(), Caller{Most: 3})} {
			if got := CallerOf(ctx).Turn; !reflect.DeepEqual(got, unknown) {
				t.Errorf("%s has the turn %+v", what, got)
			}
		}
		if got := CallerOf(Own(t.Context())).Turn; reflect.DeepEqual(got, unknown) {
			t.Error("the server itself is a client")
		}
	})
}
