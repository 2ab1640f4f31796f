// Package browser shows a page in the browser of whoever starts the program, if
// somebody did so by hand, at the machine that they sit at.
//
//	if browser.Look(os.Stdin, os.Stdout, os.Environ()).ByHand() {
//		err := browser.Open("http://127.0.0.1:8080")
//	}
package browser

import (
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/mattn/go-isatty"
)

// A Start is how a program was started.
type Start struct {
	System    string            // as runtime.GOOS
	Terminal  bool              // its input and its output are a terminal
	Container bool              // it runs in a container
	Variables map[string]string // its environment
}

// Look finds out how this program was started: what it reads from, what it writes to,
// and its environment.
func Look(in io.Reader, out io.Writer, environment []string) Start {
	s := Start{System: runtime.GOOS, Terminal: isTerminal(in) && isTerminal(out), Variables: map[string]string{}}
	for _, v := range environment {
		if name, value, ok := strings.Cut(v, "="); ok {
			s.Variables[name] = value
		}
	}
	for _, file := range []string{"/.dockerenv", "/run/.containerenv"} { // Docker's and Podman's
		if _, err := os.Stat(file); err == nil {
			s.Container = true
		}
	}
	return s
}

// isTerminal reports whether a stream is a file, and that file a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && (isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd()))
}

// ByHand reports whether somebody started the program at a terminal of this machine's
// own desktop, so that a browser which opens is seen by them. A terminal is not enough:
// it may be one of a container or of another machine, or somebody may have become root,
// whom no browser should run as.
func (s Start) ByHand() bool {
	for _, elsewhere := range []string{
		"SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", // another machine's
		"container", "KUBERNETES_SERVICE_HOST", // as systemd and Podman say it; Kubernetes'
		"SUDO_UID", // root's
	} {
		if s.Variables[elsewhere] != "" {
			return false
		}
	}
	if !s.Terminal || s.Container {
		return false
	}
	switch s.System {
	case "windows", "darwin":
		return true
	}
	return s.Variables["DISPLAY"] != "" || s.Variables["WAYLAND_DISPLAY"] != ""
}
