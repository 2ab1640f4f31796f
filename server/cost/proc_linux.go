package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of /proc/PID/stat: USER_HZ, which is 100 on every architecture
// that Go runs on.
const tick = 10 * time.Millisecond

// cpu is the processor time of the process so far, its own and the kernel's for it.
func (p *process) cpu() (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	return cpuOf(string(raw))
}

// familyCPU is the processor time of a process and its children so far, of those too
// that have ended.
func familyCPU(pid int) (sum time.Duration, err error) {
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	found := false
	for _, file := range all {
		raw, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended since, and its parent has its time
		}
		own := filepath.Base(filepath.Dir(file)) == strconv.Itoa(pid)
		if found = found || own; !own && parentOf(string(raw)) != pid {
			continue
		}
		of, err := timesOf(string(raw), 4)
		if err != nil {
			return 0, err
		}
		sum += of
	}
	if !found {
		return 0, fmt.Errorf("there is no process %d", pid)
	}
	return sum, nil
}

// parentOf reads field 4 of a stat file.
func parentOf(stat string) int {
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) < 2 {
		return 0
	}
	n, _ := strconv.Atoi(fields[1])
	return n
}

// cpuOf reads fields 14 and 15 of a stat file, utime and stime.
func cpuOf(stat string) (time.Duration, error) { return timesOf(stat, 2) }

// timesOf adds up a number of fields of a stat file from 14 on: utime and stime, then
// those of children that have ended. The second field is the program's name in
// parentheses, which may hold anything.
func timesOf(stat string, fieldsFrom14 int) (time.Duration, error) {
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) < 11+fieldsFrom14 {
		return 0, fmt.Errorf("%q is no stat of a process", stat)
	}
	var sum time.Duration
	for _, f := range fields[11 : 11+fieldsFrom14] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, err
		}
		sum += time.Duration(n) * tick
	}
	return sum, nil
}

// memory is the resident memory of the process, in bytes.
func (p *process) memory() (int64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return n << 10, err
		}
	}
	return 0, fmt.Errorf("process %d has no VmRSS", p.cmd.Process.Pid)
}

// files is how many files and connections the process has open.
func (p *process) files() (int, error) {
	list, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid))
	return len(list), err
}

// machineLoad is how many programs want the processor, on average over a minute.
func machineLoad() float64 {
	raw, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(raw), " ")
	n, _ := strconv.ParseFloat(first, 64)
	return n
}
