package pages

import (
	"bytes"
	"compress/gzip"
	"container/list"
	"io"
	"math"
	"net/netip"
	"sync"
	"time"

	"fewshot/server/httpd/reply"
	"fewshot/server/network"

	"golang.org/x/time/rate"
)

// A facade is made once and cached while there is room: a page that many people read
// is rendered once. New ones are expensive, so the number that one address may ask for
// in a time is limited, and only a few are made at once.
const (
	facadeCacheBytes = 8 << 20
	facadesAtOnce    = 4
	facadesWaiting   = 256
	facadePatience   = 10 * time.Second // how long one waits for its turn

	newFacades     = 300                    // of an address at once
	newFacadeEvery = 500 * time.Millisecond // and then one in that time
)

// A facadeCache keeps the most recently used facades by the address's query, up to a
// number of bytes. The zero facadeCache is empty.
type facadeCache struct {
	pace pace

	mu      sync.Mutex
	by      map[string]*list.Element // of *cachedFacade
	recent  list.List                // the latest first
	bytes   int
	making  chan struct{} // has room for facadesAtOnce
	waiting int
}

type cachedFacade struct {
	query  string
	facade packedFacade
}

// cost is what is held for a facade, about.
func (k *cachedFacade) cost() int { return len(k.query) + len(k.facade.zip) + 200 }

// get is the facade of a query, made if it is not there. Errors are not kept.
func (c *facadeCache) get(query string, make func() (packedFacade, error)) (packedFacade, error) {
	if b, ok := c.find(query); ok {
		return b, nil
	}
	leave, err := c.enter()
	if err != nil {
		return packedFacade{}, err
	}
	defer leave()
	if b, ok := c.find(query); ok { // made meanwhile
		return b, nil
	}
	b, err := make()
	if err == nil {
		c.put(&cachedFacade{query, b})
	}
	return b, err
}

func (c *facadeCache) find(query string) (packedFacade, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.by[query]
	if !ok {
		return packedFacade{}, false
	}
	c.recent.MoveToFront(e)
	return e.Value.(*cachedFacade).facade, true
}

// put stores a facade, and forgets those that were used least recently.
func (c *facadeCache) put(k *cachedFacade) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		c.by = map[string]*list.Element{}
	}
	if c.by[k.query] != nil || k.cost() > facadeCacheBytes/8 {
		return
	}
	for c.bytes += k.cost(); c.bytes > facadeCacheBytes; {
		oldest := c.recent.Remove(c.recent.Back()).(*cachedFacade)
		delete(c.by, oldest.query)
		c.bytes -= oldest.cost()
	}
	c.by[k.query] = c.recent.PushFront(k)
}

// enter waits until a facade may be made.
func (c *facadeCache) enter() (leave func(), err error) {
	c.mu.Lock()
	if c.making == nil {
		c.making = make(chan struct{}, facadesAtOnce)
	}
	if c.waiting >= facadesWaiting {
		c.mu.Unlock()
		return nil, reply.Busy()
	}
	c.waiting++
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		c.waiting--
		c.mu.Unlock()
	}()
	select {
	case c.making <- struct{}{}:
		return func() { <-c.making }, nil
	case <-time.After(facadePatience):
		return nil, reply.Busy()
	}
}

// unzip unpacks a facade.
func unzip(packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// A pace holds back clients who ask for much that costs: each network for itself.
type pace struct {
	mu sync.Mutex
	by map[netip.Prefix]*rate.Limiter
}

// paceNetworks is how many networks are remembered. More in the time that it takes to
// ask for all that one may are a flood, and all start over.
const paceNetworks = 10_000

// take counts a request, or says for how many seconds the client has to wait.
func (p *pace) take(client netip.Addr, now time.Time) (waitSeconds int) {
	key := network.Household(client)
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.by[key]
	if l == nil {
		if p.by == nil || len(p.by) >= paceNetworks {
			p.by = map[netip.Prefix]*rate.Limiter{}
		}
		l = rate.NewLimiter(rate.Every(newFacadeEvery), newFacades)
		p.by[key] = l
	}
	r := l.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return int(math.Ceil(wait.Seconds()))
}
