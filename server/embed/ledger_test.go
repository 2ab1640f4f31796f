package embed

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/server/charge"
	"fewshot/server/journal/journaltest"
)

var home = netip.MustParseAddr("192.0.2.1")

func ledger(t *testing.T, file string) *Ledger {
	t.Helper()
	l, err := NewLedger(file)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// take is a request of which only the number counts; giveBack returns it.
func (l *Ledger) take(p Policy, frame string, client netip.Addr, now time.Time) (giveBack func(), refused *chat.Error) {
	settle, refused := l.reserve(p, frame, client, charge.Bill{Requests: 1, Priced: true}, now)
	return func() { settle(charge.Bill{Priced: true}) }, refused
}

func TestLedger_never_gives_one_too_many(t *testing.T) {
	for name, tt := range map[string]struct {
		perDay, requests, want int
		client                 func(i int) netip.Addr
	}{
		"of_a_budget": {1000, 100, 100, func(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}) }},
		"of_a_reader": {50, 1000, 50, func(int) netip.Addr { return home }},
		"of_a_subnet": {50, 1000, 50, func(i int) netip.Addr { return netip.MustParseAddr(fmt.Sprintf("2001:db8::%x", i+1)) }},
	} {
		t.Run(name, func(t *testing.T) {
			l, g := ledger(t, ""), policy()
			g.PerDay, g.Requests = tt.perDay, tt.requests
			var given, back atomic.Int64
			var wg sync.WaitGroup
			for w := range 64 {
				wg.Go(func() {
					for i := range 40 {
						n := w*40 + i
						giveBack, refused := l.take(g, fmt.Sprint("session", n), tt.client(n), noon)
						if refused != nil {
							continue
						}
						given.Add(1)
						if n%5 == 0 { // it never reached a model
							giveBack()
							giveBack() // twice changes nothing
							back.Add(1)
						}
					}
				})
			}
			wg.Wait()
			if kept := given.Load() - back.Load(); kept > int64(tt.want) || l.state.Budgets[g.ID] != int(kept) {
				t.Errorf("%d requests were kept, %d counted; there were %d", kept, l.state.Budgets[g.ID], tt.want)
			}
			for i := range tt.want { // what was given back can be had again, and no more
				l.take(g, fmt.Sprint("late", i), tt.client(5000+i), noon)
			}
			if l.state.Budgets[g.ID] != tt.want {
				t.Errorf("in the end %d of %d are spent", l.state.Budgets[g.ID], tt.want)
			}
		})
	}
}

func TestLedger_refuses(t *testing.T) {
	l, g := ledger(t, ""), policy()
	take := func(session string, client netip.Addr, at time.Time) string {
		_, refused := l.take(g, session, client, at)
		if refused == nil {
			return ""
		}
		return refused.Code
	}
	other := netip.MustParseAddr("198.51.100.7")
	for i, step := range []struct {
		session string
		client  netip.Addr
		at      time.Time
		want    string
	}{
		{"a", home, noon, ""},
		{"b", home, noon, ""}, // a reload
		{"c", home, noon, ""}, // cleared storage
		{"d", home, noon, "embed_quota"},
		{"a", other, noon, ""},
		{"a", other, noon, ""},
		{"a", netip.MustParseAddr("198.51.100.8"), noon, "embed_quota"}, // one frame, passed from address to address
		{"d", home, noon.Add(12 * time.Hour), ""},                       // the next day
		{"d", home, noon.Add(11*time.Hour + 30*time.Minute), ""},        // a clock that was set back
		{"d", home, noon.Add(11*time.Hour + 30*time.Minute), ""},
		{"e", home, noon.Add(11*time.Hour + 30*time.Minute), "embed_quota"},
		{"f", other, noon.Add(12 * time.Hour), ""},
		{"f", other, noon.Add(12 * time.Hour), ""},
		{"f", other, noon.Add(12 * time.Hour), "embed_budget_spent"},
	} {
		if got := take(step.session, step.client, step.at); got != step.want {
			t.Errorf("step %d: %q, want %q", i, got, step.want)
		}
	}
	_, refused := l.take(policyOf("another", 1), "x", home, noon)
	if refused != nil {
		t.Errorf("another budget: %v", refused)
	}
}

func TestLedger_a_clock_that_was_ahead_locks_nobody_out(t *testing.T) {
	for name, ahead := range map[string]time.Duration{"a_day": 24 * time.Hour, "a_week": 7 * 24 * time.Hour, "a_year": 365 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "embeds.json")
			l, g := ledger(t, file), policyOf("docs", 1)
			g.Requests = 100
			if _, refused := l.take(g, "s", home, noon.Add(ahead)); refused != nil {
				t.Fatal(refused)
			}
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			l = ledger(t, file)
			defer l.Close()
			for day := range 3 {
				at := noon.Add(time.Duration(day) * 24 * time.Hour)
				if _, refused := l.take(g, "s", home, at); refused != nil {
					t.Errorf("day %d: %v", day, refused)
				}
				if _, refused := l.take(g, "s", home, at); refused == nil {
					t.Errorf("day %d: a second request of one a day was given", day)
				}
			}
		})
	}
}

func TestLedger_what_is_refused_leaves_nothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "embeds.json")
	l, g := ledger(t, file), policyOf("docs", 10)
	g.Requests = 1_000_000
	for n := range 500 {
		giveBack, refused := l.take(g, fmt.Sprint("session", n), netip.AddrFrom4([4]byte{10, 0, byte(n >> 8), byte(n)}), noon)
		if refused != nil {
			t.Fatal(refused)
		}
		giveBack() // the provider refused it
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Size() > 1000 || len(l.state.Readers) != 0 || len(l.state.Budgets) != 0 {
		t.Errorf("%d bytes, %d readers, %d budgets (%v)", info.Size(), len(l.state.Readers), len(l.state.Budgets), err)
	}
}

func policyOf(id string, perDay int) Policy {
	g := policy()
	g.ID, g.PerDay = id, perDay
	return g
}

func TestLedger_outlives_the_process(t *testing.T) {
	file := filepath.Join(t.TempDir(), "embeds.json")
	l, g := ledger(t, file), policy()
	for range 2 {
		l.take(g, "s", home, noon)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	data, _ := os.ReadFile(file)
	if strings.Contains(string(data), "192.0.2") {
		t.Errorf("an address stands in the file: %s", data)
	}

	again := ledger(t, file)
	defer again.Close()
	if _, refused := again.take(g, "t", home, noon); refused != nil {
		t.Errorf("the third request: %v", refused)
	}
	if _, refused := again.take(g, "u", home, noon); refused == nil || refused.Code != "embed_quota" || refused.RetryAfterSeconds != 12*3600 {
		t.Errorf("the fourth request: %+v", refused)
	}
	if again.state.Budgets["docs"] != 3 {
		t.Errorf("budgets are %v", again.state.Budgets)
	}
}

func TestLedger_has_written_before_it_gives(t *testing.T) {
	file := filepath.Join(t.TempDir(), "embeds.json")
	l := ledger(t, file)
	for given := 1; given <= 5; given++ {
		if _, refused := l.take(policyOf("docs", 9), "s", home, noon); refused != nil {
			t.Fatal(refused)
		}
		data, err := os.ReadFile(file) // what a kill leaves at this moment
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(t.TempDir(), "copy.json")
		os.WriteFile(copied, data, 0o600)
		after := ledger(t, copied)
		if after.state.Budgets["docs"] != given {
			t.Errorf("the file has %d of %d", after.state.Budgets["docs"], given)
		}
		after.Close()
	}
	giveBack, _ := l.take(policyOf("docs", 9), "s", home, noon)
	giveBack()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	again := ledger(t, file)
	defer again.Close()
	if again.state.Budgets["docs"] != 5 {
		t.Errorf("the file has %d of 5 when one was given back", again.state.Budgets["docs"])
	}
}

func TestLedger_does_not_start_over_by_itself(t *testing.T) {
	file := filepath.Join(t.TempDir(), "embeds.json")
	for _, content := range []string{"", "{", `{"version": 2}`} {
		os.WriteFile(file, []byte(content), 0o600)
		if _, err := NewLedger(file); err == nil {
			t.Errorf("%q was taken for accounts", content)
		}
	}
	if _, err := NewLedger(filepath.Join(t.TempDir(), "none", "embeds.json")); err == nil {
		t.Error("a folder that is not there was taken")
	}
}

func TestLedger_on_a_full_disk_gives_nothing_until_there_is_room(t *testing.T) {
	journaltest.FullDisk(t, func(fill func(uint64) func()) {
		file := filepath.Join(t.TempDir(), "embeds.json")
		l, g := ledger(t, file), policyOf("docs", 1000)
		g.Requests = 1000
		given := 0
		ask := func() *chat.Error {
			_, refused := l.take(g, fmt.Sprint("s", given), home, noon)
			if refused == nil {
				given++
			}
			return refused
		}
		ask()
		free := fill(1000)
		for range 100 {
			if refused := ask(); refused != nil && (refused.Code != "embed_accounts" || refused.Status != 503 || refused.Hint == "" || refused.RetryAfterSeconds == 0) {
				t.Fatalf("refused with %+v", refused)
			}
		}
		full := given
		if full >= 50 {
			t.Fatalf("%d were given on a disk without room", full)
		}
		if l.state.Budgets["docs"] != given || len(l.state.Readers) > given+1 {
			t.Errorf("%d given, the accounts are %+v", given, l.state)
		}
		free()
		for range 5 {
			if refused := ask(); refused != nil {
				t.Fatal(refused)
			}
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		killed := filepath.Join(t.TempDir(), "copy.json")
		os.WriteFile(killed, data, 0o600)
		if again := ledger(t, killed); again.state.Budgets["docs"] != full+5 {
			t.Errorf("%d given, %d stand in the file", full+5, again.state.Budgets["docs"])
		}
	})
}

// inDollars is a policy with a budget in dollars alone.
func inDollars(microUSD int64) Policy {
	g := policyOf("docs", 1000)
	g.Requests, g.MicroUSD = 0, microUSD
	return g
}

func TestLedger_counts_dollars(t *testing.T) {
	file := filepath.Join(t.TempDir(), "embeds.json")
	l, g := ledger(t, file), inDollars(1000)
	costs := func(microUSD int64) charge.Bill { return charge.Bill{Requests: 1, MicroUSD: microUSD, Priced: true} }
	steps := []struct {
		most, spent int64 // spent below 0: it was never sent
		want        string
		left        int64 // of the budget
	}{
		{600, 100, "", 900},
		{900, -1, "", 900},
		{901, 0, "embed_budget_spent", 900}, // more than what is left
		{500, 700, "", 400},                 // a provider says more than it can be
		{0, 0, "", 400},                     // a model of one's own machine
		{400, 400, "", 0},
		{1, 0, "embed_budget_spent", 0},
		{0, 0, "embed_budget_spent", 0},
	}
	for i, s := range steps {
		settle, refused := l.reserve(g, "s", home, costs(s.most), noon)
		code := ""
		switch {
		case refused != nil:
			code = refused.Code
		case s.spent < 0:
			settle(charge.Bill{Priced: true})
		default:
			settle(costs(s.spent))
			settle(costs(0)) // twice changes nothing
		}
		l.mu.Lock()
		if left := g.MicroUSD - l.state.MicroUSD["docs"]; code != s.want || left != s.left {
			t.Errorf("step %d: %q, %d left; want %q, %d", i, code, left, s.want, s.left)
		}
		l.mu.Unlock()
	}
	if _, refused := l.reserve(g, "s", home, charge.Bill{Requests: 1}, noon); refused == nil || refused.Code != "embed_no_price" {
		t.Errorf("a model without a price: %+v", refused)
	}
	if _, refused := l.reserve(policyOf("docs", 1000), "s", home, charge.Bill{Requests: 1}, noon); refused != nil {
		t.Errorf("a token of the same budget that is in requests: %v", refused)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	again := ledger(t, file)
	defer again.Close()
	if again.state.MicroUSD["docs"] != 1000 || again.state.Budgets["docs"] != 5 {
		t.Errorf("the file has %+v", again.state)
	}
}

func TestLedger_never_spends_a_dollar_too_many(t *testing.T) {
	file := filepath.Join(t.TempDir(), "embeds.json")
	l, g := ledger(t, file), inDollars(10_000)
	g.PerDay = 1 << 20
	var spent atomic.Int64
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() {
			for i := range 40 {
				most := charge.Bill{Requests: 1, MicroUSD: 300, Priced: true}
				settle, refused := l.reserve(g, fmt.Sprint("s", w, i), home, most, noon)
				if refused != nil {
					continue
				}
				most.MicroUSD = int64(i * 7)
				spent.Add(most.MicroUSD)
				settle(most)
			}
		})
	}
	wg.Wait()
	if spent.Load() > g.MicroUSD || l.state.MicroUSD["docs"] != spent.Load() {
		t.Errorf("%d were spent of %d, %d counted", spent.Load(), g.MicroUSD, l.state.MicroUSD["docs"])
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	again := ledger(t, file)
	defer again.Close()
	if again.state.MicroUSD["docs"] != spent.Load() {
		t.Errorf("the file has %d of %d", again.state.MicroUSD["docs"], spent.Load())
	}
}

// A reservation is in the file before the request is sent, and a kill gives nothing back.
func TestLedger_has_written_dollars_before_it_gives(t *testing.T) {
	file := filepath.Join(t.TempDir(), "embeds.json")
	l := ledger(t, file)
	defer l.Close()
	if _, refused := l.reserve(inDollars(1000), "s", home, charge.Bill{Requests: 1, MicroUSD: 700, Priced: true}, noon); refused != nil {
		t.Fatal(refused)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	killed := filepath.Join(t.TempDir(), "copy.json")
	os.WriteFile(killed, data, 0o600)
	after := ledger(t, killed)
	defer after.Close()
	if after.state.MicroUSD["docs"] != 700 {
		t.Errorf("the file has %+v", after.state)
	}
}

func TestLedger_reads_a_file_without_dollars(t *testing.T) {
	file := filepath.Join(t.TempDir(), "embeds.json")
	os.WriteFile(file, []byte(`{"version":1,"budgets":{"docs":4},"day":"","salt":null,"readers":null}`+"\n"+`{"b":"docs","n":1}`+"\n"), 0o600)
	l := ledger(t, file)
	defer l.Close()
	if _, refused := l.reserve(inDollars(1000), "s", home, charge.Bill{Requests: 1, MicroUSD: 1000, Priced: true}, noon); refused != nil {
		t.Error(refused)
	}
	if l.state.Budgets["docs"] != 6 || l.state.MicroUSD["docs"] != 1000 {
		t.Errorf("the accounts are %+v", l.state)
	}
}

// TestLedger_what_is_given_back_after_midnight is a request of yesterday's: today's
// accounts know nothing of it.
func TestLedger_what_is_given_back_after_midnight(t *testing.T) {
	l, g := ledger(t, ""), policy()
	giveBack, refused := l.take(g, "session", home, noon)
	if refused != nil {
		t.Fatal(refused)
	}
	if _, refused := l.take(g, "another", home, noon.Add(24*time.Hour)); refused != nil {
		t.Fatal(refused)
	}
	giveBack()
	for account, n := range l.state.Readers {
		if n != 1 {
			t.Errorf("today's account %s has %d requests", account, n)
		}
	}
	if n := l.state.Budgets[g.ID]; len(l.state.Readers) != 2 || n != 1 {
		t.Errorf("%d accounts, and %d requests of the budget are spent", len(l.state.Readers), n)
	}
}
