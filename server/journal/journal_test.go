package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"fewshot/server/journal"
	"fewshot/server/journal/journaltest"
)

// A sum is a state: the sum of its changes.
type sum struct {
	mu sync.Mutex
	n  int
	j  *journal.Journal
}

func open(t testing.TB, path string) *sum {
	t.Helper()
	s := &sum{}
	var err error
	s.j, err = journal.Open(path, &s.mu, func(line []byte) error {
		n, err := strconv.Atoi(strings.TrimSpace(string(line)))
		s.n += n
		return err
	}, func() []byte { return fmt.Appendf(nil, "%d", s.n) })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *sum) add(n int) error {
	s.mu.Lock()
	s.n += n
	wait := s.j.Add(strconv.AppendInt(nil, int64(n), 10))
	s.mu.Unlock()
	err := wait()
	if err != nil {
		s.mu.Lock()
		s.n -= n
		s.j.Renew()
		s.mu.Unlock()
	}
	return err
}

// left is what a server finds that starts after a kill at this moment.
func left(t testing.TB, path string) int {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy")
	os.WriteFile(copied, data, 0o600)
	s := open(t, copied)
	defer s.j.Close()
	return s.n
}

func TestJournal_keeps_what_it_said_it_has(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sum")
	s := open(t, path)
	var said sync.WaitGroup
	for w := range 16 {
		said.Go(func() {
			for i := range 50 {
				if err := s.add(1 + w + i); err != nil {
					t.Error(err)
				}
			}
		})
	}
	said.Wait()
	want := 0
	for w := range 16 {
		for i := range 50 {
			want += 1 + w + i
		}
	}
	if s.n != want || left(t, path) != want {
		t.Errorf("%d, and %d after a kill, want %d", s.n, left(t, path), want)
	}
	if err := s.j.Close(); err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(path); string(data) != strconv.Itoa(want)+"\n" {
		t.Errorf("closed as %q", data)
	}
}

func TestJournal_ends_nowhere_in_the_middle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sum")
	s := open(t, path)
	for range 5 {
		s.add(111)
	}
	data, _ := os.ReadFile(path)
	for n := len("0\n"); n <= len(data); n++ { // a kill in the middle of writing
		cut := filepath.Join(t.TempDir(), "cut")
		os.WriteFile(cut, data[:n], 0o600)
		got := open(t, cut)
		if want := 111 * bytes.Count(data[2:n], []byte("\n")); got.n != want {
			t.Errorf("%q is %d, want %d", data[:n], got.n, want)
		}
		if err := got.add(1); err != nil || left(t, cut) != got.n {
			t.Errorf("%q goes on as %d, %v", data[:n], left(t, cut), err)
		}
		got.j.Close()
	}
	for _, none := range []string{"", "55"} {
		os.WriteFile(path, []byte(none), 0o600)
		if _, err := journal.Open(path, &sync.Mutex{}, func([]byte) error { return nil }, func() []byte { return nil }); err == nil {
			t.Errorf("%q passes for a state", none)
		}
	}
}

func TestJournal_does_not_grow_for_ever(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sum")
	s := open(t, path)
	defer s.j.Close()
	s.mu.Lock()
	for range 200_000 { // one batch is always taken
		s.j.Add([]byte("0"))
	}
	s.mu.Unlock()
	for range 3 {
		if err := s.add(1); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Size() > 100 || left(t, path) != 3 {
		t.Errorf("%v, %v, %d", info.Size(), err, left(t, path))
	}
}

func TestJournal_on_a_full_disk(t *testing.T) {
	journaltest.FullDisk(t, func(fill func(uint64) func()) {
		path := filepath.Join(t.TempDir(), "sum")
		s := open(t, path)
		s.add(1)
		free := fill(100)
		taken := 1
		var err error
		for i := 0; err == nil; i++ {
			if err = s.add(10_000); err == nil {
				taken += 10_000
			}
			if i > 100 {
				t.Fatal("the disk is never full")
			}
		}
		if !errors.Is(err, syscall.EFBIG) || s.n != taken {
			t.Errorf("%v: %d, want %d", err, s.n, taken)
		}
		data, err := os.ReadFile(path)
		free()
		if err != nil || sumOf(string(data)) != taken {
			t.Errorf("the file has %q, %v, want %d", data, err, taken)
		}
		if err := s.add(7); err != nil || left(t, path) != taken+7 {
			t.Errorf("with room again: %v, %d", err, left(t, path))
		}
		if err := s.j.Close(); err != nil {
			t.Error(err)
		}
	})
}

// sumOf is what the whole lines of a file add up to.
func sumOf(data string) (n int) {
	for line := range strings.Lines(data) {
		if one, err := strconv.Atoi(strings.TrimSuffix(line, "\n")); err == nil && strings.HasSuffix(line, "\n") {
			n += one
		}
	}
	return n
}

// TestJournal_can_be_copied copies the file while it is written and rewritten: a copy is
// a state between what was said before it and what was begun after it.
func TestJournal_can_be_copied(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sum")
	s := open(t, path)
	var begun, said atomic.Int64
	var writing sync.WaitGroup
	stop := make(chan struct{})
	writing.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			if i%10 == 0 { // the next change rewrites the file
				s.mu.Lock()
				s.j.Renew()
				s.mu.Unlock()
			}
			begun.Add(1)
			if err := s.add(1); err != nil {
				t.Error(err)
				return
			}
			said.Add(1)
		}
	})
	for range 50 {
		low := said.Load()
		n := int64(left(t, path))
		if high := begun.Load(); n < low || n > high {
			t.Errorf("a copy has %d; before it %d were said, after it %d were begun", n, low, high)
		}
	}
	close(stop)
	writing.Wait()
	if err := s.j.Close(); err != nil {
		t.Error(err)
	}
}
