package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A target is a system that a binary is for.
type target struct{ os, arch string }

// everywhere are all targets.
const everywhere = "linux/amd64,linux/arm64,darwin/amd64,darwin/arm64,windows/amd64"

// parseTargets reads a list of targets.
func parseTargets(s string) ([]target, error) {
	known := strings.Split(everywhere, ",")
	var all []target
	for name := range strings.SplitSeq(s, ",") {
		if name = strings.TrimSpace(name); !slices.Contains(known, name) {
			return nil, fmt.Errorf("%q is not a target: they are %s", name, everywhere)
		}
		system, arch, _ := strings.Cut(name, "/")
		all = append(all, target{system, arch})
	}
	return all, nil
}

// binary is the name of the program.
func (t target) binary() string {
	if t.os == "windows" {
		return "fewshot.exe"
	}
	return "fewshot"
}

// A commit is what is checked out.
type commit struct {
	hash    string
	version string    // the tag, or the one before it with what came since, or the hash alone
	time    time.Time // of the commit
	changed bool      // there is more in the checkout
}

// checkedOut asks git what is checked out.
func (m *maker) checkedOut(ctx context.Context) (commit, error) {
	git := func(args ...string) (string, error) {
		cmd := exec.CommandContext(ctx, "git", args...)
		cmd.Dir = m.root
		out, err := cmd.Output()
		if failed, ok := err.(*exec.ExitError); ok {
			return "", fmt.Errorf("git %s: %s", args[0], bytes.TrimSpace(failed.Stderr))
		}
		return strings.TrimSpace(string(out)), err
	}
	var c commit
	var at, status string
	var err error
	for _, ask := range []struct {
		answer *string
		args   []string
	}{
		{&c.hash, []string{"rev-parse", "HEAD"}},
		{&c.version, []string{"describe", "--tags", "--always", "--abbrev=12"}},
		{&at, []string{"log", "-1", "--format=%ct"}},
		{&status, []string{"status", "--porcelain"}},
	} {
		if *ask.answer, err = git(ask.args...); err != nil {
			return commit{}, err
		}
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return commit{}, fmt.Errorf("git log: %w", err)
	}
	c.time, c.changed = time.Unix(seconds, 0).UTC(), status != ""
	if c.changed {
		c.version += "-changed"
	}
	return c, nil
}

// settled are the variables of the go command that change what it makes. They are the
// same for everybody, whatever stands in somebody's environment or in their go env.
var settled = []string{"GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=", "GODEBUG=", "GOFIPS140=off", "CGO_ENABLED=0", "GOAMD64=v1", "GOARM64=v8.0", "GOWASM="}

// goTool runs the go command in the repository, with more variables.
func (m *maker) goTool(ctx context.Context, variables []string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = m.root
	cmd.Env = slices.Concat(os.Environ(), settled, variables)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return nil
}

// compile is the binary for a target.
func (m *maker) compile(ctx context.Context, t target) ([]byte, error) {
	path := filepath.Join(m.work, t.os+"-"+t.arch)
	err := m.goTool(ctx, []string{"GOOS=" + t.os, "GOARCH=" + t.arch}, "build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w", "-o", path, "./server")
	if err != nil {
		return nil, err
	}
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return nil, err
	}
	has := map[string]string{}
	for _, s := range info.Settings {
		has[s.Key] = s.Value
	}
	if has["vcs.revision"] == "" {
		return nil, errors.New("go build says no commit, as in a worktree of git that another clone has: release from a clone")
	}
	if has["vcs.revision"] != m.commit.hash || has["vcs.modified"] != strconv.FormatBool(m.commit.changed) {
		return nil, fmt.Errorf("the binary for %s says that it is of %s, with changes: %s; this is %s", t.os, has["vcs.revision"], has["vcs.modified"], m.commit.hash)
	}
	return os.ReadFile(path)
}
