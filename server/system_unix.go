//go:build unix

package main

import (
	"math"
	"syscall"
)

// What listening on a port fails with, and what helps where it isn't allowed.
const (
	portTaken     = syscall.EADDRINUSE
	portForbidden = syscall.EACCES
	otherPort     = "choose a port above 1023"
)

// files is how many files, connections among them, the system lets this process open.
func files() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || uint64(limit.Cur) > math.MaxInt32 {
		return math.MaxInt32
	}
	return max(16, int(limit.Cur))
}
