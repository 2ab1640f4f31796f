package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"fewshot/server/provider/upstreamtest"
)

// asProgram makes the test's own binary behave as the server, so that tests
// drive a real process.
const asProgram = "FEWSHOT_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// A process is a running server.
type process struct {
	*exec.Cmd
	url    string
	mu     sync.Mutex
	output strings.Builder // what it printed, and its log
	ended  chan error
}

// Write takes what the process writes.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.output.Write(b)
}

func (p *process) printed() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.output.String()
}

// program prepares the server as a process with only these variables.
func program(t *testing.T, variables []string, args ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.CommandContext(t.Context(), os.Args[0], args...), ended: make(chan error, 1)}
	p.Env = append(variables, asProgram+"=1")
	p.Stdout, p.Stderr = p, p
	return p
}

// startProgram starts the server and waits until it says where it listens.
func startProgram(t *testing.T, variables []string, args ...string) *process {
	t.Helper()
	p := program(t, variables, append([]string{"-addr", "127.0.0.1:0", "-discover=false", "-log-level", "debug"}, args...)...)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.Wait() }()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, rest, ok := strings.Cut(p.printed(), "open "); ok && strings.Contains(rest, "Models: ") {
			p.url, _, _ = strings.Cut(rest, " ")
			return p
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server did not start:\n%s", p.printed())
		}
	}
}

// get is the status and the body of an address.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

const canary = "sk-canary-4711-abcdefgh"

func TestServe(t *testing.T) {
	up := upstreamtest.New()
	defer up.Close()
	p := startProgram(t, []string{"OPENAI_API_KEY=" + canary, "OPENAI_BASE_URL=" + up.URL + "/v1"}, "-grace", "1")

	t.Run("answers on the embedded model", func(t *testing.T) {
		res, err := http.Post(p.url+"/v1/completions", "application/json", strings.NewReader(`{"model":"tiny/base","prompt":"hot -> cold\nbig -> small\nup ->","max_tokens":8,"temperature":0,"stop":["\n"]}`))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		if res.StatusCode != 200 || !strings.Contains(string(body), `"model":"tiny/base"`) || !strings.Contains(string(body), `"finish_reason":"stop"`) {
			t.Errorf("got %d %s", res.StatusCode, body)
		}
	})
	t.Run("lists the upstream's models beside its own", func(t *testing.T) {
		_, models := get(t, p.url+"/v1/models")
		if !strings.Contains(models, `"tiny/base"`) || !strings.Contains(models, `"tiny/instruct"`) || !strings.Contains(models, `"tiny/reason"`) || !strings.Contains(models, `"tiny/aligned"`) || !strings.Contains(models, `"openai/echo-1"`) {
			t.Errorf("models are %s", models)
		}
	})
	t.Run("serves the page", func(t *testing.T) {
		if status, body := get(t, p.url+"/"); status != 200 || !strings.Contains(body, "<!doctype html>") || strings.Contains(body, canary) {
			t.Errorf("got %d %.200s", status, body)
		}
	})
	t.Run("stops gently", func(t *testing.T) {
		stream := func() *http.Response {
			res, err := http.Post(p.url+"/v1/chat/completions", "application/json", strings.NewReader(`{"model":"openai/fault-slow-stream","stream":true,"messages":[{"role":"user","content":"x"}]}`))
			if err != nil {
				t.Fatal(err)
			}
			return res
		}
		res := stream()
		defer res.Body.Close()
		if _, err := bufio.NewReader(res.Body).ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		p.Process.Signal(syscall.SIGTERM)
		for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
			status, body := get(t, p.url+"/readyz")
			if status == 503 {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("/readyz still says %d %s", status, body)
			}
		}
		if late := stream(); late.StatusCode != 503 {
			t.Errorf("a run after the signal got %d", late.StatusCode)
		}
		rest, err := io.ReadAll(res.Body)
		if err != nil || !strings.Contains(string(rest), "server_stopping") || strings.Contains(string(rest), "[DONE]") {
			t.Errorf("the stream that was cut ends in %.300s, %v", rest[max(0, len(rest)-300):], err)
		}
		select {
		case err := <-p.ended:
			if err != nil {
				t.Errorf("the process ended with %v", err)
			}
		case <-time.After(30 * time.Second):
			t.Error("the process goes on")
		}
	})
	if strings.Contains(p.printed(), canary) {
		t.Errorf("the key was printed:\n%s", p.printed())
	}
	if seen := up.Requests(); len(seen) == 0 || seen[0].Header.Get("Authorization") != "Bearer "+canary {
		t.Error("the upstream was not given the key")
	}
}

func TestStopsAtOnceWhenIdle(t *testing.T) {
	p := startProgram(t, nil)
	began := time.Now()
	p.Process.Signal(os.Interrupt)
	select {
	case err := <-p.ended:
		if err != nil || time.Since(began) > 15*time.Second {
			t.Errorf("ended after %v with %v", time.Since(began), err)
		}
	case <-time.After(30 * time.Second):
		t.Error("the process goes on")
	}
}

func TestMetricsAddress(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	p := startProgram(t, nil, "-metrics-addr", addr)
	if status, body := get(t, "http://"+addr+"/metrics"); status != 200 || !strings.Contains(body, "fewshot_active_runs") {
		t.Errorf("/metrics gave %d", status)
	}
	if status, _ := get(t, p.url+"/metrics"); status != 404 {
		t.Errorf("/metrics at the other address gave %d", status)
	}
	if status, _ := get(t, "http://"+addr+"/v1/models"); status != 404 {
		t.Errorf("the API at the metrics' address gave %d", status)
	}
}

func TestCommands(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		name      string
		variables []string
		args      []string
		code      int
		want      string
	}{
		{"version", nil, []string{"version"}, exitOK, "fewshot "},
		{"help", nil, []string{"help"}, exitOK, "OPENAI_API_KEY"},
		{"-help", nil, []string{"-help"}, exitOK, "-trusted-proxies"},
		{"serve -h", nil, []string{"serve", "-h"}, exitOK, "-trusted-proxies"},
		{"unknown", nil, []string{"sreve"}, exitUsage, "no command \"sreve\""},
		{"open to strangers", []string{"OPENAI_API_KEY=" + canary}, []string{"-addr", "0.0.0.0:0"}, exitUsage, "FEWSHOT_ACCESS_TOKEN"},
		{"a bad log level", nil, []string{"-log-level", "loud"}, exitFault, "debug, info, warn or error"},
		{"a bad base URL", []string{"OPENAI_API_KEY=" + canary, "OPENAI_BASE_URL=http://user:pw@example.org/v1"}, nil, exitFault, "openai"},
		{"a taken port", nil, []string{"-addr", taken.Addr().String(), "-discover=false"}, exitFault, "is taken by another program"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := program(t, c.variables, c.args...)
			p.Run()
			if p.ProcessState.ExitCode() != c.code || !strings.Contains(p.printed(), c.want) || strings.Contains(p.printed(), canary) {
				t.Errorf("exit code %d, printed\n%s", p.ProcessState.ExitCode(), p.printed())
			}
		})
	}
}
