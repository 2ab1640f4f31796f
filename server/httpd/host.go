package httpd

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"fewshot/app/chat"
	"fewshot/server/httpd/reply"
)

// checkHost refuses requests that name a host which this server is not.
//
// A page of a stranger can point its own name at 127.0.0.1 (DNS rebinding);
// the browser then takes this server for that page's own and lets it read
// answers. So a server that listens on loopback only answers to loopback names
// and to those that the configuration lists, and any other server answers to
// the listed names if there are any.
func checkHost(r *http.Request, listed []string, loopbackOnly bool) error {
	if !loopbackOnly && len(listed) == 0 {
		return nil
	}
	name := hostName(r.Host)
	if isLoopback(name) {
		return nil
	}
	for _, l := range listed {
		if strings.EqualFold(strings.TrimSuffix(l, "."), name) {
			return nil
		}
	}
	return reply.Error(http.StatusMisdirectedRequest, chat.CodeUnknownHost,
		"This server does not answer to the host name of this request.",
		"Open it under localhost, or list the name in FEWSHOT_HOSTS.")
}

// hostName is a Host header without its port, brackets and final dot.
func hostName(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// isLoopback reports whether a host name is one that only this machine
// reaches: localhost, a name below it (RFC 6761, section 6.3) or a loopback
// address.
func isLoopback(name string) bool {
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(name)
	return err == nil && a.Unmap().IsLoopback()
}
