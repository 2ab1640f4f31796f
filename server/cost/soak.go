package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// maxGrowth is how much more memory the server may have after a soak than soon
// after its start.
const maxGrowth = 0.05

// runSoak loads the server with everything at once, watches its memory, and then
// counts streams that are cut short in 50,000.
func runSoak(ctx context.Context, binary string, long time.Duration) error {
	err := measured(ctx, binary, func(ctx context.Context, b *rig) error { return b.soak(ctx, long) })
	if err != nil {
		return err
	}
	return measured(ctx, binary, func(ctx context.Context, b *rig) error { return b.cut(ctx, 50_000) })
}

// sample is what the server holds at a moment.
type sample struct {
	after  time.Duration
	memory int64 // resident, bytes
	files  int
}

// soak runs the mixed load and compares memory early with memory late: the median
// of the samples between a sixth and a third of the time, when every pool has
// filled, with that of the last sixth.
func (b *rig) soak(ctx context.Context, long time.Duration) error {
	began := time.Now()
	loaded, stop := context.WithTimeout(ctx, long)
	defer stop()
	var m mixed
	var all sync.WaitGroup
	for i := range len(kinds) * 2 {
		all.Go(func() { m.poll(loaded, b.ours.url, kinds[i%len(kinds)]) })
	}
	var samples []sample
	every := max(long/180, time.Second)
	for loaded.Err() == nil && !b.ours.isOver() {
		select {
		case <-loaded.Done():
		case <-time.After(every):
			s, err := b.ours.sample(began)
			if err != nil {
				break
			}
			samples = append(samples, s)
			if len(samples)%30 == 0 {
				fmt.Fprintf(os.Stderr, "%6s %7d requests %4d MB %4d files\n", s.after.Round(time.Second), m.requests.Load(), s.memory>>20, s.files)
			}
		}
	}
	stop()
	all.Wait()
	if b.ours.isOver() {
		return fmt.Errorf("the server ended after %s: %s", time.Since(began), b.ours.lastWords())
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	time.Sleep(3 * time.Second) // so that connections close
	end, err := b.ours.sample(began)
	if err != nil {
		return err
	}
	early, late := window(samples, long/6, long/3), window(samples, long-long/6, long)
	if early == 0 || late == 0 {
		return fmt.Errorf("%d samples in %s are too few", len(samples), long)
	}
	growth := float64(late)/float64(early) - 1
	report("soak", int(m.requests.Load()), 100*growth, "growth-%", float64(early>>20), "early-MB", float64(late>>20), "late-MB", float64(end.files), "files-at-the-end", float64(m.broken.Load()), "cut")
	switch {
	case m.broken.Load() > 0:
		return fmt.Errorf("%d answers were not what they should be; the last: %v", m.broken.Load(), m.last.Load())
	case growth > maxGrowth:
		return fmt.Errorf("the server grew by %.1f %%, from %d to %d MB", 100*growth, early>>20, late>>20)
	}
	return nil
}

func (p *process) sample(began time.Time) (s sample, err error) {
	s.after = time.Since(began)
	if s.memory, err = p.memory(); err != nil {
		return s, err
	}
	s.files, err = p.files()
	return s, err
}

// window is the median memory between two times, 0 without a sample.
func window(samples []sample, from, to time.Duration) int64 {
	var in []int64
	for _, s := range samples {
		if s.after >= from && s.after <= to {
			in = append(in, s.memory)
		}
	}
	if len(in) == 0 {
		return 0
	}
	slices.Sort(in)
	return in[len(in)/2]
}

// mixed is a load of everything.
type mixed struct {
	requests, broken atomic.Int64
	last             atomic.Value // error
}

// kinds are what clients do, each by two of them.
var kinds = []string{"whole", "burst", "paced", "leave", "page", "refused", "embed"}

// poll does one thing again and again.
func (m *mixed) poll(ctx context.Context, url, kind string) {
	client := newClient(2)
	defer client.CloseIdleConnections()
	pages := []string{"/", "/lessons", "/lab", "/v1/models", "/healthz", "/embed.js", "/nothing"}
	for ctx.Err() == nil {
		var err error
		switch kind {
		case "whole", "burst", "paced":
			var ok bool
			if ok, err = (load{model: kind, stream: kind != "whole"}).ask(ctx, client, url); err == nil && !ok {
				err = errors.New("an answer was cut short")
			}
		case "leave":
			err = leaveEarly(ctx, client, url)
		case "page":
			err = get(ctx, client, url+pages[rand.IntN(len(pages))])
		case "embed":
			err = get(ctx, client, url+"/embed/static?lesson=translate-zh&view="+[]string{"prompt", "table", "tokens"}[rand.IntN(3)])
		case "refused":
			_, asked := (load{model: "nobody"}).ask(ctx, client, url)
			if asked == nil {
				err = errors.New("a model that is not there answered")
			}
			time.Sleep(time.Millisecond)
		}
		if m.requests.Add(1); err != nil && ctx.Err() == nil {
			m.broken.Add(1)
			m.last.Store(fmt.Errorf("%s: %w", kind, err))
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// leaveEarly goes away in the middle of a stream.
func leaveEarly(ctx context.Context, client *http.Client, url string) error {
	ctx, leave := context.WithTimeout(ctx, time.Duration(rand.IntN(250))*time.Millisecond)
	defer leave()
	_, err := (load{model: "paced", stream: true}).ask(ctx, client, url)
	if errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// get reads a page to its end. That it isn't there is an answer too.
func get(ctx context.Context, client *http.Client, url string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 500 {
		return fmt.Errorf("%s: status %d", url, answer.StatusCode)
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}
