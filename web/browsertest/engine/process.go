package engine

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// A process is a program that runs beside the test, with all that it started.
type process struct {
	cmd    *exec.Cmd
	ended  chan struct{}
	output output
}

// run starts a program with some variables besides this process's own.
func run(variables []string, program string, arguments ...string) (*process, error) {
	p := &process{cmd: exec.Command(program, arguments...), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), variables...)
	p.cmd.Stdout, p.cmd.Stderr = &p.output, &p.output
	p.cmd.WaitDelay = time.Second // for what it started and that holds its output open
	asGroup(p.cmd)
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	go func() {
		p.cmd.Wait()
		close(p.ended)
	}()
	return p, nil
}

// stop ends the process and what it started.
func (p *process) stop() {
	killGroup(p.cmd)
	<-p.ended
}

// says waits until the process writes a line that begins with prefix, after anything
// else, and returns the rest of it.
func (p *process) says(prefix string) (string, error) {
	var rest string
	err := eventually(Patience, func() error {
		_, after, ok := strings.Cut(p.output.String(), prefix)
		line, _, whole := strings.Cut(after, "\n")
		if ok && whole {
			rest = strings.TrimSpace(line)
			return nil
		}
		return fmt.Errorf("%s does not say %q:\n%s", p.cmd.Path, prefix, p.output.String())
	})
	return rest, err
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
