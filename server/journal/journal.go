// Package journal keeps a state in one file without losing anything: each change is
// written to disk before it takes effect.
//
// The file's first line is the state as it once was, and every further line is a
// change since. Changes that come together are written and synced together. While the
// disk is full, changes fail; they succeed again once there is room.
//
//	j, err := journal.Open(file, &mu, read, whole)
//	mu.Lock()
//	…                      // change the state
//	wait := j.Add(change)  // in the order of the changes
//	mu.Unlock()
//	err = wait()           // from here on it counts, unless there is an error
package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// rewriteBytes is how long a file grows with changes, at the least, before it is
// rewritten; it may also grow to twice its first line.
const rewriteBytes = 256 << 10

// A Journal is the file of a state that one mutex guards.
type Journal struct {
	path  string
	state sync.Locker   // guards the state, and what follows
	whole func() []byte // the state on one line, with state locked

	pending *batch // changes that nobody writes yet
	writing bool   // somebody writes
	renew   bool   // the file must be rewritten before a change can be added to it

	// Of whoever writes.
	file  *os.File
	size  int64 // of the file
	first int64 // of its first line

	readiness readiness
}

// A batch is changes that are written together.
type batch struct {
	lines []byte
	done  chan struct{}
	err   error // once done is closed
}

// Open opens or makes the file. read is called with each line, the state first; a line
// that was not written to its end is none. whole is the state on one line, without
// its end. It is called with the mutex locked.
func Open(path string, state sync.Locker, read func(line []byte) error, whole func() []byte) (*Journal, error) {
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err == nil && bytes.IndexByte(data, '\n') < 0 {
		return nil, fmt.Errorf("%s holds no state", path) // or a file that was emptied would start over
	}
	for line := range bytes.Lines(data) {
		if line[len(line)-1] != '\n' {
			break
		}
		if err := read(line[:len(line)-1]); err != nil {
			return nil, err
		}
	}
	j := &Journal{path: path, state: state, whole: whole}
	state.Lock()
	line := whole()
	state.Unlock()
	return j, j.rewrite(line) // now, not when the first change has come
}

// Add adds a change, one line without its end, and returns a function that waits
// until it is on the disk. The mutex is locked, and what whole returns has the
// change. If the function returns an error, the change may be on the disk or not.
func (j *Journal) Add(change []byte) (wait func() error) {
	if j.pending == nil {
		j.pending = &batch{done: make(chan struct{})}
	}
	mine := j.pending
	mine.lines = append(append(mine.lines, change...), '\n')
	return func() error {
		j.state.Lock()
		if !j.writing && j.pending == mine {
			j.writing = true
			j.write()
			j.writing = false
			// Whoever came meanwhile waits for somebody to write theirs.
			if next := j.pending; next != nil {
				go j.turn(next)
			}
		}
		j.state.Unlock()
		<-mine.done
		return mine.err
	}
}

// turn writes a batch that nobody writes.
func (j *Journal) turn(b *batch) {
	j.state.Lock()
	defer j.state.Unlock()
	for !j.writing && j.pending != nil && j.pending == b {
		j.writing = true
		j.write()
		j.writing = false
		b = j.pending
	}
}

// Renew has the file rewritten with the next change: what was there is no longer
// what changes are added to. The mutex is locked.
func (j *Journal) Renew() { j.renew = true }

// write writes what is pending. The mutex is locked, but for the writing itself.
func (j *Journal) write() {
	b := j.pending
	j.pending = nil
	var line []byte
	if j.renew || j.file == nil || j.size+int64(len(b.lines)) > j.first+max(rewriteBytes, j.first) {
		line = j.whole() // which has all changes of the batch
	}
	j.renew = false
	j.state.Unlock()
	if line != nil {
		b.err = j.rewrite(line)
	} else {
		b.err = j.add(b.lines)
	}
	j.state.Lock()
	if b.err != nil {
		j.renew = true // nobody knows what the file holds now
	}
	close(b.done)
}

// add writes lines at the end of the file.
func (j *Journal) add(lines []byte) error {
	n, err := j.file.WriteAt(lines, j.size)
	if err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		if n > 0 {
			j.file.Truncate(j.size) // half a change is none: leave no part of it, if that can be
		}
		return err
	}
	j.size += int64(len(lines))
	return nil
}

// rewrite rewrites the file, beside the old one until it is whole.
func (j *Journal) rewrite(line []byte) error {
	next := j.path + ".new"
	f, err := os.OpenFile(next, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) // for its owner alone
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		os.Remove(next)
		return err
	}
	if j.file != nil {
		j.file.Close() // first: not every system renames over an open file
		j.file = nil
	}
	if err := os.Rename(next, j.path); err != nil {
		return err
	}
	if d, err := os.Open(filepath.Dir(j.path)); err == nil { // the name is to last too, where a system can do that
		d.Sync()
		d.Close()
	}
	if j.file, err = os.OpenFile(j.path, os.O_WRONLY, 0); err != nil {
		return err
	}
	j.size, j.first = int64(len(line)+1), int64(len(line)+1)
	return nil
}

// Close rewrites the file, without the changes that led to it. Nothing is added
// after it.
func (j *Journal) Close() error {
	j.state.Lock()
	j.renew = true
	wait := j.Add(nil)
	j.state.Unlock()
	err := wait()
	j.state.Lock()
	defer j.state.Unlock()
	if j.file != nil {
		err = errors.Join(err, j.file.Close())
	}
	return err
}
