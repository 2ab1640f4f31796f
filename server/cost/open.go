package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// held is how many streams are open at once.
const held = 500

// openTimes is how often it is measured, each time with fresh processes; the
// median counts. When the collector last ran makes half of the difference. Their
// clients go away goneTimes each time: another program that has the processor at that
// moment makes it two or three times as long.
const (
	openTimes = 3
	goneTimes = 5
)

// open measures the memory of open streams, and how soon the upstream sees that
// all their clients have gone.
func open(ctx context.Context, binary string) error {
	var memory, gone [2][]float64
	for range openTimes {
		if err := measured(ctx, binary, func(ctx context.Context, b *rig) error {
			for i, side := range []*process{b.floor, b.ours} {
				each, after, err := b.openAt(ctx, side)
				if err != nil {
					return err
				}
				memory[i] = append(memory[i], each/1024)
				gone[i] = append(gone[i], after...)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	floor, ours := median(memory[0]), median(memory[1])
	report("memory_of_an_open_stream", held, ours/floor, "x-rss", ours, "ours-KB", floor, "floor-KB")
	report("clients_gone", held, median(gone[1]), "ms", median(gone[0]), "floor-ms")
	return nil
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// openAt holds the streams open at one side: how many bytes each takes, and how many
// milliseconds after the clients had gone the upstream had seen the last one go, each
// time.
func (b *rig) openAt(ctx context.Context, side *process) (each float64, gone []float64, err error) {
	// Both have been at work: what a server keeps for streams to come is there.
	warm := load{model: "burst", stream: true, clients: 64, requests: 3000}
	if _, err := warm.run(ctx, side.url); err != nil {
		return 0, nil, err
	}
	time.Sleep(2 * time.Second)
	idle, err := side.memory()
	if err != nil {
		return 0, nil, err
	}
	var full int64
	for range goneTimes {
		leave, err := b.connect(ctx, side.url)
		if err != nil {
			return 0, nil, err
		}
		if len(gone) == 0 {
			time.Sleep(2 * time.Second)
			if full, err = side.memory(); err != nil {
				leave()
				return 0, nil, err
			}
		}
		after, err := b.seenGone(ctx, leave)
		if err != nil {
			return 0, nil, err
		}
		gone = append(gone, float64(after.Microseconds())/1000)
	}
	return float64(full-idle) / held, gone, nil
}

// connect opens all streams and returns what ends them, once the first chunk of each
// is there.
func (b *rig) connect(ctx context.Context, url string) (leave func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	l := load{model: "held", stream: true}
	client := &http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	var open sync.WaitGroup
	failed := make(chan error, held)
	for range held {
		open.Go(func() {
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/v1/chat/completions", bytes.NewReader(l.body()))
			if err != nil {
				failed <- err
				return
			}
			r.Header.Set("Content-Type", "application/json")
			answer, err := client.Do(r)
			if err != nil {
				failed <- err
				return
			}
			if answer.StatusCode != http.StatusOK {
				text, _ := io.ReadAll(io.LimitReader(answer.Body, 300))
				answer.Body.Close()
				failed <- fmt.Errorf("status %d: %s", answer.StatusCode, text)
				return
			}
			go func() {
				io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
			}()
		})
	}
	open.Wait()
	select {
	case err := <-failed:
		cancel()
		return nil, err
	default:
	}
	if err := b.until(ctx, func(c *counts) bool { return c.Open == held }); err != nil {
		cancel()
		return nil, err
	}
	return cancel, nil
}

// seenGone ends all streams and returns after how long the upstream had seen the
// last one go.
func (b *rig) seenGone(ctx context.Context, leave func()) (time.Duration, error) {
	began := time.Now()
	leave()
	var last time.Time
	err := b.until(ctx, func(c *counts) bool { last = c.LastGone; return c.Open == 0 })
	return last.Sub(began), err
}

// until waits for a state of the upstream.
func (b *rig) until(ctx context.Context, is func(*counts) bool) error {
	for began := time.Now(); time.Since(began) < 20*time.Second && ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		answer, err := http.Get(b.upstream.url + "/state")
		if err != nil {
			return err
		}
		var c counts
		err = json.NewDecoder(answer.Body).Decode(&c)
		answer.Body.Close()
		if err != nil {
			return err
		}
		if is(&c) {
			return nil
		}
	}
	return errors.New("the upstream does not see what it should, for 20 s")
}
