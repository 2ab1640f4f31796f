package embed

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"time"

	"fewshot/app/chat"
)

// A Ledger has the accounts: how much of each budget is spent, and how often each
// reader asked today. A request is taken from all its accounts at once, before it
// is sent, so that requests at the same time can't spend more than there is.
//
// A reader is an address, or rather a hash of it with a secret of the day, which
// no reload and no cleared storage changes; readers behind one address are one.
// Days end at midnight UTC.
type Ledger struct {
	mu      sync.Mutex
	state   state
	file    string // "": memory alone
	changed chan struct{}
	stop    chan struct{}
	stopped chan struct{}
}

// state is what the file holds.
type state struct {
	Version int            `json:"version"`
	Budgets map[string]int `json:"budgets"` // requests spent and reserved, by the grant's id
	Day     string         `json:"day"`     // 2006-01-02
	Salt    []byte         `json:"salt"`    // of the day
	Readers map[string]int `json:"readers"` // requests of the day, by budget and hashed address or session
}

// writePause is the least time between two writes of the file.
const writePause = time.Second

// clockSlack is how far a clock is set back at most without a new day.
const clockSlack = time.Hour

// NewLedger returns a ledger whose accounts are kept in a file, or, if file is
// "", end with the process. A file that can't be read is an error: it would give
// every budget anew.
func NewLedger(file string) (*Ledger, error) {
	l := &Ledger{
		file: file, state: state{Version: 1, Budgets: map[string]int{}},
		changed: make(chan struct{}, 1), stop: make(chan struct{}), stopped: make(chan struct{}),
	}
	if file == "" {
		close(l.stopped)
		return l, nil
	}
	data, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := l.write(); err != nil { // now, not when the first reader has come
			return nil, err
		}
	case err != nil:
		return nil, fmt.Errorf("read embeds' accounts: %w", err)
	default:
		if err := json.Unmarshal(data, &l.state); err != nil || l.state.Version != 1 {
			return nil, fmt.Errorf("embeds' accounts: %s is not a file that this version has written: move it away to begin anew", file)
		}
		if l.state.Budgets == nil {
			l.state.Budgets = map[string]int{}
		}
	}
	go l.keep()
	return l, nil
}

// reserve takes a request from the accounts, or says which is empty.
func (l *Ledger) reserve(g Grant, session string, client netip.Addr, now time.Time) (settle func(used bool), refused *chat.Error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn(now)
	address, visit := g.ID+" a "+l.hash(network(client)), g.ID+" s "+l.hash(session)
	switch {
	case l.state.Budgets[g.ID] >= g.Requests:
		return nil, refuse(403, "embed_budget_spent", "What this page's author has set aside for its readers is spent.", "Run the prompt on one of the models that run in the page, or in the playground with a key of your own.")
	case l.state.Readers[address] >= g.PerDay, l.state.Readers[visit] >= g.PerDay:
		e := refuse(429, "embed_quota", fmt.Sprintf("You have asked %d times today, which is as often as this page's author allows.", g.PerDay), "Come back tomorrow (the day ends at midnight UTC), or run the prompt in the playground.")
		e.RetryAfterSeconds = int(math.Ceil(now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour).Sub(now).Seconds()))
		return nil, e
	}
	day := l.state.Day
	l.add(g.ID, 1, address, visit)
	var once sync.Once
	return func(used bool) {
		once.Do(func() {
			if used {
				return
			}
			l.mu.Lock()
			defer l.mu.Unlock()
			if l.state.Day != day {
				address, visit = "", "" // the day's accounts are gone
			}
			l.add(g.ID, -1, address, visit)
		})
	}, nil
}

// add adds n requests to a budget and to readers' accounts. An account with nothing
// on it is none: what was refused leaves nothing behind.
func (l *Ledger) add(budget string, n int, readers ...string) {
	count(l.state.Budgets, budget, n)
	for _, r := range readers {
		if r != "" {
			count(l.state.Readers, r, n)
		}
	}
	select {
	case l.changed <- struct{}{}:
	default:
	}
}

// count adds n to an account.
func count(accounts map[string]int, name string, n int) {
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
	}
}

// hash is a name that can't be read back.
func (l *Ledger) hash(s string) string {
	mac := hmac.New(sha256.New, l.state.Salt)
	mac.Write([]byte(s))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:12])
}

// network is what counts as one reader: an IPv4 address, or the /64 that an IPv6
// host gets as a whole.
func network(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // of the invalid address: the invalid prefix, one reader too
	return p.String()
}

// keep writes the file when something has changed, at most once in writePause.
func (l *Ledger) keep() {
	defer close(l.stopped)
	for {
		select {
		case <-l.changed:
			if err := l.write(); err != nil {
				slog.Error("embeds", "err", err)
			}
		case <-l.stop:
			return
		}
		select {
		case <-time.After(writePause):
		case <-l.stop:
			return
		}
	}
}

// write writes the file so that no crash leaves half of it.
func (l *Ledger) write() error {
	l.mu.Lock()
	data, err := json.Marshal(l.state)
	l.mu.Unlock()
	if err != nil {
		return fmt.Errorf("write embeds' accounts: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(l.file), ".embeds-*") // for its owner alone
	if err != nil {
		return fmt.Errorf("write embeds' accounts: %w", err)
	}
	_, err = f.Write(append(data, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(f.Name(), l.file)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("write embeds' accounts: %w", err)
	}
	return nil
}

// Close writes the file for the last time. It may be called once.
func (l *Ledger) Close() error {
	close(l.stop)
	<-l.stopped
	if l.file == "" {
		return nil
	}
	return l.write()
}
