package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// try unpacks this machine's archive into an empty folder, starts the server there with
// nothing in its environment, and asks it how it is. It does nothing if no archive is for
// this machine.
func (m *maker) try(ctx context.Context) error {
	here := target{runtime.GOOS, runtime.GOARCH}
	if !slices.Contains(m.targets, here) {
		return nil
	}
	archive, err := filepath.Abs(filepath.Join(m.out, here.archive(m.commit)))
	if err != nil {
		return err
	}
	unpack := exec.CommandContext(ctx, "tar", "-xf", archive) // which opens zip too on Windows
	unpack.Dir = m.work
	if out, err := unpack.CombinedOutput(); err != nil {
		return fmt.Errorf("unpack %s: %w\n%s", archive, err, out)
	}
	dir := filepath.Join(m.work, here.folder(m.commit))
	program := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, filepath.Join(dir, here.binary()), args...)
		cmd.Dir, cmd.Env, cmd.Stderr = dir, []string{"SystemRoot=" + os.Getenv("SystemRoot")}, os.Stderr
		return cmd
	}
	version, err := program("version").Output()
	if err != nil {
		return fmt.Errorf("version: %w", err)
	}
	if !strings.Contains(string(version), m.commit.hash[:12]) {
		return fmt.Errorf("the binary says that it is %s; this is %s", version, m.commit.hash)
	}
	server := program("-addr", "127.0.0.1:0", "-discover=false")
	out, err := server.StdoutPipe()
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	defer server.Wait()
	defer server.Process.Kill()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, rest, ok := strings.Cut(lines.Text(), "open http://"); ok {
			addr, _, _ := strings.Cut(rest, " ")
			healthy, err := program("health", "-ready", addr).Output()
			if err != nil {
				return fmt.Errorf("health: %w", err)
			}
			fmt.Printf("started in an empty folder: %s, %s", strings.TrimSpace(string(version)), healthy)
			return nil
		}
	}
	return errors.New("the binary does not start")
}
