package token

import (
	"fmt"
	"unicode/utf8"

	"github.com/pkoukk/tiktoken-go"
)

// maxLibrary is the length in bytes up to which tiktoken-go merges a piece of
// ASCII: a word, a name, a number. It takes several times as long as
// appendScan (BenchmarkMerge), which words do not mind: a prompt has few that
// are not tokens, and the cache keeps them. A Chinese text is all new pieces,
// and longer ones.
const maxLibrary = 24

// maxScan is the length in bytes up to which a piece is merged by scanning.
const maxScan = 128

// A merger turns a piece that is not a token itself into ids: byte pair
// encoding, which merges the neighbours of the lowest rank, the leftmost
// first, until no two neighbours are a token together.
//
// tiktoken-go merges words (see maxLibrary). It is given an empty map of ranks and
// a pattern that splits nothing, and before each piece the ranks are added
// that the piece can need: the map is held by reference, and filling all of
// it would take longer than everything else. The other pieces are merged here.
type merger struct {
	vocab   *vocabulary
	ranks   map[string]int // those that tiktoken-go has seen
	seen    []bool         // by id: in ranks
	library *tiktoken.Tiktoken
	ends    [maxLibrary + 1]uint32
	begins  [maxLibrary + 1]uint32

	parts []part // of appendScan
	long  longPiece
}

// init makes a merger of a vocabulary.
func (m *merger) init(v *vocabulary) error {
	m.vocab = v
	m.ranks = make(map[string]int)
	m.seen = make([]bool, v.size())
	// The control token can't be typed: EncodeOrdinary looks for none. There
	// has to be one, because no tokens make a pattern that matches everywhere.
	core, err := tiktoken.NewCoreBPE(m.ranks, map[string]int{"<|endoftext|>": v.size()}, `[\s\S]+`)
	if err != nil {
		return fmt.Errorf("set up tiktoken-go: %w", err)
	}
	m.library = tiktoken.NewTiktoken(core, &tiktoken.Encoding{MergeableRanks: m.ranks}, nil)
	for _, id := range v.bytes {
		m.add(id)
	}
	return nil
}

// append appends the ids of a piece of valid UTF-8 that is not a token.
func (m *merger) append(ids []uint32, piece string) []uint32 {
	switch {
	case len(piece) > maxScan:
		return m.appendLong(ids, piece)
	case len(piece) <= maxLibrary && ascii(piece):
		return m.appendLibrary(ids, piece)
	}
	return m.appendScan(ids, piece)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// appendLibrary lets tiktoken-go merge a piece of at most maxLibrary bytes.

func (m *merger) appendLibrary(ids []uint32, piece string) []uint32 {
	m.prepare(piece)
	for _, id := range m.library.EncodeOrdinary(piece) {
		ids = append(ids, uint32(id))
	}
	return ids
}

// prepare adds every rank that merging piece can come upon.
//
// A merge joins two neighbours that are bytes or came from merges, so it is
// enough to go from short to long and to look up the ranges that are two such
// parts: ends[i] has bit j, and begins[j] bit i, if piece[i:j] is one.
func (m *merger) prepare(piece string) {
	n := len(piece)
	for i := range n {
		m.ends[i] = 1 << (i + 1)
		m.begins[i+1] = 1 << i
	}
	for length := 2; length <= n; length++ {
		for i, j := 0, length; j <= n; i, j = i+1, j+1 {
			if m.ends[i]&m.begins[j] == 0 {
				continue
			}
			if id := m.vocab.rank(piece[i:j]); id != none {
				m.ends[i] |= 1 << j
				m.begins[j] |= 1 << i
				m.add(id)
			}
		}
	}
}

func (m *merger) add(id uint32) {
	if !m.seen[id] {
		m.seen[id] = true
		m.ranks[m.vocab.token(id)] = int(id)
	}
}
