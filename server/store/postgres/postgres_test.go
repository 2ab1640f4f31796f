package postgres

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

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
