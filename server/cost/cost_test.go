//go:build linux

package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"testing"
	"time"
)

// TestMain is the upstream or the floor where a test starts itself as one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "upstream":
			exit(serveUpstream())
		case "floor":
			exit(serveFloor(os.Args[2]))
		}
	}
	os.Exit(m.Run())
}

// processes are an upstream and a floor.
func processes(t *testing.T) *rig {
	t.Helper()
	b := &rig{}
	t.Cleanup(b.close)
	var err error
	if b.upstream, err = start(nil, os.Args[0], "upstream"); err != nil {
		t.Fatal(err)
	}
	if b.floor, err = start(nil, os.Args[0], "floor", b.upstream.url); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLoad(t *testing.T) {
	b := processes(t)
	before, err := b.floor.cpu()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []load{
		{model: "whole", clients: 4, requests: 400}, {model: "burst", stream: true, clients: 4, requests: 100},
		{model: "short", stream: true, clients: 4, requests: 200}, {model: "paced", stream: true, clients: 16, requests: 16},
	} {
		if cut, err := l.run(t.Context(), b.floor.url); cut != 0 || err != nil {
			t.Errorf("%s through the floor: %d cut, %v", l.model, cut, err)
		}
	}
	if after, err := b.floor.cpu(); err != nil || after <= before {
		t.Errorf("it took from %v to %v, %v", before, after, err)
	}
	if _, err := (load{model: "whole", clients: 1, requests: 1}).run(t.Context(), b.floor.url+"/nowhere"); err == nil {
		t.Error("an answer of status 404 counts")
	}
}

// TestLoad_counts_what_is_cut puts a proxy in between that ends streams early, in
// each of the ways in which that can look like an end.
func TestLoad_counts_what_is_cut(t *testing.T) {
	b := processes(t)
	for name, keep := range map[string]func([]byte) []byte{
		"without its last event": func(a []byte) []byte { return a[:len(a)-len(done)] },
		"without a chunk":        func(a []byte) []byte { return append(a[:len(first):len(first)], a[len(first)+len(chunk(0)):]...) },
		"in the middle":          func(a []byte) []byte { return a[:len(a)/2] },
	} {
		cutter := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer, err := http.Post(b.upstream.url+r.URL.Path, "application/json", r.Body)
			if err != nil {
				t.Error(err)
				return
			}
			defer answer.Body.Close()
			text, _ := io.ReadAll(answer.Body)
			w.Write(keep(text))
		}))
		if cut, err := (load{model: "short", stream: true, clients: 2, requests: 20}).run(t.Context(), cutter.URL); cut != 20 || err != nil {
			t.Errorf("%s: %d of 20 count as cut, %v", name, cut, err)
		}
		cutter.Close()
	}
}

func TestOpenAt(t *testing.T) {
	b := processes(t)
	each, gone, err := b.openAt(t.Context(), b.floor)
	if err != nil || each < 1000 || len(gone) != goneTimes || slices.Min(gone) <= 0 {
		t.Errorf("%.0f bytes each, gone after %v ms, %v", each, gone, err)
	}
}

func TestCPUOf(t *testing.T) {
	got, err := cpuOf("7 (a (b) c) S 1 7 7 0 -1 4194560 1 0 0 0 120 34 0 0 20 0 9 0 5 1 1 1")
	if err != nil || got != 1540*time.Millisecond {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := cpuOf("7 (x) S"); err == nil {
		t.Error("half a line counts")
	}
}

func TestWindow(t *testing.T) {
	var samples []sample
	for i := range 60 {
		samples = append(samples, sample{after: time.Duration(i) * time.Minute, memory: int64(i)})
	}
	if got := window(samples, 10*time.Minute, 20*time.Minute); got != 15 {
		t.Errorf("the median is %d", got)
	}
	if window(samples, 2*time.Hour, 3*time.Hour) != 0 {
		t.Error("a window without samples has a median")
	}
}
