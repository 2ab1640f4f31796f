// Package throttle slows down those who try too often, without affecting others:
// [Guesses] of codes and secrets, and [Queues] of those who join a class.
//
// Each server counts for itself, in memory.
package throttle
