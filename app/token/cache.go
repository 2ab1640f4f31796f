package token

import "unsafe"

// Bounds of the piece cache. Text repeats itself: a page of English has some
// hundred different pieces that are not tokens themselves.
const (
	maxCached      = 2048    // bytes of a piece that is kept: a paragraph of Thai, which has no spaces
	maxCacheUsed   = 1 << 16 // pieces
	maxCacheText   = 4 << 20 // bytes of all pieces
	firstCacheSize = 1 << 10 // places, a power of two
)

// A pieceCache remembers the ids of pieces. When it is full it forgets
// everything and starts over, so that its memory is bounded.
type pieceCache struct {
	places []cached // a power of two; at most half of them used
	used   int
	text   []byte
	ids    []uint32
}

// cached is a piece with its ids, as ranges of the cache's text and ids; n is
// 0 at a free place.
type cached struct {
	hash       uint64
	at, length uint32
	first, n   uint32
}

// find returns the ids of a piece, nil if it isn't there.
func (c *pieceCache) find(piece string, h uint64) []uint32 {
	if c.used == 0 {
		return nil
	}
	mask := uint64(len(c.places) - 1)
	for i := h >> 16 & mask; ; i = (i + 1) & mask {
		p := &c.places[i]
		if p.n == 0 {
			return nil
		}
		if p.hash == h && int(p.length) == len(piece) && same(unsafe.String(&c.text[p.at], p.length), piece) {
			return c.ids[p.first : p.first+p.n]
		}
	}
}

// add remembers the ids of a piece that find does not know. It copies both.
func (c *pieceCache) add(piece string, h uint64, ids []uint32) {
	if c.used == maxCacheUsed || len(c.text) > maxCacheText {
		*c = pieceCache{}
	}
	if c.used*2 >= len(c.places) {
		old := c.places
		c.places = make([]cached, max(firstCacheSize, 2*len(old)))
		for _, p := range old {
			if p.n != 0 {
				c.place(p)
			}
		}
	}
	p := cached{hash: h, at: uint32(len(c.text)), length: uint32(len(piece)), first: uint32(len(c.ids)), n: uint32(len(ids))}
	c.text = append(c.text, piece...)
	c.ids = append(c.ids, ids...)
	c.place(p)
	c.used++
}

func (c *pieceCache) place(p cached) {
	mask := uint64(len(c.places) - 1)
	i := p.hash >> 16 & mask
	for c.places[i].n != 0 {
		i = (i + 1) & mask
	}
	c.places[i] = p
}
