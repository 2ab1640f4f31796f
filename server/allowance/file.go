package allowance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"fewshot/server/journal"
)

// A File is a [Store] in one file, or in memory.
type File struct {
	mu      sync.Mutex
	state   state
	journal *journal.Journal // nil: memory alone
}

// state is what the file's first line holds.
type state struct {
	Version int                          `json:"version"`
	Days    map[string]map[string]Amount `json:"days"` // what was spent, by day and account
}

// A change is a further line of the file.
type change struct {
	Day     string `json:"day"`
	Account string `json:"account"`
	Amount  Amount `json:"amount"` // spent, or given back if it is negative
}

// keptDays is how many days are kept: today, yesterday's requests that have not
// ended, and what a clock that was wrong has left.
const keptDays = 4

// Open returns a keeper in a file, or, if path is "", one that ends with the
// process. A file that can't be read is an error: it would give the whole day again.
func Open(path string) (*File, error) {
	f := &File{state: state{Version: 1, Days: map[string]map[string]Amount{}}}
	if path == "" {
		return f, nil
	}
	first := true
	var err error
	f.journal, err = journal.Open(path, &f.mu, func(line []byte) error {
		if first {
			first = false
			return f.restore(line)
		}
		var c change
		if err := json.Unmarshal(line, &c); err != nil || c.Day == "" {
			return errors.New("it has a line that this version has not written: move it away to start from zero")
		}
		f.apply(c)
		return nil
	}, func() []byte { return inJSON(f.state) })
	if err != nil {
		return nil, fmt.Errorf("the day's budget in %s: %w", path, err)
	}
	return f, nil
}

// restore reads the file's first line.
func (f *File) restore(line []byte) error {
	if err := json.Unmarshal(line, &f.state); err != nil || f.state.Version != 1 {
		return errors.New("it was not written by this version: move it away to start from zero")
	}
	if f.state.Days == nil {
		f.state.Days = map[string]map[string]Amount{}
	}
	return nil
}

// Take implements Store.
func (f *File) Take(_ context.Context, account, day string, cost, most Amount) (bool, error) {
	f.mu.Lock()
	if !f.state.Days[day][account].fits(cost, most) {
		f.mu.Unlock()
		return false, nil
	}
	wait := f.add(change{day, account, cost})
	f.mu.Unlock()
	if err := wait(); err != nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.apply(change{day, account, Amount{}.Minus(cost)})
		f.journal.Renew() // nobody knows whether the file has it
		return false, err
	}
	return true, nil
}

// Give implements Store. It doesn't wait for the disk: what a crash forgets of it stays
// spent.
func (f *File) Give(_ context.Context, account, day string, back Amount) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	wait := f.add(change{day, account, Amount{}.Minus(back)})
	if f.journal != nil {
		go wait()
	}
	return nil
}

// add makes a change, and returns a function that waits until it is on the disk.
func (f *File) add(c change) (wait func() error) {
	f.apply(c)
	if f.journal == nil {
		return func() error { return nil }
	}
	return f.journal.Add(inJSON(c))
}

// apply counts a change. The days that are longest ago go, as changes of them do.
func (f *File) apply(c change) {
	accounts := f.state.Days[c.Day]
	if accounts == nil {
		accounts = map[string]Amount{}
		f.state.Days[c.Day] = accounts
		if len(f.state.Days) > keptDays {
			days := slices.Sorted(maps.Keys(f.state.Days))
			delete(f.state.Days, slices.DeleteFunc(days, func(d string) bool { return d == c.Day })[0])
		}
	}
	now := accounts[c.Account].Plus(c.Amount)
	accounts[c.Account] = Amount{max(0, now.MicroUSD), max(0, now.Tokens)}
}

// Close writes the file for the last time. It may be called once.
func (f *File) Close() error {
	if f.journal == nil {
		return nil
	}
	return f.journal.Close()
}

func inJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // numbers and strings
	}
	return data
}
