package main

import (
	"context"
	"fmt"
	"time"

	"fewshot/server/cost/queue"
)

// recorded is what a run and a submission cost each of four servers and their PostgreSQL:
// `go run ./server/cost -only servers`, on a busy machine (server/docs/scale.md says when).
// With fewer servers both are less. That half of a run's time goes into its stream is an
// assumption, and changes little.
var recorded = queue.Cost{
	Before: 350 * time.Microsecond, Stream: 670 * time.Microsecond, After: 350 * time.Microsecond, Pieces: 4,
	Database:          410 * time.Microsecond,
	RunsPerSubmission: 10, Grade: 57_900 * time.Microsecond, GradeDatabase: 96_000 * time.Microsecond, GradePieces: 20, GradePause: 250 * time.Millisecond,
	IdleDatabase: 1500 * time.Microsecond,
}

// limit is what a run may take beyond its answer.
const limit = 50 * time.Millisecond

// scenarios are the sites that are simulated. Each server has two cores.
var scenarios = []struct {
	name string
	site queue.Site
}{
	{"1_server_with_64_places", queue.Site{Servers: 1, Cores: 2, DatabaseCores: 2, Places: 64}}, // the default
	{"1_server", queue.Site{Servers: 1, Cores: 2, DatabaseCores: 2, Places: 5000}},
	{"2_servers", queue.Site{Servers: 2, Cores: 2, DatabaseCores: 2, Places: 5000}},
	{"4_servers", queue.Site{Servers: 4, Cores: 2, DatabaseCores: 2, Places: 5000}},
	{"8_servers", queue.Site{Servers: 8, Cores: 2, DatabaseCores: 2, Places: 5000}},
	{"8_servers_database_of_8_cores", queue.Site{Servers: 8, Cores: 2, DatabaseCores: 8, Places: 5000}},
	{"8_servers_database_of_16_cores", queue.Site{Servers: 8, Cores: 2, DatabaseCores: 16, Places: 5000}},
}

// simulated says how many students fit. They ask every 30 seconds or so, get an answer of
// 4, and hand in every tenth prompt.
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
