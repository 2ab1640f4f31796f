//go:build unix

package strain

import "syscall"

// giveWay has a process give way to others. Where that isn't allowed, it doesn't.
func giveWay(pid int) { syscall.Setpriority(syscall.PRIO_PROCESS, pid, 10) }
