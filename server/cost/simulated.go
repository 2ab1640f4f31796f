package main

import (
	"context"
	"fmt"
	"time"

	"fewshot/server/cost/queue"
)

// recorded is what was measured on a busy machine (server/docs/scale.md says when and how):
// `go run ./server/cost -only servers`, one server. Of a run's time a quarter each counts
// before and after the answer.
var recorded = queue.Cost{
	Before: 500 * time.Microsecond, Stream: 1000 * time.Microsecond, After: 500 * time.Microsecond, Pieces: 5,
	Database:          200 * time.Microsecond,
	RunsPerSubmission: 10, Grade: 15 * time.Millisecond, GradeDatabase: 10 * time.Millisecond, GradePieces: 20, GradePause: time.Second,
	IdleDatabase: 1 * time.Millisecond,
}

// limit is what a run may take beyond its answer.
const limit = 50 * time.Millisecond

// scenarios are the sites that are simulated. Each server has two cores and as many places
// as its memory and its operator allow, or the default ones.
var scenarios = []struct {
	name string
	site queue.Site
}{
	{"1_server_64_places", queue.Site{Servers: 1, Cores: 2, DatabaseCores: 2, Places: 64}},
	{"1_server", queue.Site{Servers: 1, Cores: 2, DatabaseCores: 2, Places: 5000}},
	{"2_servers", queue.Site{Servers: 2, Cores: 2, DatabaseCores: 2, Places: 5000}},
	{"4_servers", queue.Site{Servers: 4, Cores: 2, DatabaseCores: 2, Places: 5000}},
	{"8_servers", queue.Site{Servers: 8, Cores: 2, DatabaseCores: 2, Places: 5000}},
	{"16_servers_database_of_4_cores", queue.Site{Servers: 16, Cores: 2, DatabaseCores: 4, Places: 5000}},
}

// simulated says how many students fit. They ask every 30 seconds or so, and get an answer
// of 4.
func simulated(ctx context.Context, _ string) error {
	class := queue.Class{Think: 26 * time.Second, Answer: 4 * time.Second}
	for _, of := range scenarios {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		n, at := queue.Most(of.site, recorded, class, limit, 1)
		report(fmt.Sprintf("simulated/%s/%s_first", of.name, at.Fullest()), at.Runs, float64(n), "students", at.Rate, "runs/s", float64(at.P99.Microseconds())/1000, "p99-ms",
			100*at.ServersBusy, "servers-%", 100*at.DatabaseBusy, "database-%", 100*at.PlacesBusy, "places-%")
	}
	return nil
}
