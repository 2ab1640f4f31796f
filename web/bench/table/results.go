package main

import (
	"strconv"
	"strings"
)

// results are metrics by the name of their benchmark, without "Benchmark" and
// the number of processors, and by their unit. The metric of a line that is
// only a name and a number has that name and no unit.
type results map[string]map[string]float64

// read takes a line of output, if it holds a result.
func (r results) read(line string) {
	fields := strings.Fields(line)
	if len(fields) < 2 {
		return
	}
	name, isBenchmark := strings.CutPrefix(fields[0], "Benchmark")
	if !isBenchmark {
		if value, err := strconv.ParseFloat(fields[1], 64); err == nil {
			r.set(name, "", value)
		}
		return
	}
	if i := strings.LastIndexByte(name, '-'); i >= 0 {
		if _, err := strconv.Atoi(name[i+1:]); err == nil {
			name = name[:i]
		}
	}
	// The name, the number of rounds, and pairs of a value and its unit.
	for i := 2; i+1 < len(fields); i += 2 {
		value, err := strconv.ParseFloat(fields[i], 64)
		if err != nil {
			return
		}
		r.set(name, fields[i+1], value)
	}
}

func (r results) set(name, unit string, value float64) {
	if r[name] == nil {
		r[name] = map[string]float64{}
	}
	r[name][unit] = value
}

// of returns the worst value of a metric over the benchmark of a name and
// those below it, and the name of the one that had it: the highest if the goal
// is a bound from above, else the lowest.
func (r results) of(benchmark, metric string, highest bool) (worst float64, name string, ok bool) {
	for n, metrics := range r {
		if n != benchmark && !strings.HasPrefix(n, benchmark+"/") {
			continue
		}
		value, has := metrics[metric]
		if !has {
			continue
		}
		if !ok || (value > worst) == highest && value != worst {
			worst, name, ok = value, n, true
		}
	}
	return worst, name, ok
}
