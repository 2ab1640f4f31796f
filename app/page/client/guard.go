package client

import (
	"fmt"
	"runtime/debug"
)

// Guard calls f and survives its panic: the page shows that something went
// wrong and goes on. Every event handler and goroutine of the page that can
// panic should run in it, because a panic that is not recovered ends the
// program without a word.
func Guard(f func()) {
	defer func() {
		if v := recover(); v != nil {
			reportCrash(fmt.Sprintf("%v\n\n%s", v, debug.Stack()))
		}
	}()
	f()
}
