package labworker

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sync"

	"fewshot/app/lab"
	"fewshot/app/page/client"
	"fewshot/app/page/tinyworker"
)

// keyAnswer begins the keys of kept answers in the store.
const keyAnswer = "lab/"

// A store keeps bytes by key, as [client.Store] does.
type store interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Put(ctx context.Context, key string, value []byte) error
	Delete(ctx context.Context, key string) error
	List(ctx context.Context, prefix string) (map[string][]byte, error)
}

// A cache keeps outcomes in the browser's store, so that a request that was
// answered is not sent again, after a reload either.
type cache struct {
	store store

	mu    sync.Mutex
	known map[string]*lab.Outcome // by the key in the store; nil: it has none
}

func newCache(s store) *cache { return &cache{store: s, known: map[string]*lab.Outcome{}} }

// Get returns the outcome of a request, by its lab.Key.
func (c *cache) Get(key string) (lab.Outcome, bool) {
	at := keptAt(key)
	c.mu.Lock()
	o, ok := c.known[at]
	c.mu.Unlock()
	if !ok {
		data, err := c.store.Get(context.Background(), at)
		if err != nil || data == nil || json.Unmarshal(data, &o) != nil {
			o = nil
		}
		c.remember(at, o)
	}
	if o == nil {
		return lab.Outcome{}, false
	}
	return *o, true
}

// Put keeps an outcome. If the browser has no room it is kept while the worker
// lives.
func (c *cache) Put(key string, o lab.Outcome) {
	at := keptAt(key)
	c.remember(at, &o)
	if data, err := json.Marshal(o); err == nil {
		c.store.Put(context.Background(), at, data)
	}
}

func (c *cache) remember(at string, o *lab.Outcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known[at] = o
}

// forget deletes all kept answers and returns how many there were.
func (c *cache) forget(ctx context.Context) (int, error) {
	c.mu.Lock()
	clear(c.known)
	c.mu.Unlock()
	kept, err := c.store.List(ctx, keyAnswer)
	if err != nil {
		return 0, err
	}
	for key := range kept {
		if err := c.store.Delete(ctx, key); err != nil {
			return 0, err
		}
	}
	return len(kept), nil
}

// keptAt is where the answer to a request is kept. What one of our models
// answers holds for its weights alone, so their file, whose name has a hash of
// them in it, is part of the key.
func keptAt(key string) string {
	h := sha256.New()
	h.Write([]byte(key))
	if model := lab.KeyModel(key); inPage(model) {
		if weights, ok := client.FindAsset(tinyworker.Weights(model)); ok {
			h.Write([]byte(weights.URL))
		}
	}
	return keyAnswer + hex.EncodeToString(h.Sum(nil)[:16])
}
