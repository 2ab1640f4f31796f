package strain

import (
	"database/sql"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"fewshot/server/store/storetest"
)

// most is how long any request may take while something is away. Thirty that waited for
// one another, as long as SQLite waits for its file, would take longer; the store's own
// five seconds are far below it, so that a busy machine changes nothing.
const most = time.Minute

// outage is what a server with classes must do while its store can't be written, and
// after it: break makes it so and returns how it is mended.
func outage(t *testing.T, s *process, code, why string, reads bool, broken func() (mend func())) {
	t.Helper()
	teacher := s.teacher()
	class := teacher.class("away")
	student := s.person()
	student.must("POST", "/api/join", map[string]string{"code": class.Code}, nil)
	if status, body := s.person().do("GET", "/readyz", nil); status != 200 {
		t.Fatalf("before: readyz is %d %s", status, body)
	}
	time.Sleep(1100 * time.Millisecond) // an answer of readyz holds for a second

	mend := broken()
	begun := time.Now()
	status, body := s.person().do("GET", "/readyz", nil)
	if status != 503 || !strings.Contains(body, why) {
		t.Errorf("readyz is %d %s", status, body)
	}
	if took := time.Since(begun); took > most/2 {
		t.Errorf("readyz took %v", took)
	}
	var all sync.WaitGroup
	for range 30 { // many at once: nobody waits for all before them
		all.Go(func() {
			begun := time.Now()
			status, body := s.person().do("POST", "/api/join", map[string]string{"code": class.Code})
			if status != 503 || !strings.Contains(body, code) || !strings.Contains(body, "hint") {
				t.Errorf("join: %d %s", status, body)
			}
			if took := time.Since(begun); took > most {
				t.Errorf("join took %v", took)
			}
		})
		all.Go(func() {
			begun := time.Now()
			if status, body := student.do("GET", "/api/places", nil); reads && status != 200 || !reads && (status != 503 || !strings.Contains(body, code)) {
				t.Errorf("places: %d %s", status, body)
			}
			if took := time.Since(begun); took > most {
				t.Errorf("places took %v", took)
			}
		})
	}
	for range 20 { // the rest of the server doesn't notice
		begun := time.Now()
		if status, body := s.person().do("GET", "/healthz", nil); status != 200 || time.Since(begun) > most/4 {
			t.Errorf("healthz: %d %s in %v", status, body, time.Since(begun))
		}
		if status, body := s.person().do("POST", "/v1/completions", completionBody("tiny/base", false)); status != 200 {
			t.Errorf("an answer: %d %s", status, body)
		}
		time.Sleep(20 * time.Millisecond)
	}
	all.Wait()

	mend()
	until(t, "readyz", func() bool { status, _ := s.person().do("GET", "/readyz", nil); return status == 200 })
	until(t, "joining", func() bool {
		status, _ := s.person().do("POST", "/api/join", map[string]string{"code": class.Code})
		return status == 201
	})
	student.must("GET", "/api/classes/"+class.ID+"/me", nil, nil)
	if text := s.output.String(); strings.Contains(text, "panic") {
		t.Errorf("the server said:\n%s", text)
	}
}

// until waits until something works again by itself.
func until(t *testing.T, what string, works func() bool) {
	t.Helper()
	for end := time.Now().Add(most); !works(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s doesn't work again", what)
		}
	}
}

func TestOutage_another_program_has_the_file(t *testing.T) {
	t.Parallel()
	s := start(t, *binaryFlag, "FEWSHOT_CLASSES=class.db")
	outage(t, s, "store_unavailable", "the database does not answer", true, func() func() {
		db, err := sql.Open("sqlite", "file:"+filepath.Join(s.home, "class.db")+"?_txlock=immediate&_pragma=busy_timeout(5000)")
		if err != nil {
			t.Fatal(err)
		}
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		return func() {
			tx.Rollback()
			db.Close()
		}
	})
}

// A disk is a small one that a server writes to, in a name space of its own.
func startOnDisk(t *testing.T, kb int, variables ...string) (s *process, disk string) {
	t.Helper()
	dir := t.TempDir()
	script := filepath.Join(dir, "fewshot")
	binary, err := filepath.Abs(*binaryFlag)
	if err != nil {
		t.Fatal(err)
	}
	mounted := filepath.Join(dir, "disk")
	os.Mkdir(mounted, 0o755)
	text := fmt.Sprintf("#!/bin/sh\nexec unshare -Urm sh -c 'mount -t tmpfs -o size=%dk tmpfs \"$0\" && exec \"$@\"' %s %s \"$@\"\n", kb, mounted, binary)
	if err := os.WriteFile(script, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	for i, v := range variables {
		variables[i] = strings.ReplaceAll(v, "DISK", mounted)
	}
	s = start(t, script, variables...)
	return s, fmt.Sprintf("/proc/%d/root%s", s.command.Process.Pid, mounted)
}

// fill fills a disk to its last byte.
func fill(t *testing.T, disk string) (free func()) {
	t.Helper()
	name := filepath.Join(disk, "filler")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	for buffer := make([]byte, 4096); err == nil; {
		_, err = f.Write(buffer)
	}
	f.Close()
	return func() {
		if err := os.Remove(name); err != nil {
			t.Error(err)
		}
	}
}

func TestOutage_the_disk_of_the_classes_is_full(t *testing.T) {
	t.Parallel()
	s, disk := startOnDisk(t, 8<<10, "FEWSHOT_CLASSES=DISK/class.db")
	outage(t, s, "store_full", "the disk is full", true, func() func() {
		free := fill(t, disk)
		// The log of the database may have pages to spare: they are used up first.
		for tries := 0; tries < 400; tries++ {
			if status, _ := s.person().do("GET", "/readyz", nil); status != 200 {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		return free
	})
}

func TestOutage_the_disk_of_the_embeds_is_full(t *testing.T) {
	t.Parallel()
	s, disk := startOnDisk(t, 512, "FEWSHOT_EMBED_SECRET="+embedSecret, "FEWSHOT_EMBED_STATE=DISK/embeds.json")
	free := fill(t, disk)
	if status, body := s.person().do("GET", "/readyz", nil); status != 503 || !strings.Contains(body, "the disk is full") || !strings.Contains(body, "embeds") {
		t.Errorf("readyz is %d %s", status, body)
	}
	free()
	until(t, "readyz", func() bool { status, _ := s.person().do("GET", "/readyz", nil); return status == 200 })
}

// A line is what stands between a server and its database.
type line struct {
	net.Listener
	to string // a socket

	mu     sync.Mutex
	silent chan struct{} // nil: bytes pass; else they wait until it is closed
	gone   bool
	open   map[net.Conn]bool
}

func newLine(t *testing.T, socket string) *line {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	x := &line{Listener: l, to: socket, open: map[net.Conn]bool{}}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			a, err := l.Accept()
			if err != nil {
				return
			}
			go x.connect(a)
		}
	}()
	return x
}

func (x *line) connect(a net.Conn) {
	x.mu.Lock()
	gone := x.gone
	x.open[a] = true
	x.mu.Unlock()
	defer a.Close()
	if gone {
		return
	}
	b, err := net.Dial("unix", x.to)
	if err != nil {
		return
	}
	defer b.Close()
	go x.pass(b, a)
	x.pass(a, b)
	x.mu.Lock()
	delete(x.open, a)
	x.mu.Unlock()
}

// pass passes bytes on, while they may pass.
func (x *line) pass(from, to net.Conn) {
	defer to.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		x.mu.Lock()
		silent := x.silent
		x.mu.Unlock()
		if silent != nil {
			<-silent
		}
		if _, failed := to.Write(buffer[:n]); err != nil || failed != nil {
			return
		}
	}
}

// pause keeps all bytes back until mend.
func (x *line) pause() (mend func()) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.silent = make(chan struct{})
	return func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		close(x.silent)
		x.silent = nil
	}
}

// cut ends all connections and takes no new ones until mend.
func (x *line) cut() (mend func()) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.gone = true
	for c := range x.open {
		c.Close()
	}
	return func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.gone = false
	}
}

func TestOutage_postgres(t *testing.T) {
	t.Parallel()
	cluster, err := storetest.StartCluster()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cluster.Close() })
	for name, broken := range map[string]func(x *line) func(){"is_paused": (*line).pause, "is_away": (*line).cut} {
		t.Run(name, func(t *testing.T) {
			var dir, database string
			if _, err := fmt.Sscanf(cluster.Database(t), "host=%s user=test dbname=%s", &dir, &database); err != nil {
				t.Fatal(err)
			}
			x := newLine(t, filepath.Join(dir, ".s.PGSQL.5432"))
			s := start(t, *binaryFlag, "DATABASE_URL=postgres://test@"+x.Addr().String()+"/"+database+"?sslmode=disable")
			outage(t, s, "store_unavailable", "the database does not answer", false, func() func() { return broken(x) })
		})
	}
}
