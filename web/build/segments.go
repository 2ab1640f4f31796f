package main

import (
	"encoding/binary"
	"errors"
	"slices"
)

// Go's linker begins another segment of a program's data wherever 8 bytes are
// zero: some 90,000 segments, of which each has its address, which no
// compressor foresees. Zeros compress to next to nothing instead, and
// WebAssembly's memory does not care: in few segments the program is larger by
// a tenth, and its download smaller by as much.

// segmentGap is how many zeros a segment is ended for, in bytes.
const segmentGap = 1024

// A module is a program with its memory at the start apart from the rest.
type module struct {
	before, after []byte // the sections before and after the data
	memory        []byte // from address 0; what lies after it is zero too
}

// openModule reads a program. The error says why it is not one as Go's linker
// writes them.
func openModule(wasm []byte) (*module, error) {
	const header, dataSection = 8, 11
	for at := header; at+1 < len(wasm); {
		size, n := binary.Uvarint(wasm[at+1:])
		from := at + 1 + n
		if n <= 0 || size > uint64(len(wasm)-from) {
			break
		}
		to := from + int(size)
		if wasm[at] == dataSection {
			memory, err := readSegments(wasm[from:to])
			return &module{wasm[:at+1], wasm[to:], memory}, err
		}
		at = to
	}
	return nil, errors.New("the program has no section of data")
}

// bytes is the program, with its memory in few segments.
func (m *module) bytes() []byte {
	data := writeSegments(m.memory)
	wasm := binary.AppendUvarint(slices.Clone(m.before), uint64(len(data)))
	return slices.Concat(wasm, data, m.after)
}

// readSegments is the memory that the segments of a data section make. It
// takes those that Go's linker writes: of the first memory, each at a constant
// address.
func readSegments(data []byte) ([]byte, error) {
	const constant, end, most = 0x41, 0x0b, 1 << 28
	odd := errors.New("the program's data is in segments of another kind")
	count, n := binary.Uvarint(data)
	if n <= 0 {
		return nil, odd
	}
	data = data[n:]
	var memory []byte
	for range count {
		if len(data) < 2 || data[0] != 0 || data[1] != constant {
			return nil, odd
		}
		at, n := signed(data[2:])
		if data = data[2+n:]; n == 0 || len(data) == 0 || data[0] != end {
			return nil, odd
		}
		size, n := binary.Uvarint(data[1:])
		if data = data[1+max(n, 0):]; n <= 0 || size > uint64(len(data)) || at < 0 || at > most {
			return nil, odd
		}
		to := at + int(size)
		if to > len(memory) {
			memory = append(memory, make([]byte, to-len(memory))...)
		}
		copy(memory[at:to], data)
		data = data[size:]
	}
	return memory, nil
}

// writeSegments is a data section for a memory. What is long zero, as all of
// memory is before, lies between segments.
func writeSegments(memory []byte) []byte {
	type segment struct{ from, to int }
	var all []segment
	for i, b := range memory {
		switch last := len(all) - 1; {
		case b == 0:
		case last < 0 || i-all[last].to >= segmentGap:
			all = append(all, segment{i, i + 1})
		default:
			all[last].to = i + 1
		}
	}
	out := binary.AppendUvarint(nil, uint64(len(all)))
	for _, s := range all {
		out = append(out, 0, 0x41)
		out = appendSigned(out, s.from)
		out = append(out, 0x0b)
		out = binary.AppendUvarint(out, uint64(s.to-s.from))
		out = append(out, memory[s.from:s.to]...)
	}
	return out
}

// signed reads a number in signed LEB128, and how many bytes it takes: 0 for
// one that does not end.
func signed(data []byte) (n, size int) {
	for shift := 0; size < len(data) && shift < 35; shift += 7 {
		b := data[size]
		size++
		n |= int(b&0x7f) << shift
		if b < 0x80 {
			if b&0x40 != 0 {
				n |= -1 << (shift + 7)
			}
			return n, size
		}
	}
	return 0, 0
}

// appendSigned writes a number of 0 and more in signed LEB128.
func appendSigned(out []byte, n int) []byte {
	for n >= 0x40 {
		out = append(out, byte(n&0x7f)|0x80)
		n >>= 7
	}
	return append(out, byte(n))
}
