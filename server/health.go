package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"fewshot/server/config"
)

const healthUsage = `usage: fewshot health [-ready] [ADDRESS]

Asks a server on this machine whether it is alive, and exits with 0 if it is, else
with 1: for containers that have no other program to ask with.

  -ready    ask whether it takes requests, too: /readyz instead of /healthz

ADDRESS is where it listens, such as 127.0.0.1:8080. Without it, FEWSHOT_ADDR, PORT
and the configuration file say where.

`

// healthTime is how long a server may take to answer. /readyz takes 3 s at most.
const healthTime = 5 * time.Second

// healthCommand asks a server how it is.
func healthCommand(ctx context.Context, args, variables []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("health", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	path := "/healthz"
	flags.BoolFunc("ready", "", func(string) error { path = "/readyz"; return nil })
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		io.WriteString(stdout, healthUsage)
		return exitOK
	case err != nil || flags.NArg() > 1:
		fmt.Fprint(stderr, "fewshot health: it takes one address\nTry fewshot health -help.\n")
		return exitUsage
	}
	addr, err := flags.Arg(0), error(nil)
	if addr == "" {
		addr, err = config.Address(config.NewEnvironment(variables))
	}
	var answer string
	if err == nil {
		answer, err = ask(ctx, "http://"+reachable(addr)+path)
	}
	if err != nil {
		fmt.Fprintln(stderr, "fewshot health:", err)
		return exitFault
	}
	fmt.Fprintln(stdout, answer)
	return exitOK
}

// reachable is where a server on this machine is reached that listens on an address:
// where it listens on all of the machine's, on the one that other machines don't have.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip == netip.IPv4Unspecified() {
		host = "127.0.0.1"
	} else if err == nil && ip == netip.IPv6Unspecified() {
		host = "::1"
	}
	return net.JoinHostPort(host, port)
}

// ask is what a server says of itself. It is an error if that is not that it is well.
func ask(ctx context.Context, url string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, healthTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	direct := &http.Transport{} // no proxy knows this machine as it knows itself
	defer direct.CloseIdleConnections()
	res, err := direct.RoundTrip(r)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 4<<10))
	if err != nil {
		return "", err
	}
	answer := strings.TrimSpace(string(body))
	if res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %s", res.Status, answer)
	}
	return answer, nil
}
