package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A program carries, for each function, tables that say which line of which
// file an instruction comes from. They are a tenth of the download and only
// the report of a crash reads them, which is about the page's own functions:
// the lines of all others, Go's library above all, are left out: where one is, a
// report says "?:0". Most of their names are left out too (see named): a report leaves
// those functions out.

// pclnMagic begins the table of functions that Go's linker has written since
// Go 1.20, on a little-endian machine with instructions of 1 byte and pointers
// of 8 (runtime.pcHeader).
var pclnMagic = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}

// Offsets in runtime._func, the record of a function, in bytes.
const (
	funcName      = 4
	funcPCSP      = 16
	funcPCFile    = 20
	funcPCLine    = 24
	funcPCData    = 28 // how many tables follow the record
	funcUnit      = 32 // where the function's unit begins in the table of files
	funcStartLine = 36
	funcSize      = 44

	maxTables = 16 // a function has at most, in internal/abi: five
)

// ownLines reports whether a function's lines are kept.
func ownLines(function string) bool {
	return strings.HasPrefix(function, "fewshot/") || strings.HasPrefix(function, "main.")
}

// named reports whether a function keeps its name: our own, and those of packages in which
// the runtime looks for some by name. The others' are thirteen kilobytes of the download.
func named(function string) bool {
	pkg, _, ok := strings.Cut(function, ".")
	return !ok || ownLines(function) || slices.Contains([]string{"runtime", "runtime/debug", "reflect", "sync", "syscall/js"}, pkg)
}

// trimFunctions leaves out of the functions' tables the lines of those that keep says no
// for, and the names that named says no for. The error says why the program is not what was expected, as one
// that another release of Go has linked may not be; it is then as it was.
func (m *module) trimFunctions(keep func(function string) bool) (err error) {
	defer func() {
		if v := recover(); v != nil { // an offset that lies outside
			err = fmt.Errorf("the table of functions is odd: %v", v)
		}
	}()
	at := bytes.Index(m.memory, pclnMagic)
	if at < 0 || bytes.Contains(m.memory[at+1:], pclnMagic) {
		return errors.New("the table of functions is not where it was expected")
	}
	memory := slices.Clone(m.memory)
	t := functionTable{memory: memory[at:]}
	if err := t.drop(keep); err != nil {
		return err
	}
	m.memory = memory
	return nil
}

// functionTable is Go's table of functions: a header, and the tables that it
// says the places of.
type functionTable struct {
	memory []byte // from the header on

	names, units, files, values, functions []byte
}

// drop sets to zero what says lines of functions that are not to be kept.
func (t *functionTable) drop(keep func(function string) bool) error {
	word := func(i int) uint64 { return binary.LittleEndian.Uint64(t.memory[8+8*i:]) }
	count := int(word(0))
	var places []int
	for i := 3; i < 8; i++ {
		places = append(places, int(word(i)))
	}
	if !slices.IsSorted(places) {
		return errors.New("the tables of functions are in another order")
	}
	t.names, t.units = t.memory[places[0]:places[1]], t.memory[places[1]:places[2]]
	t.files, t.values, t.functions = t.memory[places[2]:places[3]], t.memory[places[3]:places[4]], t.memory[places[4]:]

	usedValues, usedFiles, usedUnits := make([]bool, len(t.values)), make([]bool, len(t.files)), make([]bool, len(t.units))
	kept := 0
	var unnamed []uint32
	for i := range count {
		f := t.functions[binary.LittleEndian.Uint32(t.functions[8*i+4:]):]
		field := func(at int) uint32 { return binary.LittleEndian.Uint32(f[at:]) }
		name, _, ended := bytes.Cut(t.names[field(funcName):], []byte{0})
		if tables := field(funcPCData); !ended || tables > maxTables {
			return fmt.Errorf("function %d of %d is odd", i, count)
		}
		t.use(usedValues, field(funcPCSP))
		for j := range int(field(funcPCData)) {
			t.use(usedValues, field(funcSize+4*j))
		}
		if !named(string(name)) {
			unnamed = append(unnamed, field(funcName))
		}
		if !keep(string(name)) {
			for _, at := range []int{funcPCFile, funcPCLine, funcUnit, funcStartLine} {
				clear(f[at : at+4])
			}
			continue
		}
		kept++
		t.use(usedValues, field(funcPCLine))
		for _, file := range t.use(usedValues, field(funcPCFile)) {
			unit := 4 * (int(field(funcUnit)) + file)
			path := binary.LittleEndian.Uint32(t.units[unit:])
			mark(usedUnits, unit, unit+4)
			if path != ^uint32(0) {
				mark(usedFiles, int(path), int(path)+bytes.IndexByte(t.files[path:], 0))
			}
		}
	}
	if kept == 0 {
		return errors.New("no function has the name of one whose lines are kept")
	}
	for _, at := range unnamed { // several functions may have the same
		clear(t.names[at : int(at)+bytes.IndexByte(t.names[at:], 0)])
	}
	clearUnused(t.values, usedValues)
	clearUnused(t.files, usedFiles)
	clearUnused(t.units, usedUnits)
	return nil
}

// use marks the table of values at an offset, 0 for none, and returns its
// values of 0 and more. A table is pairs of a step of the value and one of the
// program counter, and ends with a step of the value by 0 that is not the first.
func (t *functionTable) use(used []bool, offset uint32) (values []int) {
	if offset == 0 {
		return nil
	}
	at, value := int(offset), int64(-1)
	for first := true; ; first = false {
		step, n := binary.Uvarint(t.values[at:])
		if n <= 0 {
			panic("a table does not end")
		}
		if at += n; step == 0 && !first {
			break
		}
		value += int64(step>>1) ^ -int64(step&1)
		if value >= 0 {
			values = append(values, int(value))
		}
		_, n = binary.Uvarint(t.values[at:])
		at += n
	}
	mark(used, int(offset), at)
	return values
}

func mark(used []bool, from, to int) {
	for i := from; i < to; i++ {
		used[i] = true
	}
}

func clearUnused(table []byte, used []bool) {
	for i, u := range used {
		if !u {
			table[i] = 0
		}
	}
}
