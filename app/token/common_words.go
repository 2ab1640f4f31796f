//go:build amd64 || arm64 || wasm

package token

import (
	"math/bits"
	"unsafe"
)

// The texts of two moments are compared after every keystroke, from both ends
// to where they differ, which makes it the larger part of a recount. Go's own
// comparison of strings goes byte by byte in WebAssembly. This one goes by
// words of eight bytes, which these processors may load from any address.

// turn is what one turn of a loop compares. Its words are written out, and
// joined before they are asked: a browser makes the fastest code of that.
type turn [16]uint64

// commonPrefix is the number of bytes that a and b begin with in common.
func commonPrefix(a, b string) int {
	most := min(len(a), len(b))
	p, q := unsafe.Pointer(unsafe.StringData(a)), unsafe.Pointer(unsafe.StringData(b))
	if p == q {
		return most // the same bytes, not only equal ones
	}
	n := commonTurns(p, q, most)
	for ; n+8 <= most; n += 8 {
		if d := eight(p, n) ^ eight(q, n); d != 0 {
			return n + bits.TrailingZeros64(d)/8
		}
	}
	for n < most && a[n] == b[n] {
		n++
	}
	return n
}

// commonTurns is the number of bytes, most at most, of the whole turns that are
// the same at p and at q. It stands alone because a browser keeps the variables
// of one small loop in registers.
func commonTurns(p, q unsafe.Pointer, most int) int {
	const size = int(unsafe.Sizeof(turn{}))
	n := 0
	for ; n+size <= most; n += size {
		x, y := (*turn)(unsafe.Add(p, n)), (*turn)(unsafe.Add(q, n))
		if (x[0]^y[0])|(x[1]^y[1])|(x[2]^y[2])|(x[3]^y[3])|
			(x[4]^y[4])|(x[5]^y[5])|(x[6]^y[6])|(x[7]^y[7])|
			(x[8]^y[8])|(x[9]^y[9])|(x[10]^y[10])|(x[11]^y[11])|
			(x[12]^y[12])|(x[13]^y[13])|(x[14]^y[14])|(x[15]^y[15]) != 0 {
			break
		}
	}
	return n
}

// commonSuffix is the number of bytes that a and b end with in common. It is
// for what [inCommon] can't tell by commonPrefix, and not written out as that.
func commonSuffix(a, b string) int {
	most := min(len(a), len(b))
	p, q := unsafe.Pointer(unsafe.StringData(a)), unsafe.Pointer(unsafe.StringData(b))
	n := 0
	for ; n+8 <= most; n += 8 {
		if d := eight(p, len(a)-n-8) ^ eight(q, len(b)-n-8); d != 0 {
			return n + bits.LeadingZeros64(d)/8
		}
	}
	for n < most && a[len(a)-n-1] == b[len(b)-n-1] {
		n++
	}
	return n
}

// eight is the eight bytes at p+i as a word, the first byte the lowest.
func eight(p unsafe.Pointer, i int) uint64 { return *(*uint64)(unsafe.Add(p, i)) }
