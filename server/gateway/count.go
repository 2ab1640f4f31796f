package gateway

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"sync"

	"fewshot/app/chat"
	"fewshot/server/provider"
)

// Count is how many tokens the prompt of r has, by the provider's own count. It
// costs nothing, so that nothing is reserved; a client may ask as often as it may
// run, and what was counted is remembered by its hash.
func (g *Gateway) Count(ctx context.Context, r *chat.Request) (int, error) {
	// 1. What would be sent to which model.
	run := newRun(r)
	a, err := g.assign(ctx, r, &run)
	if err != nil {
		return 0, err
	}
	counter, ok := a.model.provider.(provider.Counter)
	if !ok {
		return 0, &chat.Error{
			Status: http.StatusNotImplemented, Type: "server_error", Code: chat.CodeNoTokenCount,
			Message: a.model.provider.Name() + " doesn't say how many tokens a prompt has.", Hint: "The page's own count is the best there is.",
		}
	}

	// 2. Whether it was counted before.
	key := promptHash(a.sent)
	if n, ok := g.counts.of(key); ok {
		return n, nil
	}

	// 3. Whether this client may ask, and when it has its turn.
	place, err := g.admission.enter(ctx, CallerOf(ctx).Turn, false, size(a.sent))
	if err != nil {
		return 0, err
	}
	defer g.admission.leave(place)
	bound := g.bind(ctx, place)
	defer bound.release()
	n, err := counter.CountTokens(bound, a.sent)
	if err != nil {
		return 0, ended(bound, err)
	}
	g.counts.put(key, n)
	return n, nil
}

// maxCounts is how many counts are remembered.
const maxCounts = 4096

// counts are the numbers of tokens of prompts, by a hash: no prompt is kept.
type counts struct {
	mu   sync.Mutex
	all  map[[sha256.Size]byte]int
	keys [][sha256.Size]byte // a ring, the oldest at next
	next int
}

// promptHash is a hash of a model and of all that it is sent of a prompt.
func promptHash(r *chat.Request) [sha256.Size]byte {
	h := sha256.New()
	e := json.NewEncoder(h)
	e.Encode([]string{r.Model, r.Prompt})
	for _, m := range r.Messages {
		e.Encode([]string{string(m.Role), m.Content})
	}
	return [sha256.Size]byte(h.Sum(nil))
}

func (c *counts) of(key [sha256.Size]byte) (int, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, ok := c.all[key]
	return n, ok
}

// put remembers a count, and forgets the oldest if there are too many.
func (c *counts) put(key [sha256.Size]byte, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil {
		c.all = map[[sha256.Size]byte]int{}
	}
	if _, ok := c.all[key]; ok {
		return
	}
	if len(c.keys) < maxCounts {
		c.keys = append(c.keys, key)
	} else {
		delete(c.all, c.keys[c.next])
		c.keys[c.next] = key
		c.next = (c.next + 1) % maxCounts
	}
	c.all[key] = n
}
