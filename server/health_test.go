package main

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// wellness is a server that is alive, and not ready.
func wellness(t *testing.T) (addr string) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("{\"status\":\"ok\"}\n")) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
		w.Write([]byte(`{"classes":"the disk is full"}`))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

func TestHealth(t *testing.T) {
	addr := wellness(t)
	_, port, _ := net.SplitHostPort(addr)
	file := filepath.Join(t.TempDir(), "fewshot.toml")
	if err := os.WriteFile(file, []byte("addr = \"0.0.0.0:"+port+"\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	closed := func() string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		return l.Addr().String()
	}()
	for _, c := range []struct {
		name      string
		variables []string
		args      []string
		code      int
		want      string
	}{
		{"of an address", nil, []string{addr}, exitOK, `{"status":"ok"}`},
		{"where FEWSHOT_ADDR says", []string{"FEWSHOT_ADDR=:" + port}, nil, exitOK, `"ok"`},
		{"where PORT says", []string{"FEWSHOT_ADDR=0.0.0.0:1", "PORT=" + port}, nil, exitOK, `"ok"`},
		{"where the file says", []string{"FEWSHOT_CONFIG=" + file}, nil, exitOK, `"ok"`},
		{"where a file is not", []string{"FEWSHOT_CONFIG=" + file + "x"}, nil, exitFault, "read configuration"},
		{"not ready", nil, []string{"-ready", addr}, exitFault, "503 Service Unavailable: {\"classes\":\"the disk is full\"}"},
		{"of none", nil, []string{closed}, exitFault, "refused"},
		{"of two", nil, []string{addr, addr}, exitUsage, "one address"},
		{"-help", nil, []string{"-help"}, exitOK, "usage: fewshot health"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			if code := run(context.Background(), append([]string{"health"}, c.args...), c.variables, nil, &out, &out); code != c.code || !strings.Contains(out.String(), c.want) {
				t.Errorf("exit code %d, printed\n%s", code, out.String())
			}
		})
	}
}

func TestReachable(t *testing.T) {
	for addr, want := range map[string]string{
		":8080":             "127.0.0.1:8080",
		"0.0.0.0:8080":      "127.0.0.1:8080",
		"[::]:8080":         "[::1]:8080",
		"[::1]:8080":        "[::1]:8080",
		"192.0.2.7:80":      "192.0.2.7:80",
		"fewshot.test:8080": "fewshot.test:8080",
	} {
		if got := reachable(addr); got != want {
			t.Errorf("%s is reached at %s, want %s", addr, got, want)
		}
	}
}
