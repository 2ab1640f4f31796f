package main

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
)

// program is a module with a section of code, one of data and one after it.
func program(data []byte) []byte {
	wasm := append([]byte("\x00asm\x01\x00\x00\x00"), 10, 3, 'c', 'o', 'd', 11)
	wasm = binary.AppendUvarint(wasm, uint64(len(data)))
	return slices.Concat(wasm, data, []byte{0, 2, 1, 'x'})
}

func TestModule_holds_the_same_memory_in_fewer_segments(t *testing.T) {
	// Three segments, the last first, as Go's linker orders its sections.
	data := []byte{3}
	data = append(data, 0, 0x41, 0x80, 0xc0, 0x00, 0x0b, 2, 'z', 'z') // at 8192
	data = append(data, 0, 0x41, 0x3f, 0x0b, 2, 'a', 'b')             // at 63
	data = append(data, 0, 0x41, 0xc8, 0x00, 0x0b, 1, 'c')            // at 72
	m, err := openModule(program(data))
	if err != nil {
		t.Fatal(err)
	}
	want := make([]byte, 8194)
	copy(want[63:], "ab")
	want[72] = 'c'
	copy(want[8192:], "zz")
	if !bytes.Equal(m.memory, want) {
		t.Fatal("the memory is another")
	}
	again, err := openModule(m.bytes())
	if err != nil || !bytes.Equal(again.memory, want) {
		t.Fatalf("written and read again, the memory is another: %v", err)
	}
	joined := []byte{2, 0, 0x41, 0x3f, 0x0b, 10, 'a', 'b', 0, 0, 0, 0, 0, 0, 0, 'c', 0, 0x41, 0x80, 0xc0, 0x00, 0x0b, 2, 'z', 'z'}
	if !bytes.Equal(m.bytes(), program(joined)) {
		t.Errorf("got %x, want %x", m.bytes(), program(joined))
	}
}

func TestModule_of_another_kind_is_refused(t *testing.T) {
	for name, wasm := range map[string][]byte{
		"empty":                    nil,
		"no data":                  []byte("\x00asm\x01\x00\x00\x00\x0a\x01c"),
		"cut section":              program([]byte{1, 0, 0x41, 1, 0x0b, 1, 'a'})[:18],
		"cut segment":              program([]byte{1, 0, 0x41, 1, 0x0b, 9, 'a'}),
		"segment for later":        program([]byte{1, 1, 1, 'a'}),
		"address from a variable":  program([]byte{1, 0, 0x23, 0, 0x0b, 1, 'a'}),
		"address below 0":          program([]byte{1, 0, 0x41, 0x7f, 0x0b, 1, 'a'}),
		"address beyond a program": program([]byte{1, 0, 0x41, 0xff, 0xff, 0xff, 0xff, 0x07, 0x0b, 1, 'a'}),
		"address without an end":   program([]byte{1, 0, 0x41, 0xff, 0xff}),
	} {
		if _, err := openModule(wasm); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
