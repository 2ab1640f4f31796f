package token

import "sort"

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
		l.lists = make([]int32, m.vocab.size())
		l.known = new([1 << knownBits]knownPair)
	}
	if cap(l.nodes) < len(piece) {
		l.nodes = make([]node, len(piece))
	}
	l.nodes = l.nodes[:len(piece)]
	for i := range n {
		rank := none
		if i+1 < n {
			rank = m.vocab.pairs[int(piece[i])|int(piece[i+1])<<8]
		}
		l.nodes[i] = node{i - 1, i + 1, m.vocab.bytes[piece[i]], rank}
		if rank != none {
			l.push(rank, i)
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
		l.nodes, l.places, l.free = nil, nil, nil
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
	nodes []node // the part that starts at a byte, at the index of that byte
	ranks heap   // those whose lists are not empty
	known *[1 << knownBits]knownPair

	lists  []int32   // by rank: which of places is its list, plus one; 0 if its list is empty
	places [][]int32 // lists: where the parts start that can be merged with the next
	free   []int32   // which of places are no list, each plus one
}

type node struct {
	prev, next int32 // where the parts before and after start; -1, and the piece's length, at the ends
	id         uint32
	rank       uint32 // of this part together with the next, or none
}

// push notes that the part at i can be merged with the next.
func (l *longPiece) push(rank uint32, i int32) {
	k := l.lists[rank]
	if k == 0 {
		k = l.newList(rank)
	}
	to := &l.places[k-1]
	if len(*to) == cap(*to) {
		more := make([]int32, len(*to), 2*len(*to)+16)
		copy(more, *to)
		*to = more
	}
	*to = append(*to, i)
}

// newList gives a rank an empty list and returns its place, plus one.
func (l *longPiece) newList(rank uint32) int32 {
	if len(l.free) == 0 {
		l.places = append(l.places, nil)
		l.free = append(l.free, int32(len(l.places)))
	}
	k := l.free[len(l.free)-1]
	l.free = l.free[:len(l.free)-1]
	l.lists[rank] = k
	l.ranks.push(rank)
	return k
}

// mergeAll works off the list of a rank.
func (l *longPiece) mergeAll(rank uint32) {
	place := l.lists[rank]
	at := l.places[place-1]
	l.lists[rank] = 0
	for k := 1; k < len(at); k++ {
		if at[k] < at[k-1] { // seldom
			// slices.Sort of this type would be 13 KB of the page.
			sort.Slice(at, func(i, j int) bool { return at[i] < at[j] })
			break
		}
	}
	for k, i := range at {
		x := &l.nodes[i]
		if x.rank != rank {
			continue // one of the two was merged otherwise
		}
		gone := x.next
		next := l.nodes[gone].next
		l.nodes[gone].rank = none
		x.id = rank
		x.next = next
		if int(next) < len(l.nodes) {
			l.nodes[next].prev = i
		}
		// If the next part is merged in the next turn, this one with it as it is now
		// need not be noted.
		r := l.update(i)
		put := r != none && (r < rank || k+1 == len(at) || at[k+1] != next || l.nodes[next].rank != rank)
		if put {
			l.push(r, i)
		}
		if x.prev >= 0 {
			if r := l.update(x.prev); r != none {
				l.push(r, x.prev)
			}
		}
		if len(l.ranks) > 0 && l.ranks[0] < rank {
			if r != none && !put {
				l.push(r, i)
			}
			for _, i := range at[k+1:] {
				l.push(rank, i)
			}
			break
		}
	}
	l.places[place-1] = at[:0]
	l.free = append(l.free, place)
}

// update looks up the rank of the part at i with the next. A long piece repeats itself,
// so that as a rule the same two were asked for before, and their bytes need not be
// hashed.
func (l *longPiece) update(i int32) uint32 {
	x := &l.nodes[i]
	x.rank = none
	if int(x.next) == len(l.nodes) {
		return none
	}
	next := &l.nodes[x.next]
	if int(next.next-i) > l.vocab.longest {
		return none
	}
	pair := uint64(x.id)<<32 | uint64(next.id)
	k := &l.known[pair*mix1>>(64-knownBits)]
	if k.pair != pair+1 {
		*k = knownPair{pair + 1, l.vocab.rank(l.piece[i:next.next])}
	}
	x.rank = k.rank
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
