package postgres

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3/lock"

	"fewshot/server/classroom"
	"fewshot/server/store/storetest"
)

var cluster *storetest.Cluster

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	storetest.Serve(func(ctx context.Context, address string) (classroom.Store, error) { return Open(ctx, address) })
	var err error
	if cluster, err = storetest.StartCluster(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer cluster.Close()
	return m.Run()
}

func TestCrash(t *testing.T) {
	address := cluster.Database(t)
	s, err := Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	storetest.Crash(t, address, s, 3)
}

func TestCrashGrading(t *testing.T) {
	address := cluster.Database(t)
	s, err := Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	storetest.CrashGrading(t, address, s, 3)
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) func() classroom.Store {
		address := cluster.Database(t)
		return func() classroom.Store {
			s, err := Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			return s
		}
	})
}

func TestOpen_does_not_quote_the_password(t *testing.T) {
	for _, address := range []string{"postgres://user:hunter2@127.0.0.1:1/none", "postgres://user:hunter2@%zz/none"} {
		_, err := Open(t.Context(), address)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("got %v", err)
		}
	}
}

// A server that starts while another migrates goes on as soon as that one is done.
func TestOpen_waits_for_its_turn(t *testing.T) {
	address := cluster.Database(t)
	other, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(context.WithoutCancel(t.Context()))
	if _, err := other.Exec(t.Context(), "SELECT pg_advisory_lock($1)", lock.DefaultLockID); err != nil {
		t.Fatal(err)
	}
	opened := make(chan error)
	go func() {
		s, err := Open(t.Context(), address)
		if err == nil {
			err = s.Close()
		}
		opened <- err
	}()
	for waiting := 0; waiting == 0; {
		select {
		case err := <-opened:
			t.Fatalf("it did not wait: %v", err)
		default:
		}
		if err := other.QueryRow(t.Context(), "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").Scan(&waiting); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := other.Exec(t.Context(), "SELECT pg_advisory_unlock($1)", lock.DefaultLockID); err != nil {
		t.Fatal(err)
	}
	if err := <-opened; err != nil {
		t.Error(err)
	}
}
