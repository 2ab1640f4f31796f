//go:build unix

package main

import (
	"math"
	"syscall"
)

// files is how many files, connections among them, the system lets this process open.
func files() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || uint64(limit.Cur) > math.MaxInt32 {
		return math.MaxInt32
	}
	return max(16, int(limit.Cur))
}
