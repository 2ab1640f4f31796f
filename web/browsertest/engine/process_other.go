//go:build !linux

package engine

import "os/exec"

func asGroup(*exec.Cmd) {}

func killGroup(cmd *exec.Cmd) { cmd.Process.Kill() }
