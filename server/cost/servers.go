package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"fewshot/server/store/storetest"
)

// servers measures what the same load costs one, two and four servers and the PostgreSQL
// that they share. On a machine whose processors they all share the rate can't grow with
// them; what a run costs each of them shows what would happen on machines of their own.
func servers(ctx context.Context, binary string) error {
	cluster, err := startDatabase()
	if err != nil {
		return err
	}
	defer cluster.Close()
	for _, n := range []int{1, 2, 4} {
		if err := sharing(ctx, binary, cluster, n); err != nil {
			return fmt.Errorf("%d servers: %w", n, err)
		}
	}
	return nil
}

// startDatabase starts a PostgreSQL that, as in production, has on the disk what is
// committed.
func startDatabase() (*storetest.Cluster, error) {
	return storetest.StartCluster("fsync=on", "synchronous_commit=on", "full_page_writes=on")
}

// sharing measures n servers with a new database.
func sharing(ctx context.Context, binary string, cluster *storetest.Cluster, n int) error {
	address, err := cluster.Create(ctx)
	if err != nil {
		return err
	}
	s, err := newSchool(ctx, binary, n, address)
	if err != nil {
		return err
	}
	defer s.close()
	database, err := watchDatabase(ctx, cluster, address)
	if err != nil {
		return err
	}
	defer database.conn.Close(context.WithoutCancel(ctx))

	name := fmt.Sprintf("%d_servers", n)
	if n == 1 {
		name = "1_server"
	}
	const idle, runs, submissions = 5, 10 * studentCount, 48
	if err := s.runs(ctx, len(s.students)); err != nil {
		return err
	}
	for _, of := range []struct {
		name string
		n    int
		do   func() error
	}{
		{"idle_second", idle, func() error { time.Sleep(idle * time.Second); return nil }},
		{"run", runs, func() error { return s.runs(ctx, runs) }},
		{"submission", submissions, func() error { return s.submissions(ctx, "openai/"+graderModel, submissions) }},
	} {
		before, err := s.read(ctx, database)
		if err != nil {
			return err
		}
		if err := of.do(); err != nil {
			return err
		}
		after, err := s.read(ctx, database)
		if err != nil {
			return err
		}
		var most time.Duration
		for i := range s.servers {
			most = max(most, after.each[i]-before.each[i])
		}
		all := after.all - before.all
		share := 1.0
		if all > 0 {
			share = float64(most) / float64(all)
		}
		report("servers/"+name+"/"+of.name, of.n, millis(all, of.n), "cpu-ms", millis(after.database-before.database, of.n), "db-ms",
			float64(after.writes-before.writes)/float64(of.n), "writes",
			share, "largest-share", machineLoad(), "load")
	}
	return nil
}

// A watched is a database of a cluster.
type watched struct {
	pid  int
	conn *pgx.Conn
}

func watchDatabase(ctx context.Context, cluster *storetest.Cluster, address string) (watched, error) {
	pid, err := cluster.PID()
	if err != nil {
		return watched{}, err
	}
	conn, err := pgx.Connect(ctx, address)
	return watched{pid, conn}, err
}

// A reading is what servers and database have done so far.
type reading struct {
	each          []time.Duration // processor time of each server
	all, database time.Duration   // of all, and of PostgreSQL
	writes        int64           // transactions that wrote
}

func (s *school) read(ctx context.Context, d watched) (r reading, err error) {
	for _, p := range s.servers {
		of, err := p.cpu()
		if err != nil {
			return r, err
		}
		r.each, r.all = append(r.each, of), r.all+of
	}
	if r.database, err = familyCPU(d.pid); err != nil {
		return r, err
	}
	// A transaction has a number only if it writes. (Those that read are counted in
	// pg_stat_database, up to ten seconds late.)
	err = d.conn.QueryRow(ctx, `SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint`).Scan(&r.writes)
	return r, err
}
