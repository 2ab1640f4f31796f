//go:build !unix

package main

import "math"

// files is how many files, connections among them, the system lets this process open.
func files() int { return math.MaxInt32 }
