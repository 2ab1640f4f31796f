//go:build !linux

package main

import (
	"errors"
	"time"
)

var errLinux = errors.New("processor time and memory of another process are read from /proc, which is Linux's alone")

func (p *process) cpu() (time.Duration, error) { return 0, errLinux }
func (p *process) memory() (int64, error)      { return 0, errLinux }
func (p *process) files() (int, error)         { return 0, errLinux }

func familyCPU(int) (time.Duration, error) { return 0, errLinux }
func machineLoad() float64                 { return 0 }
