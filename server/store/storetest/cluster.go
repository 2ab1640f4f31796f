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
	"strings"
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
// program, however that ends. Settings, as fsync=on, beat its own. An error says what
// to install. It needs a Unix shell.
func StartCluster(settings ...string) (*Cluster, error) {
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
		err = c.start(initdb, postgres, as, settings)
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (c *Cluster) start(initdb, postgres string, as *account, settings []string) error {
	data := c.data()
	create := exec.Command(initdb, "--pgdata", data, "--username", "test", "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--no-locale")
	create.Dir, create.SysProcAttr = c.dir, attributes(as, false)
	if out, err := create.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	// The shell waits for the end of its input, which comes when this program
	// closes it or is gone.
	run := exec.Command("sh", "-c", `postgres=$0 data=$1 dir=$2; shift 2; "$postgres" -D "$data" -k "$dir" "$@" >"$dir/log" 2>&1 & read _; kill -INT $!; wait; rm -rf "$data"`, postgres, data, c.dir)
	for _, setting := range append([]string{"listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=120"}, settings...) {
		run.Args = append(run.Args, "-c", setting) // of two for one thing the last one holds
	}
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

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

// PID is the process of which all others of the cluster are children.
func (c *Cluster) PID() (int, error) {
	text, err := os.ReadFile(filepath.Join(c.data(), "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strconv.Atoi(first)
}

// Create makes an empty database and returns its address.
func (c *Cluster) Create(ctx context.Context) (address string, err error) {
	name := "test" + strconv.FormatInt(c.made.Add(1), 10)
	conn, err := pgx.Connect(ctx, c.address("postgres"))
	if err != nil {
		return "", err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = conn.Exec(ctx, "CREATE DATABASE "+name)
	return c.address(name), err
}

// Database is Create for a test.
func (c *Cluster) Database(t *testing.T) string {
	t.Helper()
	address, err := c.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return address
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
