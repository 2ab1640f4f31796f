// Package allowancetest tests that every allowance.Store behaves the same.
package allowancetest

import (
	"sync"
	"sync/atomic"
	"testing"

	"fewshot/server/allowance"
)

// Run runs the suite on an empty keeper. open returns it as another server, or the
// next start, finds it.
func Run(t *testing.T, open func() allowance.Store) {
	ctx := t.Context()
	most := allowance.Amount{MicroUSD: 100, Tokens: 50}
	usd := func(n int64) allowance.Amount { return allowance.Amount{MicroUSD: n} }
	tokens := func(n int64) allowance.Amount { return allowance.Amount{Tokens: n} }
	k := open()
	for i, step := range []struct {
		account, day string
		cost         allowance.Amount
		most         allowance.Amount
		want         bool
	}{
		{"a", "2026-11-26", usd(60), most, true},
		{"a", "2026-11-26", usd(41), most, false},
		{"a", "2026-11-26", usd(40), most, true},
		{"a", "2026-11-26", usd(1), most, false},
		{"a", "2026-11-26", tokens(50), most, true}, // another unit
		{"a", "2026-11-26", tokens(1), most, false},
		{"b", "2026-11-26", usd(101), most, false}, // another account
		{"b", "2026-11-26", usd(100), most, true},
		{"a", "2026-11-27", usd(100), most, true},                                        // another day
		{"a", "2026-11-26", usd(1), most, false},                                         // the clock went back
		{"a", "2026-11-26", tokens(1), allowance.Amount{MicroUSD: 10, Tokens: 51}, true}, // less money than was spent already
		{"a", "2026-11-26", usd(1), allowance.Amount{MicroUSD: 10, Tokens: 51}, false},
		{"a", "2026-11-26", usd(5), allowance.Amount{MicroUSD: 1<<63 - 1, Tokens: 1<<63 - 1}, true}, // no limit
	} {
		if got, err := k.Take(ctx, step.account, step.day, step.cost, step.most); err != nil || got != step.want {
			t.Errorf("step %d: %v, %v", i, got, err)
		}
	}
	give := func(account, day string, back allowance.Amount) {
		t.Helper()
		if err := k.Give(ctx, account, day, back); err != nil {
			t.Error(err)
		}
	}
	give("b", "2026-11-26", usd(30))
	give("b", "2026-11-25", usd(30)) // of a day that nobody knows
	k = open()
	if got, err := k.Take(ctx, "b", "2026-11-26", usd(31), most); err != nil || got {
		t.Errorf("more than was given back: %v, %v", got, err)
	}
	if got, err := k.Take(ctx, "b", "2026-11-26", usd(30), most); err != nil || !got {
		t.Errorf("what was given back: %v, %v", got, err)
	}
	give("b", "2026-11-26", usd(1000)) // never below nothing
	if got, err := k.Take(ctx, "b", "2026-11-26", usd(101), most); err != nil || got {
		t.Errorf("more than there is: %v, %v", got, err)
	}

	// Many at once spend no more than there is.
	var spent atomic.Int64
	var all sync.WaitGroup
	race := allowance.Amount{MicroUSD: 500}
	for w := range 16 {
		k := open()
		all.Go(func() {
			for i := range 20 {
				cost := usd(int64(3 + (w+i)%5))
				taken, err := k.Take(ctx, "race", "2026-11-26", cost, race)
				if err != nil {
					t.Error(err)
				}
				if taken && i%4 == 0 { // it cost less in the end
					if err := k.Give(ctx, "race", "2026-11-26", usd(2)); err != nil {
						t.Error(err)
					}
					cost.MicroUSD -= 2
				}
				if taken {
					spent.Add(cost.MicroUSD)
				}
			}
		})
	}
	all.Wait()
	left := race.MicroUSD - spent.Load()
	if left < 0 || left > 7+2*16 { // what was given back last, nobody has taken
		t.Errorf("%d are left of %d", left, race.MicroUSD)
	}
	if got, err := k.Take(ctx, "race", "2026-11-26", usd(left+1), race); err != nil || got {
		t.Errorf("one more than is left: %v, %v", got, err)
	}
	if left > 0 {
		if got, err := k.Take(ctx, "race", "2026-11-26", usd(left), race); err != nil || !got {
			t.Errorf("what is left: %v, %v", got, err)
		}
	}
}
