package prompt

import "encoding/binary"

// The links' compression is written here because the standard library's
// compress/zlib would add 43 KB (brotli) to the page, a thirtieth of all that
// it may weigh; deflate.go and inflate.go are a tenth of that. The tests hold
// them against the standard library.

// deflate compresses src in the zlib format (RFC 1950), as one DEFLATE block
// (RFC 1951) with the fixed codes: short texts gain little from codes of their
// own.
func deflate(src []byte) []byte {
	w := bitWriter{out: []byte{0x78, 0xda}}
	w.bits(1, 1) // the last block
	w.bits(1, 2) // with fixed codes
	m := newMatcher(src)
	for i := 0; i < len(src); {
		length, distance := m.longest(i)
		if length >= minMatch {
			// A longer match may begin one byte later.
			if next, _ := m.longest(i + 1); next > length {
				length = 0
			}
		}
		if length < minMatch {
			w.symbol(int(src[i]))
			length = 1
		} else {
			w.length(length)
			w.distance(distance)
		}
		for range length {
			m.insert(i)
			i++
		}
	}
	w.symbol(endOfBlock)
	w.bits(0, 7) // to the end of the byte
	return binary.BigEndian.AppendUint32(w.out, adler32(src))
}

// Numbers of RFC 1951.
const (
	minMatch   = 3
	maxMatch   = 258
	window     = 32 << 10
	endOfBlock = 256
	lengthCode = 257 // of the shortest match
)

// lengthBase is the shortest match of length code c, from 0 to 28, and the
// number of bits that say how much longer it is (section 3.2.5).
func lengthBase(c int) (base int, extra uint) {
	switch {
	case c < 8:
		return minMatch + c, 0
	case c == 28:
		return maxMatch, 0
	}
	extra = uint(c/4 - 1)
	return minMatch + (4+c%4)<<extra, extra
}

// distanceBase is the same for distance code c, from 0 to 29.
func distanceBase(c int) (base int, extra uint) {
	if c < 4 {
		return 1 + c, 0
	}
	extra = uint(c/2 - 1)
	return 1 + (2+c%2)<<extra, extra
}

// A bitWriter writes bits from the least significant one of each byte on.
type bitWriter struct {
	out  []byte
	acc  uint32
	have uint
}

func (w *bitWriter) bits(v uint32, n uint) {
	w.acc |= v << w.have
	for w.have += n; w.have >= 8; w.have -= 8 {
		w.out = append(w.out, byte(w.acc))
		w.acc >>= 8
	}
}

// code writes a Huffman code, whose first bit is the most significant.
func (w *bitWriter) code(v uint32, n uint) {
	for n > 0 {
		n--
		w.bits(v>>n&1, 1)
	}
}

// symbol writes a literal or length code with the fixed code (section 3.2.6).
func (w *bitWriter) symbol(s int) {
	switch v := uint32(s); {
	case s < 144:
		w.code(0x30+v, 8)
	case s < 256:
		w.code(0x190+v-144, 9)
	case s < 280:
		w.code(v-256, 7)
	default:
		w.code(0xc0+v-280, 8)
	}
}

func (w *bitWriter) length(n int) {
	c := 28
	base, extra := lengthBase(c)
	for base > n {
		c--
		base, extra = lengthBase(c)
	}
	w.symbol(lengthCode + c)
	w.bits(uint32(n-base), extra)
}

func (w *bitWriter) distance(n int) {
	c := 29
	base, extra := distanceBase(c)
	for base > n {
		c--
		base, extra = distanceBase(c)
	}
	w.code(uint32(c), 5)
	w.bits(uint32(n-base), extra)
}

// A matcher finds earlier occurrences of what comes.
type matcher struct {
	src  []byte
	head []int32 // the last place, from 1, of each hash of three bytes
	prev []int32 // of each place, the place before it with the same hash
}

const hashBits = 13

func newMatcher(src []byte) *matcher {
	return &matcher{src: src, head: make([]int32, 1<<hashBits), prev: make([]int32, len(src)+1)}
}

func (m *matcher) hash(i int) uint32 {
	return (uint32(m.src[i])<<16 | uint32(m.src[i+1])<<8 | uint32(m.src[i+2])) * 0x9e3779b1 >> (32 - hashBits)
}

func (m *matcher) insert(i int) {
	if i+minMatch > len(m.src) {
		return
	}
	h := m.hash(i)
	m.prev[i+1] = m.head[h]
	m.head[h] = int32(i + 1)
}

// longest is the longest match at i, as far as a bounded search finds it.
func (m *matcher) longest(i int) (length, distance int) {
	if i+minMatch > len(m.src) {
		return 0, 0
	}
	most := min(maxMatch, len(m.src)-i)
	at := int(m.head[m.hash(i)])
	for tries := 64; tries > 0 && at > 0 && i-(at-1) <= window && length < most; tries-- {
		n := 0
		for n < most && m.src[at-1+n] == m.src[i+n] {
			n++
		}
		if n > length {
			length, distance = n, i-(at-1)
		}
		at = int(m.prev[at])
	}
	return length, distance
}

// adler32 is the checksum of RFC 1950, section 8.2.
func adler32(data []byte) uint32 {
	a, b := uint32(1), uint32(0)
	for _, c := range data {
		a = (a + uint32(c)) % 65521
		b = (b + a) % 65521
	}
	return b<<16 | a
}
