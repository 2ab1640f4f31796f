package provider

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// Bounds on what an upstream may send, in bytes.
const (
	maxWholeBytes  = 16 << 20 // an answer in one piece, or a model list
	maxStreamBytes = 64 << 20
	maxErrorBytes  = 64 << 10
	maxHeaderBytes = 64 << 10
)

// Headers that all requests share. Nobody changes them.
var (
	ourName = []string{"fewshot/1 (+playground)"}
	inJSON  = []string{"application/json"}
)

// upstream is a connection to one host: the one place from which requests
// leave, so that what holds here holds for every provider.
//
// The headers are those that send and the provider's own authorize set, and no
// others. A redirect is not followed and a request is never repeated: a
// RoundTripper does neither, and a request that was paid for must not be paid
// for twice.
type upstream struct {
	name      string
	base      string // without a slash at its end
	key       Key
	authorize func(h http.Header, key string) // sets what proves the key, and the protocol's version
	redactor  *Redactor
	timeouts  Timeouts
	maxWhole  int64 // maxWholeBytes
	maxStream int64 // maxStreamBytes
	transport http.RoundTripper
}

func newUpstream(c Config, authorize func(http.Header, string)) (*upstream, error) {
	base, err := checkBaseURL(c.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("provider %q: base URL: %w", c.Name, err)
	}
	insecure := c.Key.IsSet() && base.Scheme == "http"
	if insecure && !c.AllowInsecureKey && !isLoopback(base.Hostname()) {
		return nil, fmt.Errorf("provider %q: the key would go over http unencrypted; use https, or allow it in the configuration", c.Name)
	}
	t := c.Timeouts.withDefaults()
	dialer := &net.Dialer{Timeout: t.Connect, KeepAlive: 30 * time.Second}
	if insecure && !c.AllowInsecureKey {
		dialer.Control = loopbackOnly
	}
	u := &upstream{
		name:      c.Name,
		base:      strings.TrimRight(base.String(), "/"),
		key:       c.Key,
		authorize: authorize,
		redactor:  NewRedactor(c.Key),
		timeouts:  t,
		maxWhole:  maxWholeBytes,
		maxStream: maxStreamBytes,
		transport: &http.Transport{
			Proxy:                  proxyForHTTPS,
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    t.Connect,
			ForceAttemptHTTP2:      true,
			DisableCompression:     true, // a compressed answer could be a bomb
			MaxIdleConnsPerHost:    16,
			IdleConnTimeout:        90 * time.Second,
			MaxResponseHeaderBytes: maxHeaderBytes,
		},
	}
	if c.Transport != nil {
		u.transport = c.Transport
	}
	if c.Around != nil {
		u.transport = c.Around(u.transport)
	}
	return u, nil
}

func (t Timeouts) withDefaults() Timeouts {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{{&t.Connect, 10 * time.Second}, {&t.FirstByte, 2 * time.Minute}, {&t.Idle, 2 * time.Minute}, {&t.Models, 10 * time.Second}} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return t
}

// checkBaseURL accepts an address and nothing that hides in one.
func checkBaseURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return nil, errors.New("it can't be read as a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("it must begin with http:// or https://")
	case u.Host == "" || u.Hostname() == "" || u.Opaque != "":
		return nil, errors.New("it names no host")
	case u.User != nil:
		return nil, errors.New("it must not hold a user or password; keys have a setting of their own")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(s, "#"):
		return nil, errors.New("it must not hold a query or a fragment")
	}
	return u, nil
}

// isLoopback reports whether host is this machine by its very name.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// loopbackOnly refuses to connect a name that should be this machine and is
// resolved to another.
func loopbackOnly(_, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err == nil && isLoopback(host) {
		return nil
	}
	return errors.New("not a loopback address")
}

// proxyForHTTPS honours HTTPS_PROXY, through which a connection is tunnelled
// encrypted; a proxy for http would read the key.
func proxyForHTTPS(r *http.Request) (*url.URL, error) {
	if r.URL.Scheme != "https" {
		return nil, nil
	}
	return http.ProxyFromEnvironment(r)
}
