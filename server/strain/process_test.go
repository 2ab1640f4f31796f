package strain

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"fewshot/app/classes"
	"fewshot/server/provider/upstreamtest"
)

var binaryFlag = flag.String("binary", filepath.Join("..", "..", "bin", "fewshot"), "the `file` that is tested")

const (
	accessToken = "an-access-token-of-these-tests"
	embedSecret = "an embeds' secret of these tests, long enough"
)

// A process is a server with the fake upstream that its openai provider is.
type process struct {
	t        testing.TB
	URL      string
	Upstream *upstreamtest.Server
	command  *exec.Cmd
	output   output
	home     string
	ended    chan struct{}
}

// start starts a binary on a free port, in an environment that holds nothing of this
// one's, and waits until it is ready. Further arguments are variables.
func start(t testing.TB, binary string, variables ...string) *process {
	t.Helper()
	binary, err := filepath.Abs(binary)
	if err == nil {
		_, err = os.Stat(binary)
	}
	if err != nil {
		t.Fatalf("there is no %s: run `make build` first", binary)
	}
	p := &process{t: t, Upstream: upstreamtest.New(), home: t.TempDir(), ended: make(chan struct{})}
	t.Cleanup(p.Upstream.Close)
	p.command = exec.Command(binary, "-addr", "127.0.0.1:0")
	p.command.Dir, p.command.Stderr = p.home, &p.output
	p.command.Env = append([]string{
		"HOME=" + p.home, "PATH=" + os.Getenv("PATH"),
		"OPENAI_API_KEY=sk-of-these-tests-0123456789", "OPENAI_BASE_URL=" + p.Upstream.URL + "/v1",
		"FEWSHOT_DISCOVER=false", "FEWSHOT_CLIENT_REQUESTS=1000000", "FEWSHOT_REQUESTS=1000000",
	}, variables...)
	stdout, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan string, 1)
	go func() {
		defer close(p.ended)
		lines := bufio.NewScanner(io.TeeReader(stdout, &p.output))
		for lines.Scan() {
			if _, rest, ok := strings.Cut(lines.Text(), "is ready: open "); ok {
				address, _, _ := strings.Cut(rest, " ")
				ready <- address
			}
		}
		p.command.Wait()
	}()
	t.Cleanup(p.stop)
	select {
	case p.URL = <-ready:
	case <-time.After(time.Minute):
		t.Fatalf("the server does not get ready:\n%s", p.output.String())
	}
	return p
}

// stop ends the process as an operator would.
func (p *process) stop() {
	p.command.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(30 * time.Second):
		p.command.Process.Kill()
		<-p.ended
	}
}

// alive reports whether the process runs.
func (p *process) alive() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// address is where it listens.
func (p *process) address() string { return strings.TrimPrefix(p.URL, "http://") }

// resident is how much memory of the machine the process has, in bytes.
func (p *process) resident() int64 {
	p.t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		p.t.Fatalf("the process is gone: %v\n%s", err, p.output.String())
	}
	_, rest, _ := strings.Cut(string(data), "VmRSS:")
	kb, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, err := strconv.ParseInt(kb, 10, 64)
	if err != nil {
		p.t.Fatal(err)
	}
	return n << 10
}

// output is what a process wrote, safe to read while it writes.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// A person is a browser: it keeps the cookies that it is sent.
type person struct {
	p      *process
	client *http.Client
}

func (p *process) person() *person {
	jar, _ := cookiejar.New(nil)
	return &person{p, &http.Client{
		Jar: jar, Timeout: time.Minute,
		Transport:     &http.Transport{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// do sends a request and returns the status, 0 if there was no answer, and the body.
// headers are pairs of names and values; body is a string, or sent as JSON.
func (a *person) do(method, path string, body any, headers ...string) (int, string) {
	var sent io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		sent = strings.NewReader(body)
	default:
		data, err := json.Marshal(body)
		if err != nil {
			return 0, err.Error()
		}
		sent = bytes.NewReader(data)
	}
	r, err := http.NewRequest(method, a.p.URL+path, sent)
	if err != nil {
		return 0, err.Error()
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := a.client.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, string(data)
}

// must sends a request that succeeds, and reads its answer.
func (a *person) must(method, path string, body, into any) {
	a.p.t.Helper()
	status, answer := a.do(method, path, body)
	if status < 200 || status >= 300 {
		a.p.t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	if into != nil {
		if err := json.Unmarshal([]byte(answer), into); err != nil {
			a.p.t.Fatal(err)
		}
	}
}

var teacherToken = regexp.MustCompile(`fst-[A-Z0-9]+`)

// teacher signs in with the token that the server printed.
func (p *process) teacher() *person {
	p.t.Helper()
	token := ""
	for tries := 0; token == "" && tries < 500; tries++ {
		time.Sleep(20 * time.Millisecond) // it is printed after the address
		token = teacherToken.FindString(p.output.String())
	}
	a := p.person()
	a.must("POST", "/api/teacher", map[string]string{"token": token}, nil)
	return a
}

// class makes a class with an exercise.
func (a *person) class(name string) classes.Class {
	a.p.t.Helper()
	c := classes.Class{
		Name: name, Language: "en", Models: []string{"tiny/base", "tiny/instruct", "openai/gpt-4o-mini"}, Seats: 500,
		Budget: classes.Amount{Requests: 1_000_000, MicroUSD: 1_000_000_000}, Student: classes.Amount{Requests: 10_000, MicroUSD: 1_000_000},
	}
	a.must("POST", "/api/teacher/classes", c, &c)
	a.must("POST", "/api/teacher/classes/"+c.ID+"/exercises", map[string]string{"shipped": "opposites"}, nil)
	return c
}
