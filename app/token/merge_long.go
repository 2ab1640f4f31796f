package token

import "slices"

// appendLong merges a piece in a time that grows hardly faster than its
// length, so that 100 KB of one letter do not freeze a page.
//
// All places where two neighbours can be merged are kept in a list a rank, and
// the lists are worked off from the lowest rank, each from left to right. That
// is the order of the plain way: a merge can only make longer tokens, so it
// adds nothing to the list that it is from; and if it makes a merge of a lower
// rank possible, that one comes first.
func (m *merger) appendLong(ids []uint32, piece string) []uint32 {
	n := int32(len(piece))
	l := &m.long
	l.vocab, l.piece = m.vocab, piece
	if l.lists == nil {
		l.lists = make([]list, m.vocab.size())
		l.known = make([]knownPair, 1<<knownBits)
	}
	l.nodes = slices.Grow(l.nodes[:0], len(piece))
	l.links = append(slices.Grow(l.links[:0], 2*len(piece)), link{})
	for i := range n {
		l.nodes = append(l.nodes, node{i - 1, i + 1, m.vocab.bytes[piece[i]], none})
		if i+1 < n {
			if r := m.vocab.pairs[int(piece[i])|int(piece[i+1])<<8]; r != none {
				l.nodes[i].rank = r
				l.push(r, i)
			}
		}
	}
	for len(l.ranks) > 0 {
		l.mergeAll(l.ranks.pop())
	}
	for i := int32(0); i < n; i = l.nodes[i].next {
		ids = append(ids, l.nodes[i].id)
	}
	l.piece = ""
	if n > keepLong {
		l.nodes, l.links, l.at = nil, nil, nil
	}
	return ids
}

// keepLong is the length of a piece in bytes up to which its working memory is
// kept for the next.
const keepLong = 1 << 14

// A longPiece is a piece while it is merged. Its lists are all empty again
// afterwards.
type longPiece struct {
	vocab *vocabulary
	piece string
	nodes []node  // the part that starts at a byte, at the index of that byte
	lists []list  // by rank
	links []link  // of all lists; 0 is the end
	ranks heap    // those whose lists are not empty
	at    []int32 // the list being worked off
	known []knownPair
}

type node struct {
	prev, next int32 // where the parts before and after start; -1, and the piece's length, at the ends
	id         uint32
	rank       uint32 // of this part together with the next, or none
}

type list struct{ first, last int32 }

type link struct{ at, next int32 }

// push notes that the part at i can be merged with the next.
func (l *longPiece) push(rank uint32, i int32) {
	k := int32(len(l.links))
	l.links = append(l.links, link{at: i})
	if to := &l.lists[rank]; to.first == 0 {
		*to = list{k, k}
		l.ranks.push(rank)
	} else {
		l.links[to.last].next = k
		to.last = k
	}
}

// mergeAll works off the list of a rank.
func (l *longPiece) mergeAll(rank uint32) {
	at := l.at[:0]
	for k := l.lists[rank].first; k != 0; k = l.links[k].next {
		at = append(at, l.links[k].at)
	}
	l.at = at
	l.lists[rank] = list{}
	slices.Sort(at) // as a rule it is in order
	for k, i := range at {
		if l.nodes[i].rank != rank {
			continue // one of the two was merged otherwise
		}
		l.merge(i)
		if len(l.ranks) > 0 && l.ranks[0] < rank {
			for _, i := range at[k+1:] {
				l.push(rank, i)
			}
			return
		}
	}
}

// merge makes one part of the part at i and the next.
func (l *longPiece) merge(i int32) {
	gone := l.nodes[i].next
	next := l.nodes[gone].next
	l.nodes[gone].rank = none
	l.nodes[i].id = l.nodes[i].rank
	l.nodes[i].next = next
	if int(next) < len(l.nodes) {
		l.nodes[next].prev = i
	}
	l.update(i)
	if p := l.nodes[i].prev; p >= 0 {
		l.update(p)
	}
}

// update looks up the rank of the part at i with the next.
func (l *longPiece) update(i int32) {
	x := &l.nodes[i]
	x.rank = none
	if int(x.next) == len(l.nodes) {
		return
	}
	end := l.nodes[x.next].next
	if int(end-i) > l.vocab.longest {
		return
	}
	if r := l.rankOf(x.id, l.nodes[x.next].id, l.piece[i:end]); r != none {
		x.rank = r
		l.push(r, i)
	}
}

// rankOf is the rank of two tokens together, whose bytes are s. A long piece repeats
// itself, so that as a rule the same two were asked for before, and s need not be hashed.
func (l *longPiece) rankOf(a, b uint32, s string) uint32 {
	pair := uint64(a)<<32 | uint64(b)
	k := &l.known[pair*mix1>>(64-knownBits)]
	if k.pair != pair+1 {
		*k = knownPair{pair + 1, l.vocab.rank(s)}
	}
	return k.rank
}

// A knownPair is two tokens, plus one, and their rank together.
type knownPair struct {
	pair uint64
	rank uint32
}

// knownBits says how many pairs are remembered: 16 KB.
const knownBits = 10

// A heap gives the lowest number first.
type heap []uint32

func (h *heap) push(x uint32) {
	a := append(*h, x)
	i := len(a) - 1
	for i > 0 {
		up := (i - 1) / 2
		if a[up] <= x {
			break
		}
		a[i] = a[up]
		i = up
	}
	a[i] = x
	*h = a
}

func (h *heap) pop() uint32 {
	a := *h
	least := a[0]
	x := a[len(a)-1]
	a = a[:len(a)-1]
	*h = a
	for i := 0; len(a) > 0; {
		k := 2*i + 1
		if k+1 < len(a) && a[k+1] < a[k] {
			k++
		}
		if k >= len(a) || a[k] >= x {
			a[i] = x
			break
		}
		a[i] = a[k]
		i = k
	}
	return least
}
