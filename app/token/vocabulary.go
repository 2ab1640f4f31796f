package token

import (
	"fmt"
	"math/bits"
	"unsafe"
)

// none is the rank of what is not a token.
const none = ^uint32(0)

// maxShort is the length up to which a token fits a key of its own: seven
// bytes, and the length in the eighth.
const maxShort = 7

// A vocabulary maps bytes to token ids and back. An id is also the rank of
// its merge: the lower, the earlier.
//
// Two open hash tables stand for a map[string]uint32 of 200,000 entries, which
// would take a multiple of the time to fill and to ask: tokens of up to seven
// bytes (two thirds of them) are compared as one number, longer ones by a tag
// of 32 bits and then by their bytes.
type vocabulary struct {
	text    string   // the bytes of all tokens, one after another
	starts  []uint32 // (ids + 1) where each token starts in text; a hole is empty
	bytes   [256]uint32
	longest int      // bytes of the longest token
	pairs   []uint32 // (65,536) the id of two bytes, first + second<<8, or none

	keys []uint64 // short tokens by shortKey; 0 is free
	ids  []uint32 // of keys
	tags []uint64 // long tokens: upper half of the hash, then id+1; 0 is free
}

// newVocabulary indexes tokens; it takes over both arguments.
func newVocabulary(text string, starts []uint32) (*vocabulary, error) {
	v := &vocabulary{text: text, starts: starts, pairs: make([]uint32, 1<<16)}
	short, long := 0, 0
	for id := range uint32(len(starts) - 1) {
		n := starts[id+1] - starts[id]
		v.longest = max(v.longest, int(n))
		if n > maxShort {
			long++
		} else if n > 0 {
			short++
		}
	}
	// At most two thirds full.
	v.keys = make([]uint64, 1<<bits.Len(uint(short*3/2)))
	v.ids = make([]uint32, len(v.keys))
	v.tags = make([]uint64, 1<<bits.Len(uint(long*3/2)))
	for i := range v.bytes {
		v.bytes[i] = none
	}
	for i := range v.pairs {
		v.pairs[i] = none
	}
	for id := range uint32(len(starts) - 1) {
		t := v.token(id)
		if t == "" {
			continue
		}
		if !v.add(id, t) {
			return nil, fmt.Errorf("token %d is there twice", id)
		}
	}
	for b, id := range v.bytes {
		if id == none {
			return nil, fmt.Errorf("the byte %#02x is not a token", b)
		}
	}
	return v, nil
}

// add indexes a token; it reports false if its bytes are there already.
func (v *vocabulary) add(id uint32, t string) bool {
	if len(t) > maxShort {
		h := hashLong(t)
		mask := uint64(len(v.tags) - 1)
		i := h & mask
		for ; v.tags[i] != 0; i = (i + 1) & mask {
			if v.tags[i]>>32 == h>>32 && v.token(uint32(v.tags[i])-1) == t {
				return false
			}
		}
		v.tags[i] = h&^(1<<32-1) | uint64(id+1)
		return true
	}
	switch len(t) {
	case 1:
		v.bytes[t[0]] = id
	case 2:
		v.pairs[int(t[0])|int(t[1])<<8] = id
	}
	key := shortKey(t)
	mask := uint64(len(v.keys) - 1)
	i := mix(key) & mask
	for ; v.keys[i] != 0; i = (i + 1) & mask {
		if v.keys[i] == key {
			return false
		}
	}
	v.keys[i], v.ids[i] = key, id
	return true
}

// size is the number of ids, holes included.
func (v *vocabulary) size() int { return len(v.starts) - 1 }

// token is the bytes of an id, "" if there is none.
func (v *vocabulary) token(id uint32) string {
	if int(id) >= v.size() {
		return ""
	}
	return v.text[v.starts[id]:v.starts[id+1]]
}

// length is the number of bytes of an id that there is.
func (v *vocabulary) length(id uint32) int { return int(v.starts[id+1] - v.starts[id]) }

// rank is the id of s, not empty, or none.
func (v *vocabulary) rank(s string) uint32 {
	id, _ := v.find(s)
	return id
}

// find is rank, and gives a hash of s.
func (v *vocabulary) find(s string) (id uint32, h uint64) {
	if len(s) > maxShort {
		h = hashLong(s)
		return v.findLong(s, h), h
	}
	key := shortKey(s)
	h = mix(key)
	mask := uint64(len(v.keys) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		switch v.keys[i] {
		case key:
			return v.ids[i], h
		case 0:
			return none, h
		}
	}
}

// findLong is rank for more than maxShort bytes and their hash.
func (v *vocabulary) findLong(s string, h uint64) uint32 {
	mask := uint64(len(v.tags) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		tag := v.tags[i]
		if tag == 0 {
			return none
		}
		if tag>>32 == h>>32 {
			if id := uint32(tag) - 1; same(v.token(id), s) {
				return id
			}
		}
	}
}

// shortKey holds the bytes of s, 1 to 7 of them, and their number on top: no
// two strings share a key, and none is 0.
func shortKey(s string) uint64 {
	n := len(s)
	var w uint64
	if n >= 4 {
		w = uint64(load32(s)) | uint64(load32(s[n-4:]))<<(uint(n-4)*8)
	} else {
		w = uint64(s[0]) | uint64(s[n>>1])<<(uint(n>>1)*8) | uint64(s[n-1])<<(uint(n-1)*8)
	}
	return w | uint64(n)<<56
}

// same reports whether a and b are the same. Go's own comparison of strings
// goes byte by byte in WebAssembly; this one goes by eight.
func same(a, b string) bool {
	n := len(a)
	if n != len(b) {
		return false
	}
	if n < 8 {
		return a == b
	}
	p, q := unsafe.Pointer(unsafe.StringData(a)), unsafe.Pointer(unsafe.StringData(b))
	i := 0
	for ; i+16 < n; i += 16 {
		if (eight(p, i)^eight(q, i))|(eight(p, i+8)^eight(q, i+8)) != 0 {
			return false
		}
	}
	i = min(i, n-8)
	return (eight(p, i)^eight(q, i))|(eight(p, n-8)^eight(q, n-8)) == 0
}

// The multipliers of the hashes: the golden ratio's, and one of MurmurHash3's.
const (
	mix1 = 0x9e3779b97f4a7c15
	mix2 = 0xff51afd7ed558ccd
)

// mix is the hash of a short key.
func mix(key uint64) uint64 {
	key *= mix1
	return key ^ key>>32
}

// hashLong is the hash of more than maxShort bytes, all of them.
func hashLong(s string) uint64 {
	n := len(s)
	p := unsafe.Pointer(unsafe.StringData(s))
	a, b := uint64(n)*mix2, uint64(n)
	i := 0
	for ; i+16 < n; i += 16 {
		a = bits.RotateLeft64((a^eight(p, i))*mix1, 29)
		b = bits.RotateLeft64((b^eight(p, i+8))*mix2, 31)
	}
	a = bits.RotateLeft64((a^eight(p, min(i, n-8)))*mix1, 29)
	b = (b ^ eight(p, n-8)) * mix2
	h := a ^ b
	h ^= h >> 32
	h *= mix2
	return h ^ h>>29
}

// load32 and load64 read the first bytes of s, low byte first. The compiler
// makes one load of them, in WebAssembly too.
func load32(s string) uint32 {
	_ = s[3]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

func load64(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
