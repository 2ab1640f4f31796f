package allowance_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/server/allowance"
	"fewshot/server/allowance/allowancetest"
	"fewshot/server/charge"
	"fewshot/server/journal/journaltest"
)

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func open(t testing.TB, path string) *allowance.File {
	t.Helper()
	f, err := allowance.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFile(t *testing.T) {
	t.Run("in memory", func(t *testing.T) {
		f := open(t, "")
		defer f.Close()
		allowancetest.Run(t, func() allowance.Store { return f })
	})
	t.Run("on disk", func(t *testing.T) {
		f := open(t, filepath.Join(t.TempDir(), "day.json"))
		defer f.Close()
		allowancetest.Run(t, func() allowance.Store { return f })
	})
	t.Run("outlives a kill", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "day.json")
		f, ctx := open(t, path), t.Context()
		defer f.Close()
		most := allowance.Amount{MicroUSD: 100, Tokens: 100}
		for i := range 10 {
			if taken, err := f.Take(ctx, allowance.Token("secret"), "2026-11-26", allowance.Amount{MicroUSD: 10, Tokens: 1}, most); !taken || err != nil {
				t.Fatal(taken, err)
			}
			data, err := os.ReadFile(path) // what a kill leaves at this moment
			if err != nil {
				t.Fatal(err)
			}
			copied := filepath.Join(t.TempDir(), "copy.json")
			os.WriteFile(copied, data, 0o600)
			again := open(t, copied)
			left := int64(100 - 10*(i+1))
			if taken, err := again.Take(ctx, allowance.Token("secret"), "2026-11-26", allowance.Amount{MicroUSD: left + 1}, most); taken || err != nil {
				t.Errorf("after %d: more than is left was given, %v", i+1, err)
			}
			if taken, err := again.Take(ctx, allowance.Token("secret"), "2026-11-26", allowance.Amount{MicroUSD: left}, most); !taken || err != nil {
				t.Errorf("after %d: what is left was not given, %v", i+1, err)
			}
			again.Close()
			if strings.Contains(string(data), "secret") {
				t.Error("the token stands in the file")
			}
		}
	})
	t.Run("takes no other file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "day.json")
		for _, content := range []string{"", "{", "{\"version\":2}\n", "{\"version\":1}\nx\n"} {
			os.WriteFile(path, []byte(content), 0o600)
			if _, err := allowance.Open(path); err == nil {
				t.Errorf("%q was taken", content)
			}
		}
	})
	t.Run("keeps no day for ever", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "day.json")
		f := open(t, path)
		most := allowance.Amount{MicroUSD: 10}
		for day := range 1000 {
			f.Take(t.Context(), "a", noon.AddDate(0, 0, day).Format(time.DateOnly), most, most)
		}
		f.Take(t.Context(), "a", "2026-11-26", most, most) // the clock was wrong, and is right now
		if taken, _ := f.Take(t.Context(), "a", "2026-11-26", most, most); taken {
			t.Error("the day is given twice")
		}
		f.Close()
		if data, _ := os.ReadFile(path); len(data) > 300 {
			t.Errorf("%d bytes are kept", len(data))
		}
	})
}

func TestPayer(t *testing.T) {
	priced := func(micro int64) charge.Bill {
		return charge.Bill{Requests: 1, MicroUSD: micro, Tokens: 500, Priced: true}
	}
	unpriced := func(tokens int64) charge.Bill { return charge.Bill{Requests: 1, Tokens: tokens} }
	for name, c := range map[string]struct {
		most  allowance.Amount
		bills []charge.Bill // each is reserved; what is spent of the first is settled
		spent charge.Bill
		want  string // y and n, one for each
	}{
		"money":                         {allowance.Amount{MicroUSD: 100, Tokens: 1}, []charge.Bill{priced(100), priced(1)}, priced(100), "yn"},
		"money, most of it given back":  {allowance.Amount{MicroUSD: 100, Tokens: 1}, []charge.Bill{priced(100), priced(90), priced(1)}, priced(10), "yyn"},
		"money, refused by a provider":  {allowance.Amount{MicroUSD: 100, Tokens: 1}, []charge.Bill{priced(100), priced(100)}, charge.Bill{Priced: true}, "yy"},
		"tokens":                        {allowance.Amount{MicroUSD: 1, Tokens: 100}, []charge.Bill{unpriced(100), unpriced(1)}, unpriced(100), "yn"},
		"tokens, most of it given back": {allowance.Amount{MicroUSD: 1, Tokens: 100}, []charge.Bill{unpriced(100), unpriced(90), unpriced(11)}, unpriced(10), "yyn"},
		"what is free":                  {allowance.Amount{MicroUSD: 1, Tokens: 1}, []charge.Bill{priced(0), priced(0), priced(0)}, priced(0), "yyy"},
		"no limit of money":             {allowance.Amount{Tokens: 1}, []charge.Bill{priced(1e9), priced(1e9), unpriced(2)}, priced(1e9), "yyn"},
		"no limit of tokens":            {allowance.Amount{MicroUSD: 1}, []charge.Bill{unpriced(1e9), unpriced(1e9), priced(2)}, unpriced(1e9), "yyn"},
	} {
		a := allowance.Allowance{Most: c.most, Store: open(t, ""), Now: func() time.Time { return noon.In(time.FixedZone("", 3600*14)) }}
		got := ""
		for i, b := range c.bills {
			settle, err := a.Payer("x").Reserve(t.Context(), b)
			if err != nil {
				got += "n"
				e, ok := errors.AsType[*chat.Error](err)
				if !ok || e.Status != 429 || e.Code != "day_budget_spent" || e.RetryAfterSeconds != 12*3600 || e.Hint == "" {
					t.Errorf("%s: refused with %+v", name, err)
				}
				continue
			}
			got += "y"
			if i == 0 {
				if err := settle(t.Context(), c.spent); err != nil {
					t.Error(err)
				}
			}
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestPayer_has_a_budget_for_each_day(t *testing.T) {
	now := noon
	a := allowance.Allowance{Most: allowance.Amount{MicroUSD: 100}, Store: open(t, ""), Now: func() time.Time { return now }}
	one := charge.Bill{Requests: 1, MicroUSD: 100, Priced: true}
	ask := func() (charge.Settle, bool) {
		settle, err := a.Payer("x").Reserve(t.Context(), one)
		return settle, err == nil
	}
	late, ok := ask()
	if _, twice := ask(); !ok || twice {
		t.Error("the first day")
	}
	now = now.Add(12 * time.Hour)
	if _, ok := ask(); !ok {
		t.Error("the next day")
	}
	if err := late(t.Context(), charge.Bill{Priced: true}); err != nil { // gives back to its own day
		t.Error(err)
	}
	if _, ok := ask(); ok {
		t.Error("yesterday's money was spent today")
	}
}

// broken is a keeper whose disk or database is away.
type broken struct{ err error }

func (b broken) Take(ctx context.Context, _, _ string, _, _ allowance.Amount) (bool, error) {
	return false, b.err
}
func (b broken) Give(context.Context, string, string, allowance.Amount) error { return b.err }

func TestPayer_sends_nothing_that_it_can_not_account_for(t *testing.T) {
	a := allowance.Allowance{Most: allowance.Amount{MicroUSD: 100}, Store: broken{errors.New("away")}}
	_, err := a.Payer("x").Reserve(t.Context(), charge.Bill{Requests: 1, MicroUSD: 1, Priced: true})
	if e, ok := errors.AsType[*chat.Error](err); !ok || e.Status != 503 || e.Code != "day_budget_unknown" || e.Hint == "" {
		t.Errorf("%v", err)
	}
	if _, err := a.Payer("x").Reserve(t.Context(), charge.Bill{Requests: 1, Priced: true}); err != nil {
		t.Errorf("what is free: %v", err)
	}
}

func TestFile_on_a_full_disk(t *testing.T) {
	journaltest.FullDisk(t, func(fill func(uint64) func()) {
		f := open(t, filepath.Join(t.TempDir(), "day.json"))
		most, one := allowance.Amount{MicroUSD: 1000}, allowance.Amount{MicroUSD: 1}
		if taken, err := f.Take(t.Context(), "a", "2026-11-26", one, most); err != nil || !taken {
			t.Fatal(taken, err)
		}
		free := fill(40)
		spent := int64(1)
		for range 100 {
			if taken, err := f.Take(t.Context(), "a", "2026-11-26", one, most); err == nil || taken {
				t.Fatal("it was taken on a disk without room")
			}
		}
		free()
		if taken, err := f.Take(t.Context(), "a", "2026-11-26", allowance.Amount{MicroUSD: 1001 - spent}, most); taken || err != nil {
			t.Errorf("more than is left: %v, %v", taken, err)
		}
		if taken, err := f.Take(t.Context(), "a", "2026-11-26", allowance.Amount{MicroUSD: 1000 - spent}, most); !taken || err != nil {
			t.Errorf("what is left: %v, %v", taken, err)
		}
	})
}

func TestPayer_races(t *testing.T) {
	a := allowance.Allowance{Most: allowance.Amount{MicroUSD: 1000}, Store: open(t, ""), Now: func() time.Time { return noon }}
	var mu sync.Mutex
	var spent int64
	var all sync.WaitGroup
	for w := range 32 {
		all.Go(func() {
			for i := range 100 {
				settle, err := a.Payer("x").Reserve(t.Context(), charge.Bill{Requests: 1, MicroUSD: 9, Priced: true})
				if err != nil {
					continue
				}
				bill := charge.Bill{Requests: 1, MicroUSD: int64((w + i) % 10), Priced: true}
				mu.Lock()
				spent += bill.MicroUSD
				mu.Unlock()
				settle(t.Context(), bill)
			}
		})
	}
	all.Wait()
	if spent > 1000 || spent < 1000-32*9 {
		t.Errorf("%d were spent of 1000", spent)
	}
}
