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
						giveBack, refused := l.reserve(g, fmt.Sprint("session", n), tt.client(n), noon)
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
				l.reserve(g, fmt.Sprint("late", i), tt.client(5000+i), noon)
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
		_, refused := l.reserve(g, session, client, at)
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
	_, refused := l.reserve(policyOf("another", 1), "x", home, noon)
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
			if _, refused := l.reserve(g, "s", home, noon.Add(ahead)); refused != nil {
				t.Fatal(refused)
			}
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			l = ledger(t, file)
			defer l.Close()
			for day := range 3 {
				at := noon.Add(time.Duration(day) * 24 * time.Hour)
				if _, refused := l.reserve(g, "s", home, at); refused != nil {
					t.Errorf("day %d: %v", day, refused)
				}
				if _, refused := l.reserve(g, "s", home, at); refused == nil {
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
		giveBack, refused := l.reserve(g, fmt.Sprint("session", n), netip.AddrFrom4([4]byte{10, 0, byte(n >> 8), byte(n)}), noon)
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
		l.reserve(g, "s", home, noon)
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
	if _, refused := again.reserve(g, "t", home, noon); refused != nil {
		t.Errorf("the third request: %v", refused)
	}
	if _, refused := again.reserve(g, "u", home, noon); refused == nil || refused.Code != "embed_quota" || refused.RetryAfterSeconds != 12*3600 {
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
		if _, refused := l.reserve(policyOf("docs", 9), "s", home, noon); refused != nil {
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
	giveBack, _ := l.reserve(policyOf("docs", 9), "s", home, noon)
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
			_, refused := l.reserve(g, fmt.Sprint("s", given), home, noon)
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
