package e2e

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"fewshot/server/provider/upstreamtest"
)

// canary is the key of every server here. It must never be seen.
const canary = "sk-canary-7Qb2xVt9LmZr4KwYp8"

// A server is a process of the binary and the fake upstream that its openai
// provider is.
type server struct {
	URL      string
	Upstream *upstreamtest.Server
	process  *exec.Cmd
	output   output
	home     string
	env      []string
}

// start starts a server on a free port, in an environment that holds nothing
// of this one's, and waits until it is ready.
func start(variables ...string) (*server, error) {
	s := &server{Upstream: upstreamtest.New()}
	var err error
	if s.home, err = os.MkdirTemp("", "fewshot-e2e-"); err != nil {
		return nil, err
	}
	s.env = append([]string{
		"HOME=" + s.home,
		"PATH=" + os.Getenv("PATH"),
		"OPENAI_API_KEY=" + canary,
		"OPENAI_BASE_URL=" + s.Upstream.URL + "/v1",
		"FEWSHOT_DISCOVER=false",        // what runs on this machine besides is not tested
		"FEWSHOT_CLIENT_REQUESTS=10000", // one busy person
		"FEWSHOT_REQUESTS=10000",
	}, variables...)
	if err := s.begin("127.0.0.1:0"); err != nil {
		return nil, err
	}
	return s, nil
}

// begin starts the process and waits until it is ready.
func (s *server) begin(address string) error {
	s.process = exec.Command(binary, "-addr", address)
	s.process.Dir, s.process.Env = s.home, s.env
	s.process.Stderr = &s.output
	stdout, err := s.process.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.process.Start(); err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	ready := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(io.TeeReader(stdout, &s.output))
		for lines.Scan() {
			if _, rest, ok := strings.Cut(lines.Text(), "is ready: open "); ok {
				address, _, _ := strings.Cut(rest, " ")
				ready <- address
			}
		}
	}()
	select {
	case s.URL = <-ready:
		return nil
	case <-time.After(30 * time.Second):
		s.stop()
		return fmt.Errorf("the server does not get ready:\n%s", s.output.String())
	}
}

// stop ends the process as an operator would, and forgets its files.
func (s *server) stop() {
	s.process.Process.Signal(syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		s.process.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(5 * time.Second): // answers may be under way
		s.process.Process.Kill()
		<-done
	}
	s.Upstream.Close()
	os.RemoveAll(s.home)
}

// kill ends the process at once, as a power cut does.
func (s *server) kill() {
	s.process.Process.Kill()
	s.process.Wait()
}

// again starts the process again, at the same address and with the same files.
func (s *server) again() error { return s.begin(strings.TrimPrefix(s.URL, "http://")) }

// startServer starts a server for one test.
func startServer(t *testing.T, variables ...string) *server {
	t.Helper()
	s, err := start(variables...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	return s
}

// received are the requests for answers that the upstream got, in order. Tests
// that look at those of the shared server don't run in parallel with others.
func (s *server) received() []*upstreamtest.Request {
	var asked []*upstreamtest.Request
	for _, r := range s.Upstream.Requests() {
		if r.Method == "POST" {
			asked = append(asked, r)
		}
	}
	return asked
}

// output is what a process wrote, safe to read while it writes.
type output struct {
	mu   sync.Mutex
	text strings.Builder
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
