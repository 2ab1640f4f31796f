package prompt

import (
	"encoding/binary"
	"errors"
)

// Why a text can't be unpacked.
var (
	errDamaged = errors.New("the compressed data is damaged")
	errLong    = errors.New("the compressed data is too long")
)

// inflate unpacks data in the zlib format that deflate and others write. It
// gives errLong rather than more than limit bytes, and errDamaged for anything
// that isn't right, a wrong checksum or something after it included.
func inflate(data []byte, limit int) ([]byte, error) {
	// The method, the window, the check of both, no dictionary.
	if len(data) < 2 || data[0]&15 != 8 || data[0]>>4 > 7 || binary.BigEndian.Uint16(data)%31 != 0 || data[1]&32 != 0 {
		return nil, errDamaged
	}
	r := bitReader{src: data[2:], limit: limit}
	for last := false; !last && r.err == nil; {
		last = r.bits(1) == 1
		switch r.bits(2) {
		case 0:
			r.stored()
		case 1:
			r.block(fixedCodes())
		case 2:
			r.block(r.codes())
		default:
			r.fail(errDamaged)
		}
	}
	if r.err != nil {
		return nil, r.err
	}
	if len(r.src) != 4 || binary.BigEndian.Uint32(r.src) != adler32(r.out) {
		return nil, errDamaged
	}
	return r.out, nil
}

// A bitReader reads bits from the least significant one of each byte on, and
// collects what they stand for. After an error it reads zeros.
type bitReader struct {
	src   []byte
	acc   uint32
	have  uint
	out   []byte
	limit int
	err   error
}

func (r *bitReader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *bitReader) bits(n uint) int {
	for r.have < n {
		if len(r.src) == 0 {
			r.fail(errDamaged)
			return 0
		}
		r.acc |= uint32(r.src[0]) << r.have
		r.src = r.src[1:]
		r.have += 8
	}
	v := r.acc & (1<<n - 1)
	r.acc >>= n
	r.have -= n
	return int(v)
}

// write adds n bytes to the output.
func (r *bitReader) write(b ...byte) {
	if len(r.out)+len(b) > r.limit {
		r.fail(errLong)
		return
	}
	r.out = append(r.out, b...)
}

// stored reads a block that is not compressed (section 3.2.4).
func (r *bitReader) stored() {
	r.acc, r.have = 0, 0 // the rest of the byte; bits reads no byte too many
	if r.err != nil || len(r.src) < 4 {
		r.fail(errDamaged)
		return
	}
	n := int(binary.LittleEndian.Uint16(r.src))
	if n^0xffff != int(binary.LittleEndian.Uint16(r.src[2:])) || len(r.src) < 4+n {
		r.fail(errDamaged)
		return
	}
	r.write(r.src[4 : 4+n]...)
	r.src = r.src[4+n:]
}

// block reads a compressed block.
func (r *bitReader) block(symbols, distances huffman) {
	for r.err == nil {
		s := r.symbol(symbols)
		switch {
		case r.err != nil || s == endOfBlock:
			return
		case s < endOfBlock:
			r.write(byte(s))
			continue
		case s > lengthCode+28:
			r.fail(errDamaged)
			return
		}
		length, extra := lengthBase(s - lengthCode)
		length += r.bits(extra)
		d := r.symbol(distances)
		if d > 29 {
			r.fail(errDamaged)
			return
		}
		distance, extra := distanceBase(d)
		distance += r.bits(extra)
		if distance > len(r.out) {
			r.fail(errDamaged)
			return
		}
		for range length {
			r.write(r.out[len(r.out)-distance])
			if r.err != nil {
				return
			}
		}
	}
}

// A huffman is a canonical Huffman code: how many codes there are of each
// length, and the symbols in the order of their codes (section 3.2.2).
type huffman struct {
	count   [16]int
	symbols []int
}

// newHuffman makes the code with these lengths, one a symbol, 0 for a symbol
// without a code. It reports false for lengths that are no code. A code that
// lacks some words is one only if it has no more than one word.
func newHuffman(lengths []byte) (h huffman, ok bool) {
	for _, n := range lengths {
		h.count[n]++
	}
	used := len(lengths) - h.count[0]
	h.count[0] = 0
	free := 1
	var start [16]int
	for n := 1; n < 16; n++ {
		free = free*2 - h.count[n]
		if free < 0 {
			return h, false
		}
		start[n] = start[n-1] + h.count[n-1]
	}
	if free > 0 && (used > 1 || used != h.count[1]) {
		return h, false
	}
	h.symbols = make([]int, used)
	for s, n := range lengths {
		if n > 0 {
			h.symbols[start[n]] = s
			start[n]++
		}
	}
	return h, true
}

// symbol reads one symbol, bit by bit: links are short.
func (r *bitReader) symbol(h huffman) int {
	code, first, index := 0, 0, 0
	for n := 1; n < 16 && r.err == nil; n++ {
		code |= r.bits(1)
		if code-first < h.count[n] && r.err == nil {
			return h.symbols[index+code-first]
		}
		index += h.count[n]
		first = (first + h.count[n]) * 2
		code *= 2
	}
	r.fail(errDamaged)
	return 0
}

// fixedCodes are the codes of section 3.2.6.
func fixedCodes() (symbols, distances huffman) {
	lengths := make([]byte, 288)
	for s := range lengths {
		switch {
		case s < 144:
			lengths[s] = 8
		case s < 256:
			lengths[s] = 9
		case s < 280:
			lengths[s] = 7
		default:
			lengths[s] = 8
		}
	}
	symbols, _ = newHuffman(lengths)
	for i := range 32 {
		lengths[i] = 5
	}
	distances, _ = newHuffman(lengths[:32])
	return symbols, distances
}

// codes reads the codes of a block that has its own (section 3.2.7).
func (r *bitReader) codes() (symbols, distances huffman) {
	literals, dists, n := r.bits(5)+lengthCode, r.bits(5)+1, r.bits(4)+4
	var short [19]byte
	for _, i := range []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}[:n] {
		short[i] = byte(r.bits(3))
	}
	code, ok := newHuffman(short[:])
	if !ok || literals > 286 || dists > 30 {
		r.fail(errDamaged)
		return
	}
	lengths := make([]byte, 0, literals+dists)
	for len(lengths) < literals+dists && r.err == nil {
		s := r.symbol(code)
		last, times := byte(0), 1
		switch s {
		case 16:
			if len(lengths) == 0 {
				r.fail(errDamaged)
				return
			}
			last, times = lengths[len(lengths)-1], 3+r.bits(2)
		case 17:
			times = 3 + r.bits(3)
		case 18:
			times = 11 + r.bits(7)
		default:
			last = byte(s)
		}
		for range times {
			lengths = append(lengths, last)
		}
	}
	if r.err != nil || len(lengths) != literals+dists || lengths[endOfBlock] == 0 {
		r.fail(errDamaged)
		return
	}
	symbols, ok1 := newHuffman(lengths[:literals])
	distances, ok2 := newHuffman(lengths[literals:])
	if !ok1 || !ok2 {
		r.fail(errDamaged)
	}
	return symbols, distances
}
