package engine

import (
	"os/exec"
	"syscall"
)

// asGroup gives a program a group, which what it starts belongs to, and has it end with
// this process, however that ends.
func asGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func killGroup(cmd *exec.Cmd) { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
