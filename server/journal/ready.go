package journal

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// ErrNoRoom is the error of a file whose disk is full.
var ErrNoRoom = errors.New("the disk is full")

// readyBytes is how much must be free: what the changes of a busy day take.
const readyBytes = 64 << 10

// readyTime is how long an answer to Ready holds.
const readyTime = time.Second

// readiness is whether the file could be written, a moment ago.
type readiness struct {
	mu  sync.Mutex
	at  time.Time
	err error
}

// Ready reports why the file can't be written, nil if it can: [ErrNoRoom], or what the
// system says. It is tried once a second at most, however many want to know.
func (j *Journal) Ready(context.Context) error {
	j.readiness.mu.Lock()
	defer j.readiness.mu.Unlock()
	if time.Since(j.readiness.at) > readyTime {
		j.readiness.err, j.readiness.at = try(filepath.Dir(j.path)), time.Now()
	}
	return j.readiness.err
}

// try writes a file into a folder and removes it.
func try(dir string) error {
	f, err := os.CreateTemp(dir, ".journal-try-*")
	if err != nil {
		return noRoom(err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(make([]byte, readyBytes))
	if closing := f.Close(); err == nil {
		err = closing
	}
	return noRoom(err)
}

// noRoom is err, or ErrNoRoom if that is what it says.
func noRoom(err error) error {
	if full(err) {
		return ErrNoRoom
	}
	return err
}
