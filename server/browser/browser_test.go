package browser

import (
	"maps"
	"testing"
)

func TestByHand(t *testing.T) {
	desktop := Start{System: "linux", Terminal: true, Variables: map[string]string{"DISPLAY": ":0"}}
	with := func(change func(*Start)) Start {
		s := desktop
		s.Variables = maps.Clone(s.Variables)
		change(&s)
		return s
	}
	variable := func(name, value string) Start {
		return with(func(s *Start) { s.Variables[name] = value })
	}
	for _, c := range []struct {
		name  string
		start Start
		want  bool
	}{
		{"at a desktop with X", desktop, true},
		{"at a desktop with Wayland", Start{System: "freebsd", Terminal: true, Variables: map[string]string{"WAYLAND_DISPLAY": "wayland-0"}}, true},
		{"on a Mac", Start{System: "darwin", Terminal: true}, true},
		{"on Windows", Start{System: "windows", Terminal: true}, true},
		{"with no desktop", Start{System: "linux", Terminal: true}, false},
		{"by another program", with(func(s *Start) { s.Terminal = false }), false},
		{"by another program on a Mac", Start{System: "darwin"}, false},
		{"by another program on Windows", Start{System: "windows"}, false},
		{"in a container", with(func(s *Start) { s.Container = true }), false},
		{"in Podman", variable("container", "podman"), false},
		{"in Kubernetes", variable("KUBERNETES_SERVICE_HOST", "10.0.0.1"), false},
		{"over SSH, with X forwarded", variable("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22"), false},
		{"over SSH to a Mac", Start{System: "darwin", Terminal: true, Variables: map[string]string{"SSH_TTY": "/dev/ttys001"}}, false},
		{"as root", variable("SUDO_UID", "1000"), false},
	} {
		if got := c.start.ByHand(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
