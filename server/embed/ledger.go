package embed

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/netip"
	"sync"
	"time"

	"fewshot/app/chat"
	"fewshot/server/charge"
	"fewshot/server/journal"
	"fewshot/server/network"
)

// A Ledger has the accounts: how much of each budget is spent, and how often each
// reader asked today. A request is taken from all its accounts at once, before it
// is sent, so that requests at the same time can't spend more than there is; and
// where there is a file it stands there before it is sent, so that no crash and no
// full disk gives anything back.
//
// A reader is an address, or rather a hash of it with a secret of the day, which
// no reload and no cleared storage changes; readers behind one address are one.
// Days end at midnight UTC.
type Ledger struct {
	mu      sync.Mutex
	state   state
	journal *journal.Journal // nil: memory alone
	failing bool             // the file could not be written last time
}

// state is what the file's first line holds.
type state struct {
	Version int            `json:"version"`
	Budgets map[string]int `json:"budgets"` // requests spent and reserved, by the policy's id
	// MicroUSD is the same in millionths of a US dollar, of budgets in dollars.
	MicroUSD map[string]int64 `json:"micro_usd,omitempty"`
	Day      string           `json:"day"`     // 2006-01-02
	Salt     []byte           `json:"salt"`    // of the day
	Readers  map[string]int   `json:"readers"` // requests of the day, by budget and hashed address or frame
}

// clockSlack is how far a clock is set back at most without a new day.
const clockSlack = time.Hour

// A change is a further line of the file.
type change struct {
	Budget string `json:"b"`
	N      int    `json:"n"` // requests taken, or given back if it is negative
	// MicroUSD is what is taken or given back of a budget in dollars.
	MicroUSD int64    `json:"m,omitempty"`
	Readers  []string `json:"r,omitempty"`
}

// NewLedger returns a ledger whose accounts are kept in a file, or, if file is
// "", end with the process. A file that can't be read is an error: it would give
// every budget again.
func NewLedger(file string) (*Ledger, error) {
	l := &Ledger{state: state{Version: 1, Budgets: map[string]int{}, MicroUSD: map[string]int64{}}}
	if file == "" {
		return l, nil
	}
	var err error
	first := true
	read := func(line []byte) error {
		if first {
			first = false
			return l.restore(line)
		}
		var c change
		if err := json.Unmarshal(line, &c); err != nil || c.Budget == "" {
			return fmt.Errorf("%s has a line that this version has not written: move it away to start from zero", file)
		}
		l.apply(c)
		return nil
	}
	if l.journal, err = journal.Open(file, &l.mu, read, l.line); err != nil {
		return nil, fmt.Errorf("embeds' accounts: %w", err)
	}
	return l, nil
}

// restore reads the file's first line.
func (l *Ledger) restore(line []byte) error {
	if err := json.Unmarshal(line, &l.state); err != nil || l.state.Version != 1 {
		return errors.New("the file was not written by this version: move it away to start from zero")
	}
	if l.state.Budgets == nil {
		l.state.Budgets = map[string]int{}
	}
	if l.state.MicroUSD == nil {
		l.state.MicroUSD = map[string]int64{}
	}
	if l.state.Readers == nil {
		l.state.Readers = map[string]int{}
	}
	return nil
}

// line is the file's first line as it is now.
func (l *Ledger) line() []byte {
	data, err := json.Marshal(l.state)
	if err != nil {
		panic(err) // numbers and strings
	}
	return data
}

// reserve takes a request and the most that it can cost from the accounts, or says which
// is empty. settle gives back, once, what it did not cost: all of it, if it was never
// sent. It doesn't wait for the disk: what a crash forgets of that stays spent.
func (l *Ledger) reserve(p Policy, frame string, client netip.Addr, most charge.Bill, now time.Time) (settle func(spent charge.Bill), refused *chat.Error) {
	l.mu.Lock()
	l.turn(now)
	address, frameAccount := p.ID+" a "+l.hash(network.Host(client).String()), p.ID+" s "+l.hash(frame)
	var cost int64
	if p.MicroUSD > 0 {
		cost = most.MicroUSD
	}
	switch {
	case p.MicroUSD > 0 && !most.Priced:
		refused = refuse(403, chat.CodeEmbedNoPrice, "This page's author has set a budget in dollars, but this server does not know what the model costs.", "Run the prompt on another model. The author can sign a key with a budget in requests.")
	case p.Requests > 0 && l.state.Budgets[p.ID] >= p.Requests, p.MicroUSD > 0 && l.state.MicroUSD[p.ID] >= p.MicroUSD:
		refused = refuse(403, chat.CodeEmbedBudgetSpent, "The budget that this page's author set for its readers is used up.", "Run the prompt on one of the models that run in the page, or in the playground with a key of your own.")
	case p.MicroUSD > 0 && cost > p.MicroUSD-l.state.MicroUSD[p.ID]:
		refused = refuse(403, chat.CodeEmbedBudgetSpent, "What is left of the budget that this page's author set for its readers is less than this request may cost ("+dollars(cost)+").", "Ask for a shorter answer or fewer samples, or run the prompt on one of the models that run in the page.")
	case l.state.Readers[address] >= p.PerDay, l.state.Readers[frameAccount] >= p.PerDay:
		refused = refuse(429, chat.CodeEmbedQuota, fmt.Sprintf("You have asked %d times today. This page's author allows no more.", p.PerDay), "Come back tomorrow (the day ends at midnight UTC), or run the prompt in the playground.")
		refused.RetryAfterSeconds = int(math.Ceil(now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour).Sub(now).Seconds()))
	}
	if refused != nil {
		l.mu.Unlock()
		return nil, refused
	}
	day := l.state.Day
	wait := l.add(change{Budget: p.ID, N: 1, MicroUSD: cost, Readers: []string{address, frameAccount}})
	l.mu.Unlock()
	undo := func() change {
		c := change{Budget: p.ID, N: -1, MicroUSD: -cost}
		if l.state.Day == day { // else the day's accounts are gone
			c.Readers = []string{address, frameAccount}
		}
		return c
	}
	if err := l.report(wait()); err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.apply(undo())
		l.journal.Renew() // nobody knows whether the file has it
		return nil, unwritable()
	}
	var once sync.Once
	return func(spent charge.Bill) {
		once.Do(func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			back := change{Budget: p.ID, MicroUSD: min(0, spent.MicroUSD-cost)}
			if spent.Requests == 0 {
				back = undo()
			}
			if back.N != 0 || back.MicroUSD != 0 {
				go l.add(back)()
			}
		})
	}, nil
}

// report logs when the file can't be written any more, and when it can again.
func (l *Ledger) report(err error) error {
	if l.journal == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if failing := err != nil; failing != l.failing {
		l.failing = failing
		if failing {
			slog.Error("embeds: the accounts can't be written; no embed is answered until they can", "err", err)
		} else {
			slog.Info("embeds: the accounts can be written again")
		}
	}
	return err
}

// unwritable is the error of a request that could not be accounted for.
func unwritable() *chat.Error {
	e := refuse(503, chat.CodeEmbedAccounts, "This server can't record what embeds spend at the moment, so it sent nothing.", "Try again in a minute, or run the prompt on one of the models that run in the page.")
	e.Type, e.RetryAfterSeconds = "server_error", 30
	return e
}

// add makes a change, and returns a function that waits until it is on the disk.
func (l *Ledger) add(c change) (wait func() error) {
	l.apply(c)
	if l.journal == nil {
		return func() error { return nil }
	}
	line, err := json.Marshal(c)
	if err != nil {
		panic(err) // numbers and strings
	}
	return l.journal.Add(line)
}

// apply adds a change's requests to its budget and to its readers' accounts. An
// account with nothing on it is none: what was refused leaves nothing behind.
func (l *Ledger) apply(c change) {
	count(l.state.Budgets, c.Budget, c.N)
	count(l.state.MicroUSD, c.Budget, c.MicroUSD)
	for _, r := range c.Readers {
		count(l.state.Readers, r, c.N)
	}
}

// count adds n to an account.
func count[N int | int64](accounts map[string]N, name string, n N) {
	if accounts[name] += n; accounts[name] == 0 {
		delete(accounts, name)
	}
}

// turn begins a new day, if it is one: with no reader and another salt, so that
// nobody can tell who was here yesterday. The clock may be set back a little: a day
// that has ended does not come again. A day that is not near was begun by a clock
// that was wrong, and would else be the last one until it comes.
func (l *Ledger) turn(now time.Time) {
	near := now.Add(clockSlack).UTC().Format(time.DateOnly)
	if day := now.UTC().Format(time.DateOnly); day > l.state.Day || l.state.Day > near || l.state.Readers == nil {
		l.state.Day, l.state.Readers, l.state.Salt = day, map[string]int{}, make([]byte, 32)
		rand.Read(l.state.Salt)
		if l.journal != nil {
			l.journal.Renew()
		}
	}
}

// hash is a name that can't be read back.
func (l *Ledger) hash(s string) string {
	mac := hmac.New(sha256.New, l.state.Salt)
	mac.Write([]byte(s))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:12])
}

// Ready reports why the accounts can't be written, nil if they can: [journal.ErrNoRoom],
// or what the system says.
func (l *Ledger) Ready(ctx context.Context) error {
	if l.journal == nil {
		return nil
	}
	if err := l.journal.Ready(ctx); err != nil {
		return fmt.Errorf("embeds' accounts: %w", err)
	}
	return nil
}

// Close writes the file for the last time. It may be called once.
func (l *Ledger) Close() error {
	if l.journal == nil {
		return nil
	}
	if err := l.journal.Close(); err != nil {
		return fmt.Errorf("write embeds' accounts: %w", err)
	}
	return nil
}
