package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// A Cluster is a PostgreSQL of the tests' own, in a folder of its own, that
// listens on a Unix socket alone. It does not wait for the disk.
type Cluster struct {
	dir   string
	stdin io.Closer // its end is the end of the cluster
	done  chan error
	made  atomic.Int64 // databases
}

// StartCluster starts one, with Debian's programs or those on the PATH. As root,
// who may not run PostgreSQL, it takes the user postgres. It ends with the
// program, however that ends. An error says what to install. It needs a Unix shell.
func StartCluster() (*Cluster, error) {
	initdb, postgres, err := programs()
	if err != nil {
		return nil, err
	}
	as, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "fewshot-postgres-")
	if err != nil {
		return nil, err
	}
	c := &Cluster{dir: dir, done: make(chan error, 1)}
	if as != nil {
		err = os.Chown(dir, int(as.uid), int(as.gid))
	}
	if err == nil {
		err = c.start(initdb, postgres, as)
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (c *Cluster) start(initdb, postgres string, as *account) error {
	data := filepath.Join(c.dir, "data")
	create := exec.Command(initdb, "--pgdata", data, "--username", "test", "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--no-locale")
	create.Dir, create.SysProcAttr = c.dir, attributes(as, false)
	if out, err := create.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	// The shell waits for the end of its input, which comes when this program
	// closes it or is gone.
	run := exec.Command("sh", "-c", `"$0" -D "$1" -k "$2" -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=120 >"$2/log" 2>&1 & read _; kill -INT $!; wait; rm -rf "$1"`, postgres, data, c.dir)
	run.Dir, run.SysProcAttr = c.dir, attributes(as, true)
	stdin, err := run.StdinPipe()
	if err != nil {
		return err
	}
	if err := run.Start(); err != nil {
		return err
	}
	c.stdin = stdin
	go func() { c.done <- run.Wait() }()
	return c.await()
}

// await waits until the cluster answers.
func (c *Cluster) await() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, c.address("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		if ctx.Err() != nil {
			log, _ := os.ReadFile(filepath.Join(c.dir, "log"))
			return fmt.Errorf("postgres does not start: %w\n%s", err, log)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (c *Cluster) address(database string) string {
	return "host=" + c.dir + " user=test dbname=" + database
}

// Database makes an empty database and returns its address.
func (c *Cluster) Database(t *testing.T) string {
	t.Helper()
	name := "test" + strconv.FormatInt(c.made.Add(1), 10)
	conn, err := pgx.Connect(t.Context(), c.address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return c.address(name)
}

// Close ends the cluster and removes its folder.
func (c *Cluster) Close() error {
	if c.stdin != nil {
		c.stdin.Close()
		<-c.done
	}
	return os.RemoveAll(c.dir)
}

// programs are the newest initdb and postgres of this machine.
func programs() (initdb, postgres string, err error) {
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	version := func(folder string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
		return n
	}
	slices.SortFunc(folders, func(a, b string) int { return version(b) - version(a) })
	for _, folder := range append(folders, "") {
		initdb, err = exec.LookPath(filepath.Join(folder, "initdb"))
		if err == nil {
			postgres, err = exec.LookPath(filepath.Join(folder, "postgres"))
		}
		if err == nil {
			return initdb, postgres, nil
		}
	}
	return "", "", errors.New("there is no PostgreSQL for the tests: run `make tools`, or install it (Debian: apt-get install postgresql)")
}

// An account is a user of the machine.
type account struct{ uid, gid uint32 }

// unprivileged is whom the cluster runs as; nil: as who runs the tests.
func unprivileged() (*account, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root, and there is no user postgres to run it: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &account{uint32(uid), uint32(gid)}, nil
}
