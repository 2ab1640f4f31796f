package embed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// ErrNoRoom is the error of accounts whose disk is full.
var ErrNoRoom = errors.New("embeds' accounts: the disk is full")

// readyBytes is how much must be free: what the accounts of a busy day take.
const readyBytes = 64 << 10

// readyTime is how long an answer to Ready holds.
const readyTime = time.Second

// readiness is whether the accounts could be written, a moment ago.
type readiness struct {
	mu  sync.Mutex
	at  time.Time
	err error
}

// Ready reports why the accounts can't be written, nil if they can: [ErrNoRoom], or what
// the system says. It is tried once a second at most, however many want to know.
func (l *Ledger) Ready(context.Context) error {
	if l.file == "" {
		return nil
	}
	l.readiness.mu.Lock()
	defer l.readiness.mu.Unlock()
	if time.Since(l.readiness.at) > readyTime {
		l.readiness.err, l.readiness.at = try(filepath.Dir(l.file)), time.Now()
	}
	return l.readiness.err
}

// try writes a file into a folder and removes it.
func try(dir string) error {
	f, err := os.CreateTemp(dir, ".embeds-try-*")
	if err == nil {
		defer os.Remove(f.Name())
		_, err = f.Write(make([]byte, readyBytes))
		if closing := f.Close(); err == nil {
			err = closing
		}
	}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return ErrNoRoom
	case err != nil:
		return fmt.Errorf("embeds' accounts: %w", err)
	}
	return nil
}
