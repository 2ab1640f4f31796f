package client

import (
	"context"
	"slices"
	"strings"
	"sync"
)

// A backend keeps bytes by key.
type backend interface {
	get(ctx context.Context, key string) ([]byte, error) // nil if there is none
	put(ctx context.Context, key string, value []byte) error
	delete(ctx context.Context, key string) error
	list(ctx context.Context, prefix string) (map[string][]byte, error)
}

// A Store keeps bytes by key in the browser (IndexedDB) from one visit to the
// next. Where the browser forbids that, it keeps them while the page is open;
// [Store.Blocked] tells.
//
// Its methods wait for the browser: call them from a goroutine.
type Store struct {
	open func() (backend, error)

	once    sync.Once
	backend backend
	blocked bool
}

var storage = &Store{open: openStore}

// Storage is the page's store.
func Storage() *Store { return storage }

// use opens the store the first time.
func (s *Store) use() backend {
	s.once.Do(func() {
		b, err := s.open()
		if err != nil {
			b, s.blocked = &memory{values: map[string][]byte{}}, true
		}
		s.backend = b
	})
	return s.backend
}

// Blocked reports whether what is stored will be gone with the page.
func (s *Store) Blocked() bool {
	s.use()
	return s.blocked
}

// Get returns what was put under key, nil if there is nothing.
func (s *Store) Get(ctx context.Context, key string) ([]byte, error) {
	return s.use().get(ctx, key)
}

// Put keeps value under key. It is an error if the browser has no room.
func (s *Store) Put(ctx context.Context, key string, value []byte) error {
	return s.use().put(ctx, key, value)
}

// Delete forgets what was put under key.
func (s *Store) Delete(ctx context.Context, key string) error {
	return s.use().delete(ctx, key)
}

// List returns everything whose key begins with prefix, by key.
func (s *Store) List(ctx context.Context, prefix string) (map[string][]byte, error) {
	return s.use().list(ctx, prefix)
}

// memory is the backend where the browser's storage is blocked.
type memory struct {
	mu     sync.Mutex
	values map[string][]byte
}

func (m *memory) get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.values[key]), nil
}

func (m *memory) put(_ context.Context, key string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[key] = slices.Clone(value)
	return nil
}

func (m *memory) delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, key)
	return nil
}

func (m *memory) list(_ context.Context, prefix string) (map[string][]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[string][]byte{}
	for k, v := range m.values {
		if strings.HasPrefix(k, prefix) {
			found[k] = slices.Clone(v)
		}
	}
	return found, nil
}
