package token

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

var errShort = errors.New("the packed vocabulary is cut short")

// unpack reads what Pack made: the vocabulary's name, and the vocabulary.
func unpack(packed []byte) (name string, v *vocabulary, err error) {
	if len(packed) < len(magic)+1 || string(packed[:len(magic)]) != magic {
		return "", nil, errors.New("not a packed vocabulary of this version")
	}
	rest := packed[len(magic):]
	n := int(rest[0])
	if len(rest) < 1+n+12 {
		return "", nil, errShort
	}
	name, rest = string(rest[1:1+n]), rest[1+n:]
	sum := binary.LittleEndian.Uint32(rest)
	size := binary.LittleEndian.Uint32(rest[4:])
	literals := binary.LittleEndian.Uint32(rest[8:])
	body := rest[12:]
	if crc32.ChecksumIEEE(rest[4:]) != sum {
		return "", nil, errors.New("the packed vocabulary is damaged: its checksum differs")
	}
	if size > maxIDs || uint64(len(body)) < uint64(literals)+3*uint64(size) {
		return "", nil, errShort
	}
	v, err = unpackTokens(body[:literals], body[literals:], int(size))
	return name, v, err
}

// unpackTokens reads the literals and the planes of size ids.
func unpackTokens(literals, planes []byte, size int) (*vocabulary, error) {
	left, right := planes[:3*size], planes[3*size:]
	merges := 0
	for _, high := range left[:size] {
		if high != literal {
			merges++
		}
	}
	if len(right) != 3*merges {
		return nil, errShort
	}
	starts := make([]uint32, 1, size+1)
	text := make([]byte, 0, 8*size)
	k := 0 // merges so far
	for id := range size {
		if left[id] == literal {
			if len(literals) == 0 || len(literals) <= int(literals[0]) {
				return nil, fmt.Errorf("token %d is a literal that is not there", id)
			}
			n := 1 + int(literals[0])
			text = append(text, literals[1:n]...)
			literals = literals[n:]
		} else {
			l := int(left[id])<<16 | int(left[size+id])<<8 | int(left[2*size+id])
			r := int(right[k])<<16 | int(right[merges+k])<<8 | int(right[2*merges+k])
			k++
			if l >= id || r >= id {
				return nil, fmt.Errorf("token %d is made of a later one", id)
			}
			text = append(text, text[starts[l]:starts[l+1]]...)
			text = append(text, text[starts[r]:starts[r+1]]...)
			if n := len(text) - int(starts[id]); n == 0 || n > maxToken {
				return nil, fmt.Errorf("token %d has %d bytes", id, n)
			}
		}
		starts = append(starts, uint32(len(text)))
	}
	if len(literals) > 0 {
		return nil, fmt.Errorf("%d bytes of literals are left over", len(literals))
	}
	return newVocabulary(string(text), starts)
}
