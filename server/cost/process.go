package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"
)

// process is one that was started and serves at url.
type process struct {
	url   string
	cmd   *exec.Cmd
	stdin io.Closer

	ended  chan struct{} // closed when it is over
	mu     sync.Mutex
	stderr []byte // its last words
	token  string // the teacher's, once it was printed
}

// teacherToken is how a server's teacher signs in. A server whose database had none
// prints it, after its address.
var teacherToken = regexp.MustCompile(`fst-[A-Z0-9]+`)

// start starts a program and waits until it prints its address.
func start(env []string, name string, args ...string) (*process, error) {
	p := &process{cmd: exec.Command(name, args...), ended: make(chan struct{})}
	p.cmd.Env = append(env, "PATH="+os.Getenv("PATH"), "HOME="+os.TempDir(), "GOMAXPROCS="+os.Getenv("GOMAXPROCS"))
	if os.Getenv("GOMAXPROCS") == "" {
		p.cmd.Env = p.cmd.Env[:len(p.cmd.Env)-1]
	}
	stdin, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.stdin, p.cmd.Stderr = stdin, p // its log is written, as in production, and not kept
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	address := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(stdout)
		for lines.Scan() {
			if token := teacherToken.FindString(lines.Text()); token != "" {
				p.mu.Lock()
				p.token = token
				p.mu.Unlock()
			}
			if _, rest, ok := strings.Cut(lines.Text(), "http://"); ok {
				host, _, _ := strings.Cut(rest, " ")
				select {
				case address <- "http://" + host:
				default: // only the first one counts
				}
			}
		}
		p.cmd.Wait()
		close(p.ended)
	}()
	select {
	case p.url = <-address:
		return p, nil
	case <-p.ended:
		return nil, errors.New("it ended: " + p.lastWords())
	case <-time.After(30 * time.Second):
		p.stop()
		return nil, errors.New("it does not get ready")
	}
}

// Write keeps the end of what the process logs.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stderr = append(p.stderr, b...)
	if n := len(p.stderr); n > 1<<16 {
		p.stderr = append(p.stderr[:0], p.stderr[n-4096:]...)
	}
	return len(b), nil
}

// lastWords are why the process ended, if it said so, or else what it logged last.
func (p *process) lastWords() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := string(p.stderr)
	for _, why := range []string{"fatal error: ", "panic: "} {
		if i := strings.Index(text, "\n"+why); i >= 0 {
			return text[i+1 : min(i+2000, len(text))]
		}
	}
	return text[max(0, len(text)-1000):]
}

// teacher is the token that it printed.
func (p *process) teacher() (string, error) {
	for range 250 {
		p.mu.Lock()
		token := p.token
		p.mu.Unlock()
		if token != "" {
			return token, nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return "", errors.New("the server prints no teacher's token")
}

func (p *process) stop() {
	p.stdin.Close()
	p.cmd.Process.Kill()
	<-p.ended
}

// isOver reports whether the process has ended.
func (p *process) isOver() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}
