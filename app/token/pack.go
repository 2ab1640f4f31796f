package token

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// The packed format of a vocabulary. Every token but the single bytes is two
// earlier ones merged, so it is stored as their two ids, and the ids in planes
// of one byte each, which compress best: brotli makes 708 KB of o200k_base,
// whose file of base64 lines takes 3.6 MB (1.6 MB with brotli).
//
//	4 bytes  magic
//	1 byte   length of the name, then the name
//	4 bytes  CRC-32 (IEEE) of what follows, low byte first, as the next two
//	4 bytes  number of ids
//	4 bytes  length of the literals
//	literals for each id that is no merge, in order: its length (0: no such
//	         token) in a byte, then its bytes
//	left     the id of each token's first part: a plane of the high bytes, one
//	         of the middle, one of the low; high is 255 for a literal
//	right    the same for the second part, without the literals
const magic = "fsv1"

const (
	literal  = 255 // in the high plane of left
	maxToken = 255 // bytes of a token
	maxIDs   = literal << 16
)

// Pack makes the packed form of a vocabulary that [Load] reads; name is one
// that [Vocabulary] returns. The ranks are as tiktoken's files list them: each
// token's bytes with its id.
func Pack(name string, ranks map[string]int) ([]byte, error) {
	if name == "" || Vocabulary(name) != name {
		return nil, fmt.Errorf("token: pack: no vocabulary is named %q", name)
	}
	size := 0
	for t, r := range ranks {
		if r < 0 || r >= maxIDs {
			return nil, fmt.Errorf("token: pack %s: id %d is out of range", name, r)
		}
		if t == "" || len(t) > maxToken {
			return nil, fmt.Errorf("token: pack %s: token %d has %d bytes", name, r, len(t))
		}
		size = max(size, r+1)
	}
	tokens := make([]string, size)
	for t, r := range ranks {
		if tokens[r] != "" {
			return nil, fmt.Errorf("token: pack %s: two tokens have the id %d", name, r)
		}
		tokens[r] = t
	}
	var literals []byte
	var planes [6][]byte // left high, middle, low; right high, middle, low
	for id, t := range tokens {
		left, right, err := parts(t, ranks, id)
		if err != nil {
			literals = append(literals, byte(len(t)))
			literals = append(literals, t...)
			planes[0] = append(planes[0], literal)
			planes[1] = append(planes[1], 0)
			planes[2] = append(planes[2], 0)
			continue
		}
		for i := range 3 {
			planes[i] = append(planes[i], byte(left>>(16-8*i)))
			planes[3+i] = append(planes[3+i], byte(right>>(16-8*i)))
		}
	}
	out := append([]byte(magic), byte(len(name)))
	out = append(out, name...)
	out = append(out, make([]byte, 4)...)
	summed := len(out)
	out = binary.LittleEndian.AppendUint32(out, uint32(size))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(literals)))
	out = append(out, literals...)
	for _, p := range planes {
		out = append(out, p...)
	}
	binary.LittleEndian.PutUint32(out[summed-4:], crc32.ChecksumIEEE(out[summed:]))
	if _, _, err := unpack(out); err != nil {
		return nil, fmt.Errorf("token: pack %s: %w", name, err)
	}
	return out, nil
}

var errNoMerge = errors.New("not a merge of two earlier tokens")

// parts finds the two earlier tokens whose merge is t: what byte pair encoding
// leaves of t with the ranks below its own.
func parts(t string, ranks map[string]int, id int) (left, right int, err error) {
	p := make([]string, len(t))
	for i := range p {
		p[i] = t[i : i+1]
	}
	for len(p) > 2 {
		best, at := id, -1
		for i := range len(p) - 1 {
			if r, ok := ranks[p[i]+p[i+1]]; ok && r < best {
				best, at = r, i
			}
		}
		if at < 0 {
			return 0, 0, errNoMerge
		}
		p[at] += p[at+1]
		p = append(p[:at+1], p[at+2:]...)
	}
	if len(p) != 2 {
		return 0, 0, errNoMerge
	}
	left, okLeft := ranks[p[0]]
	right, okRight := ranks[p[1]]
	if !okLeft || !okRight || left >= id || right >= id {
		return 0, 0, errNoMerge
	}
	return left, right, nil
}
