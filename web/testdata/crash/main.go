// Command crash prints the stack of a panic that passes a function of Go's
// library. Before, it makes the runtime move and search stacks.
package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

func main() {
	fmt.Println("deep", deep(20_000))
	defer func() {
		fmt.Printf("%v\n%s", recover(), debug.Stack())
	}()
	strings.Map(crash, "x")
}

// deep makes its stack grow, with pointers on it that are in use.
func deep(n int) int {
	if n == 0 {
		runtime.GC()
		return 0
	}
	one := new(int)
	*one = 1
	return deep(n-1) + *one
}

func crash(rune) rune {
	panic("crashed")
}
