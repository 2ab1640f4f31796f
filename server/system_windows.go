package main

import (
	"math"

	"golang.org/x/sys/windows"
)

// What listening on a port fails with, and what helps where it isn't allowed. Package
// syscall's EADDRINUSE is of its own making here: no call returns it.
const (
	portTaken     = windows.WSAEADDRINUSE
	portForbidden = windows.WSAEACCES // another program has the port for itself, or Windows keeps it
	otherPort     = "choose another port (`netsh interface ipv4 show excludedportrange tcp` lists those that Windows keeps)"
)

// files is how many files, connections among them, the system lets this process open.
// Windows has no such number.
func files() int { return math.MaxInt32 }
