// Command cost measures what the server itself costs: its processor time, its memory,
// and how it handles clients that go away, each against a floor in the same run. The
// floor is httputil.ReverseProxy in a separate process. It looks at nothing that it
// passes on, so nothing between client and upstream can cost less.
//
//	go run ./server/cost                # for `make bench`: a minute or two
//	go run ./server/cost -only request  # one part
//	go run ./server/cost -only request -binary bin/fewshot,/tmp/before  # two builds in one run
//	go run ./server/cost -soak 30m      # for `make soak`: mixed load, and 50,000 streams
//
// The upstream, the floor and the server (bin/fewshot, as people run it) are three
// processes; the clients are this one. Rounds through floor and server alternate, so
// that a busy machine is equally busy for both, and what counts is processor time,
// which a busy machine hardly changes. It is read from /proc: this runs only on Linux.
//
// Its other parts are what server/docs/scale.md is made of, without a floor: what one
// server with a class holds (class, idle, page, embed, tiny), what a run costs each of several
// servers and their PostgreSQL (servers, which needs one installed), and a simulation from
// such figures (simulated; package queue).
//
// It prints the lines of Go's benchmarks, for web/bench/table:
//
//	x-cpu      processor time of the server, divided by the floor's
//	ours-µs    the server's, for one request
//	floor-µs   the floor's
//	cpu-ms     the server's, for one of what the line names
//	db-ms      PostgreSQL's, of all its processes
//	per-s      how many a second fill the processors of this machine, if nothing else needs them
//	load       how busy the machine was (its load average): others' work makes ours dearer
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) > 1 {
		switch os.Args[1] { // how this program starts its own other processes
		case "upstream":
			exit(serveUpstream())
		case "floor":
			exit(serveFloor(os.Args[2]))
		}
	}
	binary := flag.String("binary", "bin/fewshot", "the server's `file`; further ones, separated by commas, are measured beside it where processor time is")
	only := flag.String("only", "", "the `parts` to measure, separated by commas; all by default")
	soak := flag.Duration("soak", 0, "instead, measure growth under mixed load for this `long`, and count cut streams")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *soak > 0 {
		exit(runSoak(ctx, *binary, *soak))
	}
	exit(runParts(ctx, *binary, *only))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "server/cost:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// part is one thing that is measured.
type part struct {
	name    string
	measure func(ctx context.Context, binary string) error
}

var parts = []part{
	cpuPart("request", load{model: "whole", clients: 8, requests: 2000}, 5),
	cpuPart("stream_without_pause", load{model: "burst", stream: true, clients: 8, requests: 1000}, 4),
	cpuPart("stream_5_ms_apart", load{model: "paced", stream: true, clients: 64, requests: 640}, 3),
	{"open", open},
	{"cut", func(ctx context.Context, binary string) error {
		return measured(ctx, binary, func(ctx context.Context, b *rig) error { return b.cut(ctx, 5000) })
	}},
	schoolPart("class", (*school).holds),
	schoolPart("idle", (*school).idle),
	schoolPart("page", (*school).page),
	schoolPart("embed", (*school).embed),
	schoolPart("tiny", (*school).tiny),
	{"servers", servers},
	{"simulated", simulated},
}

func cpuPart(name string, l load, rounds int) part {
	return part{name, func(ctx context.Context, binary string) error {
		return measured(ctx, binary, func(ctx context.Context, b *rig) error { return b.cpu(ctx, name, l, rounds) })
	}}
}

func runParts(ctx context.Context, binary, only string) error {
	for _, p := range parts {
		if only != "" && !slices.Contains(strings.Split(only, ","), p.name) {
			continue
		}
		if err := p.measure(ctx, binary); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}

// measured measures with fresh processes.
func measured(ctx context.Context, binary string, measure func(context.Context, *rig) error) error {
	b, err := newRig(binary)
	if err != nil {
		return err
	}
	defer b.close()
	return measure(ctx, b)
}

// A rig is the processes.
type rig struct {
	upstream, floor, ours *process
	beside                []*process // other builds of the server
}

func newRig(binary string) (*rig, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	b := &rig{}
	if b.upstream, err = start(nil, self, "upstream"); err != nil {
		return nil, fmt.Errorf("start the upstream: %w", err)
	}
	if b.floor, err = start(nil, self, "floor", b.upstream.url); err != nil {
		b.close()
		return nil, fmt.Errorf("start the floor: %w", err)
	}
	env := environment(b.upstream)
	for i, file := range strings.Split(binary, ",") {
		p, err := start(env, file, "-addr", "127.0.0.1:0")
		if err != nil {
			b.close()
			return nil, fmt.Errorf("start the server %s (`make build` makes bin/fewshot): %w", file, err)
		}
		if i == 0 {
			b.ours = p
		} else {
			b.beside = append(b.beside, p)
		}
	}
	return b, nil
}

// environment is what a server is started with: its upstream, and no limit that would be
// what is measured.
func environment(upstream *process) []string {
	const many = "1000000000"
	return []string{
		"OPENAI_API_KEY=sk-cost", "OPENAI_BASE_URL=" + upstream.url + "/v1", "OPENAI_MODELS=whole,burst,paced,held,short," + studentModel + "," + graderModel,
		"FEWSHOT_DISCOVER=false", "FEWSHOT_STREAMS=5000", "FEWSHOT_CLIENT_STREAMS=5000", "FEWSHOT_REQUESTS=" + many, "FEWSHOT_CLIENT_REQUESTS=" + many,
		"FEWSHOT_DAY_USD=" + many, "FEWSHOT_DAY_TOKENS=" + many,
	}
}

func (b *rig) close() {
	for _, p := range append(b.beside, b.ours, b.floor, b.upstream) {
		if p != nil {
			p.stop()
		}
	}
}

// report prints a benchmark's line.
func report(name string, rounds int, pairs ...any) {
	fmt.Printf("BenchmarkCost/%s \t%8d", name, rounds)
	for i := 0; i < len(pairs); i += 2 {
		fmt.Printf("\t%12.2f %s", pairs[i], pairs[i+1])
	}
	fmt.Println()
}

// cpu measures the processor time of a load, in rounds that alternate.
func (b *rig) cpu(ctx context.Context, name string, l load, rounds int) error {
	sides := append([]*process{b.floor, b.ours}, b.beside...)
	spent := make([]time.Duration, len(sides))
	for round := range rounds + 1 {
		for i := range sides {
			i = (i + round) % len(sides) // nobody is always the one after the same other
			side := sides[i]
			before, err := side.cpu()
			if err != nil {
				return err
			}
			if cut, err := l.run(ctx, side.url); err != nil || cut > 0 {
				return fmt.Errorf("%d answers were cut short: %w", cut, err)
			}
			after, err := side.cpu()
			if err != nil {
				return err
			}
			if round > 0 { // the first one warms up
				spent[i] += after - before
			}
		}
	}
	n := rounds * l.requests
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(n) }
	for i, side := range sides[1:] {
		as := name
		if i > 0 {
			as += "/" + filepath.Base(side.cmd.Path)
		}
		report(as, n, float64(spent[i+1])/float64(spent[0]), "x-cpu", each(spent[i+1]), "ours-µs", each(spent[0]), "floor-µs")
	}
	return nil
}
