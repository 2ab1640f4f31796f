//go:build !(amd64 || arm64 || wasm)

package token

import "unsafe"

// stride is how many bytes are compared at once: one call of the runtime's
// comparison, which is vectorised, pays from some dozen bytes on.
const stride = 64

// commonPrefix is the number of bytes that a and b begin with in common.
func commonPrefix(a, b string) int {
	most := min(len(a), len(b))
	n := 0
	for n+stride <= most && a[n:n+stride] == b[n:n+stride] {
		n += stride
	}
	for n < most && a[n] == b[n] {
		n++
	}
	return n
}

// commonSuffix is the number of bytes that a and b end with in common.
func commonSuffix(a, b string) int {
	most := min(len(a), len(b))
	n := 0
	for n+stride <= most && a[len(a)-n-stride:len(a)-n] == b[len(b)-n-stride:len(b)-n] {
		n += stride
	}
	for n < most && a[len(a)-n-1] == b[len(b)-n-1] {
		n++
	}
	return n
}

// eight is the eight bytes at p+i as a word, the first byte the lowest.
func eight(p unsafe.Pointer, i int) uint64 {
	return load64(unsafe.String((*byte)(unsafe.Add(p, i)), 8))
}
