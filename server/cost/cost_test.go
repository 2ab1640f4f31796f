//go:build linux

package main

import (
	"bufio"
	"context"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fewshot/server/cost/queue"
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
	if got, err := timesOf("7 (x) S 3 7 7 0 -1 4194560 1 0 0 0 1 2 30 40 20 0 9 0 5 1 1 1", 4); err != nil || got != 730*time.Millisecond {
		t.Errorf("with children that ended: %v, %v", got, err)
	}
}

// TestFamilyCPU: the time of a child counts while it runs and when it has ended, and that
// of its parent's parent does not.
func TestFamilyCPU(t *testing.T) {
	const burn = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"
	cmd := exec.Command("sh", "-c", "("+burn+"); echo over; ("+burn+"; echo again; read _) & wait")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer in.Close()
	pid, lines := cmd.Process.Pid, bufio.NewScanner(out)
	var before time.Duration
	for _, want := range []string{"over", "again"} {
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("the shell says %q", lines.Text())
		}
		now, err := familyCPU(pid)
		if err != nil || now <= before {
			t.Errorf("%s: from %v to %v, %v", want, before, now, err)
		}
		before = now
	}
	if _, err := familyCPU(1 << 30); err == nil {
		t.Error("a process that isn't there has a time")
	}
}

var binaryFlag = flag.String("binary", filepath.Join("..", "..", "bin", "fewshot"), "the server's `file`")

// TestSchool has students of a class do once what is measured many times.
func TestSchool(t *testing.T) {
	if _, err := os.Stat(*binaryFlag); err != nil {
		t.Fatalf("there is no %s: run `make build` first", *binaryFlag)
	}
	ctx := t.Context()
	s, err := newSchool(ctx, *binaryFlag, 1, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	if len(s.students) != studentCount {
		t.Fatalf("%d students", len(s.students))
	}
	if _, err := s.spent(func() error { return s.runs(ctx, studentCount) }); err != nil {
		t.Error(err)
	}
	for model := range grading {
		if err := s.submissions(ctx, model, 1); err != nil {
			t.Errorf("%s: %v", model, err)
		}
	}
	if n, err := complete(ctx, http.DefaultClient, s.servers[0].url, 32); n != 32 || err != nil {
		t.Errorf("%d tokens, %v", n, err)
	}
	stranger := student{"fsm-nobody", s.servers[0]}
	if err := s.run(ctx, http.DefaultClient, stranger); err == nil {
		t.Error("who is not in the class is answered")
	}
}

// TestServers_measure_a_database_as_in_production: the settings of a measured PostgreSQL
// beat those of the tests, and its processes are found.
func TestServers_measure_a_database_as_in_production(t *testing.T) {
	cluster, err := startDatabase()
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	address, err := cluster.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d, err := watchDatabase(t.Context(), cluster, address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.conn.Close(context.Background())
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		var is string
		if err := d.conn.QueryRow(t.Context(), "SHOW "+setting).Scan(&is); err != nil || is != "on" {
			t.Errorf("%s is %q, %v", setting, is, err)
		}
	}
	before, err := (&school{}).read(t.Context(), d)
	if err != nil || before.database == 0 {
		t.Errorf("%+v, %v", before, err)
	}
	for range 3 {
		if _, err := d.conn.Exec(t.Context(), "CREATE TABLE IF NOT EXISTS t AS SELECT sum(i) FROM generate_series(1, 100000) i; DROP TABLE t"); err != nil {
			t.Fatal(err)
		}
	}
	after, err := (&school{}).read(t.Context(), d)
	if err != nil || after.writes-before.writes != 3 {
		t.Errorf("3 transactions count as %d, %v", after.writes-before.writes, err)
	}
}

// TestRecorded: what is simulated fits what was measured: alone, a server that need not
// wait for its database has its cores full at the rate that its processor time allows.
func TestRecorded(t *testing.T) {
	site := queue.Site{Servers: 1, Cores: 2, DatabaseCores: 64, Places: 1 << 20}
	class := queue.Class{Think: 26 * time.Second, Answer: 4 * time.Second}
	n, at := queue.Most(site, recorded, class, limit, 1)
	run := recorded.Before + recorded.Stream + recorded.After + recorded.Grade/time.Duration(recorded.RunsPerSubmission)
	full := 2 / run.Seconds()
	if at.Rate < 0.9*full || at.Rate > 1.02*full || at.Fullest() != "servers" {
		t.Errorf("%d students make %.0f runs a second, where %.0f fill two cores: %+v", n, at.Rate, full, at)
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
