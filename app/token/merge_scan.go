package token

// A part is a run of a piece's bytes that has become one token.
type part struct {
	start uint32 // its first byte; it ends where the next part starts
	id    uint32
	rank  uint32 // of this part together with the next, or none
}

// appendScan merges a piece by looking for the lowest rank from end to end
// each time: the plain way, and the fastest for a piece of some dozen bytes.
func (m *merger) appendScan(ids []uint32, piece string) []uint32 {
	n := len(piece)
	parts := m.parts[:0]
	for i := range n {
		rank := none
		if i+1 < n {
			rank = m.vocab.pairs[int(piece[i])|int(piece[i+1])<<8]
		}
		parts = append(parts, part{uint32(i), m.vocab.bytes[piece[i]], rank})
	}
	parts = append(parts, part{uint32(n), none, none})
	m.parts = parts
	for {
		best, at := none, -1
		for i := range parts {
			if r := parts[i].rank; r < best {
				best, at = r, i
			}
		}
		if at < 0 {
			break
		}
		parts = append(parts[:at+1], parts[at+2:]...)
		parts[at].id = best // the rank of two parts is the id of both together
		m.rankPart(parts, at, piece)
		if at > 0 {
			m.rankPart(parts, at-1, piece)
		}
	}
	for _, p := range parts[:len(parts)-1] {
		ids = append(ids, p.id)
	}
	return ids
}

// rankPart looks up the rank of the part at i with the next.
func (m *merger) rankPart(parts []part, i int, piece string) {
	parts[i].rank = none
	if i+2 < len(parts) {
		parts[i].rank = m.vocab.rank(piece[parts[i].start:parts[i+2].start])
	}
}
