package main

import (
	"context"
	"log/slog"
	"testing"

	"fewshot/server/charge"
	"fewshot/server/config"
)

// TestDay_has_a_budget_unless_it_is_taken_off: whoever opens a server with a key, to
// everybody or with an access token, can't lose more than the default in a day.
func TestDay_has_a_budget_unless_it_is_taken_off(t *testing.T) {
	const dollars = 1_000_000
	priced := func(microUSD int64) charge.Bill { return charge.Bill{Requests: 1, MicroUSD: microUSD, Priced: true} }
	unpriced := func(tokens int64) charge.Bill { return charge.Bill{Requests: 1, Tokens: tokens} }
	open := func(t *testing.T, env ...string) charge.Payer {
		s, err := config.Load([]string{"-addr", "0.0.0.0:0"}, config.NewEnvironment(append(env, "OPENAI_API_KEY=sk-0123456789")))
		if err != nil {
			t.Fatal(err)
		}
		payer, stop, err := dayBudget(s, nil, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(stop)
		return payer
	}
	for name, env := range map[string]string{"open": "FEWSHOT_OPEN=1", "a token": "FEWSHOT_ACCESS_TOKEN=an-access-token-of-24-letters"} {
		t.Run(name, func(t *testing.T) {
			payer := open(t, env)
			for i, c := range []struct {
				most charge.Bill
				pays bool
			}{
				{priced(4 * dollars), true}, {priced(1*dollars + 1), false}, {priced(1 * dollars), true}, {priced(1), false},
				{unpriced(1_000_000), true}, {unpriced(1), false},
				{priced(0), true}, // what is free stays free
			} {
				if _, err := payer.Reserve(context.Background(), c.most); (err == nil) != c.pays {
					t.Errorf("request %d, %+v: %v", i, c.most, err)
				}
			}
		})
	}
	if payer := open(t, "FEWSHOT_OPEN=1", "FEWSHOT_DAY_USD=0", "FEWSHOT_DAY_TOKENS=0"); payer != nil {
		t.Error("a budget that was taken off is there")
	}
}
