package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fewshot/server/browser"
	"fewshot/server/browser/terminaltest"
	"fewshot/server/config"
)

const opens = "It opens in your browser"

// TestBrowser starts the program at a terminal. In a container, as tests often run in,
// it opens nothing; TestBrowser_is_asked_once_the_page_is_there covers the rest there.
func TestBrowser(t *testing.T) {
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"), []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	contained := browser.Look(nil, nil, nil).Container
	for _, c := range []struct {
		name      string
		variables []string
		args      []string
		want      bool
	}{
		{"at a desktop", []string{"DISPLAY=:0"}, nil, !contained},
		{"with no desktop", nil, nil, false},
		{"switched off", []string{"DISPLAY=:0"}, []string{"-browser=false"}, false},
		{"below a proxy's path", []string{"DISPLAY=:0"}, []string{"-base", "/there/"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			seat, terminal := terminaltest.Open(t)
			p := program(t, append(c.variables, "PATH="+bin), append([]string{"-addr", "127.0.0.1:0", "-discover=false"}, c.args...)...)
			p.Stdin, p.Stdout, p.Stderr = terminal, terminal, terminal
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
			terminal.Close() // or reading would go on after the program has ended
			var printed strings.Builder
			for lines := bufio.NewScanner(seat); lines.Scan() && !strings.HasPrefix(lines.Text(), "Models: ") && !strings.HasPrefix(lines.Text(), "No model"); {
				printed.WriteString(lines.Text() + "\n")
			}
			p.Process.Kill()
			p.Wait()
			if got := printed.String(); !strings.Contains(got, "Fewshot is ready") || strings.Contains(got, opens) != c.want {
				t.Errorf("want it to open: %v, it printed\n%s", c.want, got)
			}
		})
	}
}

func TestBrowser_is_asked_once_the_page_is_there(t *testing.T) {
	setup, err := config.Load([]string{"-addr", "127.0.0.1:0", "-discover=false"}, config.NewEnvironment(nil))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var asked []string
	var printed strings.Builder
	err = serve(ctx, setup, func(address string) error {
		defer stop()
		asked = append(asked, address)
		if status, body := get(t, address+"/healthz"); status != 200 {
			t.Errorf("%s gave %d %s", address, status, body)
		}
		return nil
	}, &printed, io.Discard)
	if err != nil || len(asked) != 1 || !strings.Contains(printed.String(), opens) {
		t.Errorf("asked to open %q, %v, and printed\n%s", asked, err, printed.String())
	}
}
